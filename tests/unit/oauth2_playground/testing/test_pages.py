"""What a user's browser reads on a page (`oauth2_playground.testing.pages`)."""

import pytest
import requests

from oauth2_playground.testing import Page, PlaygroundError
from oauth2_playground.testing.forms import Form, Request
from oauth2_playground.testing.pages import page_of

URL = "http://127.0.0.1:9000/login?next=1"
HTML = """
<!doctype html><title>Sign  in</title><style>p { color: red }</style>
<p>Hello, <b>alice</b>!<p role=alert>Wrong <i>pass</i>word.</p><p>How are you?
<form method=post action=/session>
  <input type=hidden name=csrf value=secret>
  <label for=name>User name</label><input id=name name=username value=al>
  <label>Password <input type=password name=password></label>
  <label><input type=checkbox name=scope value=notes:read checked> Read notes</label>
  <label><input type=checkbox name=scope value=notes:write> Write notes</label>
  <input name=off disabled value=1>
  <textarea name=why>because</textarea>
  <button name=answer value=yes>Sign in</button>
  <button name=answer value=no>Cancel</button>
  <button type=button name=script>Only for scripts</button>
</form>
<form action=/search><input name=q><button>Search</button></form>
"""


def read(html: str, kind: str = "text/html; charset=utf-8", status: int = 200) -> Page:
    """Return the page of a response with this body."""
    response = requests.Response()
    response.url, response.status_code = URL, status
    response.headers["Content-Type"] = kind
    response._content = html.encode()
    return page_of(response)


def test_reads_what_a_person_reads() -> None:
    """The title and the text are read without styles; bold letters do not split a word."""
    page = read(HTML)
    assert page.title == "Sign in"
    assert page.text.startswith("Hello, alice! Wrong password. How are you? User name")
    assert page.alert == "Wrong password."
    assert "color" not in page.text


def test_sends_what_a_browser_sends() -> None:
    """Hidden fields, ticked boxes and the pressed button are sent; disabled controls are not."""
    form = read(HTML).form_with("Password")
    assert form is not None
    sent = form.fill("User name", "alice").fill("Password", "pw").press("Sign in")
    assert sent == Request(
        "POST",
        "http://127.0.0.1:9000/session",
        (
            ("csrf", "secret"),
            ("username", "alice"),
            ("password", "pw"),
            ("scope", "notes:read"),
            ("why", "because"),
            ("answer", "yes"),
        ),
    )
    assert ("scope", "notes:read") not in form.untick("Read notes").press().form


def test_a_form_may_be_a_search() -> None:
    """Without a method the form uses GET, and its fields are the query."""
    form = read(HTML).form_with("Search")
    assert form is not None
    assert form.fill("q", "a b").press() == Request("GET", "http://127.0.0.1:9000/search?q=a+b")


def test_a_field_that_is_not_there_is_named() -> None:
    """The error lists the fields that the form has."""
    form = read(HTML).form_with("Password")
    assert form is not None
    with pytest.raises(PlaygroundError, match=r"'E-mail'.*there are 0.*'User name', 'Password'"):
        form.fill("E-mail", "x")


def test_what_is_not_html_is_text() -> None:
    """JSON is not searched for forms."""
    page = read('{"a": "<form>"}', "application/json")
    assert page.text == '{"a": "<form>"}'
    assert page.forms == ()


FOREIGN = """
<base href=/shop/>
<input name=before value=1>
<form id=order method=POST action=save>
  <label>Country <select name=country>
    <option value=>Choose<option value=ch selected>Switzerland<option>Austria
    <optgroup disabled label=x><option>Nowhere</option></optgroup>
  </select></label>
  <select name=size><option disabled>no<option value=s>Small<option value=m>Middle</select>
  <select name=nothing></select>
  <select name=color multiple><option selected>red<option>green<option selected>blue</select>
  <label>One <input type=radio name=pay value=bill checked></label>
  <label>Two <input type=radio name=pay value=card></label>
  <input type=checkbox name=plain><input type=checkbox name=empty value="" checked>
  <label>Note <textarea name=note id=note>
a &lt; <b>
c</textarea></label>
  <fieldset disabled><legend><input name=kept value=1></legend><input name=off></fieldset>
  <template><input name=cloned></template>
  <form action=/nested><input name=inner value=1>
  <button formaction=/draft formmethod=get name=do value=draft>Draft</button>
  <input type=image name=at alt=Picture><button type=reset>Reset</button>
</form>
<input name=after value=1><input name=far value=1 form=order>
<form method=delete id=other></form>
<button form=other aria-label=Go></button><button form=missing>Lost</button>
"""


def foreign(place: int = 0) -> Form:
    """Return a form of the page above."""
    return read(FOREIGN).forms[place]


def test_a_foreign_form_is_sent_as_a_browser_sends_it() -> None:
    """The form's own controls, selected options and line breaks are sent; nothing disabled is."""
    sent = foreign().press("Picture")
    assert (sent.method, sent.url) == ("POST", "http://127.0.0.1:9000/shop/save")
    assert sent.form == (
        ("country", "ch"),
        ("size", "s"),
        ("color", "red"),
        ("color", "blue"),
        ("pay", "bill"),
        ("empty", ""),
        ("note", "a < <b>\r\nc"),
        ("kept", "1"),
        ("inner", "1"),
        ("far", "1"),
        ("at.x", "0"),
        ("at.y", "0"),
    )


def test_options_are_chosen_and_boxes_ticked() -> None:
    """They are selected by label or by value; only one of two radio buttons is sent."""
    form = foreign().fill("Country", "Austria").fill("size", "m").fill("Note", "x").tick("Two")
    sent = dict(form.tick("green").untick("red").tick("plain").press("Picture").form)
    chosen = {name: sent[name] for name in ("country", "size", "note", "pay", "plain", "color")}
    assert chosen == {
        "country": "Austria",
        "size": "m",
        "note": "x",
        "pay": "card",
        "plain": "on",
        "color": "blue",
    }
    with pytest.raises(PlaygroundError, match=r"'Country' has no option 'Nowhere'.*'Austria'"):
        form.fill("Country", "Nowhere")


def test_a_button_may_send_a_form_elsewhere() -> None:
    """A button may change the method, and may be outside the form."""
    sent = foreign().press("Draft")
    assert (sent.method, sent.url.partition("?")[0]) == ("GET", "http://127.0.0.1:9000/draft")
    assert foreign(1).press("Go") == Request("GET", "http://127.0.0.1:9000/login")


@pytest.mark.parametrize(
    ("html", "text", "fields"),
    [
        ("", "", []),
        ("</form></label>", "", []),
        ("<b><p>text</b>", "text", []),
        ("<form><label>Name <input name=a>", "Name", [["Name"]]),
        ("<form><input name=a><form><input name=b></form><form>", "", [["a", "b"], []]),
    ],
)
def test_a_page_that_is_not_well_formed_is_read(
    html: str, text: str, fields: list[list[str]]
) -> None:
    """As in a browser, the end of the page closes open elements, and forms are not nested."""
    page = read(html)
    assert page.text == text
    assert [[each.label or each.name for each in form.fields] for form in page.forms] == fields
