"""Filling in fields, ticking boxes, pressing buttons; and where a page leads by itself."""

from dataclasses import replace

import pytest

from scenarios.browser.pages import Field, Form, Leg, Page, WalkStopped, unexpected

FORM = Form(
    "POST",
    "http://127.0.0.1/login",
    (
        Field("hidden", "csrf_token", "t0ken"),
        Field("text", "username", "", "User name"),
        Field("checkbox", "scope", "notes:read", "Read your notes"),
        Field("checkbox", "scope", "notes:write", "Write notes"),
        Field("checkbox", "stay", "on", "Stay signed in", is_ticked=False),
    ),
    (Field("submit", "decision", "allow", "Allow"), Field("submit", "decision", "deny", "Deny")),
)


def page(status: int = 200, location: str = "", leg: Leg | None = None) -> Page:
    """Return a page that contains FORM."""
    came_by = leg or Leg("POST", "http://127.0.0.1:9000/a/login?code=s3cret", (("x", "y"),))
    return Page(came_by, status, "text/html", location, "Title", "Some text", (FORM,))


def test_a_form_makes_legs() -> None:
    """A leg sends ticked boxes and the pressed button; the form itself stays unchanged."""
    leg = FORM.fill("User name", "alice").untick("notes:write").press("Deny")
    pairs = (("csrf_token", "t0ken"), ("username", "alice"))
    rest = (("scope", "notes:read"), ("decision", "deny"))
    assert leg == Leg("POST", "http://127.0.0.1/login", (*pairs, *rest))
    assert ("username", "") in FORM.press("Allow").form


def test_what_a_form_holds_is_read_by_name() -> None:
    """This includes hidden fields: another site's page cannot read them, but attackers can read
    those of their own session.
    """
    assert FORM.value("csrf_token") == "t0ken"
    with pytest.raises(WalkStopped, match="there are 2"):
        FORM.value("scope")


@pytest.mark.parametrize("words", ["csrf_token", "t0ken", "Nickname", "scope"])
def test_a_field_that_a_user_cannot_see_stops_the_walk(words: str) -> None:
    """Hidden and missing fields cannot be filled in. The error message contains no query."""
    form = replace(FORM, action=f"{FORM.action}?code=s3cret")
    with pytest.raises(WalkStopped, match=rf"button '{words}' in the form for POST .*/login; "):
        form.fill(words, "x")


@pytest.mark.parametrize("status", [301, 302, 303])
def test_most_redirects_do_not_send_the_form_again(status: int) -> None:
    """A password that was posted once must not be sent on."""
    onward = page(status, "/next?a=1").redirect()
    assert onward == Leg("GET", "http://127.0.0.1:9000/next?a=1")


@pytest.mark.parametrize("status", [307, 308])
def test_307_and_308_send_the_form_again(status: int) -> None:
    """That is their purpose, and why RFC 9700 §4.12 forbids 307 after a login."""
    onward = page(status, "next").redirect()
    assert onward == Leg("POST", "http://127.0.0.1:9000/a/next", (("x", "y"),))


@pytest.mark.parametrize(("status", "location"), [(200, "/next"), (302, ""), (304, "/next")])
def test_other_answers_lead_nowhere(status: int, location: str) -> None:
    """A redirect needs both the status and the address."""
    assert page(status, location).redirect() is None


def test_a_description_holds_no_query() -> None:
    """The address may contain a code, so it is shown without its query."""
    said = page(400).describe()
    assert said == "POST http://127.0.0.1:9000/a/login answered 400, the page “Title”"


def test_a_description_holds_no_text_of_the_page() -> None:
    """It contains only the title, without control characters, or else the kind of response."""
    odd = replace(page(200), title="Notes\x1b[2J")
    assert odd.describe().endswith("answered 200, the page “Notes\\x1b[2J”")
    data = replace(page(500), title="", content_type="application/json")
    assert data.describe().endswith("answered 500 (application/json)")


def test_an_unexpected_page_says_what_was_expected_and_what_to_do() -> None:
    """Three sentences name the step, the page that arrived, and what to do."""
    said = str(unexpected("the page with the notes (step 13)", page(400)))
    assert said.startswith("Expected the page with the notes (step 13). POST ")
    assert said.endswith("the page “Title”. The last check of the flow says why.")
