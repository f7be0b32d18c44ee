"""What a person sees on a page, and what a browser would send from it."""

import pytest

from scenarios.browser.page_reader import PageReader
from scenarios.browser.pages import Form
from tests.unit.scenarios.browser.small_site import FORM

URL = "http://127.0.0.1:9000/folder/form"


def read(html: str) -> PageReader:
    """The page, as if it had come from URL."""
    reader = PageReader(URL)
    reader.feed(html)
    reader.close()
    return reader


@pytest.fixture
def form() -> Form:
    """The first form of the site's page."""
    return read(FORM).forms[0]


def test_text_is_what_can_be_read() -> None:
    """Scripts, styles and the title are no text of the page; entities are characters."""
    page = read(FORM)
    assert page.title == "A form"
    assert page.text.startswith("Fill & send User name Password")
    assert "unseen" not in page.text
    assert "color" not in page.text


def test_a_label_belongs_to_the_control_it_names_or_surrounds() -> None:
    """Both ways of labelling in HTML count, and aria-label beside them."""
    labels = {field.name: field.label for form in read(FORM).forms for field in form.fields}
    assert labels["username"] == "User name"
    assert labels["password"] == "Password"
    assert labels["q"] == "Search"


def test_addresses_are_resolved_against_the_page(form: Form) -> None:
    """A relative action begins where the page is; without one, the page itself is the target."""
    assert form.action == "http://127.0.0.1:9000/folder/answer?from=form"
    assert read("<form></form>").forms[0].action == URL


def test_what_a_browser_would_not_send_is_not_there(form: Form) -> None:
    """Disabled controls and buttons that only scripts use are left out."""
    assert "gone" not in {field.name for field in form.fields}
    assert [button.label for button in form.buttons] == ["Allow", "Deny"]


def test_values_are_those_the_page_gives(form: Form) -> None:
    """Of a choice the selected option; a tick box without value says `on`; text keeps its lines."""
    values = {field.name: field.value for field in form.fields}
    assert values["colour"] == "Green"
    assert values["stay"] == "on"
    assert values["words"] == "one\ntwo"
    assert values["csrf_token"] == "a&b"


def test_controls_outside_a_form_belong_to_none() -> None:
    """Nothing can send them."""
    page = read("<input name=before><form><input name=inside></form><input name=after>")
    assert [field.name for field in page.forms[0].fields] == ["inside"]


@pytest.mark.parametrize("html", ["", "</form></label>", "<form><label><input", "<b><p>text</b>"])
def test_broken_pages_are_read_as_far_as_they_go(html: str) -> None:
    """A page that is not well-formed stops nobody."""
    assert len(read(html).forms) <= 1
