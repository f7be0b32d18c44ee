"""RFC 7591 §5: the pages that ask for consent say that the client chose its own name, and how and
when it was registered. RFC 6749 §10.2 and RFC 8628 §5.4 want the user to know who is asking.
"""

import re
import time
from html import unescape

import pytest
from werkzeug.test import TestResponse

from tests.support.devices import consent_page as device_page
from tests.support.devices import device, television
from tests.support.page_form import PageForm
from tests.support.verbs import CALLBACK, Client, Issuer

NOT_VERIFIED = "The name is not verified. "
MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


def note_on(page: TestResponse) -> str:
    """What the page says about the client's name; it appears once, above the form."""
    before, form, after = page.text.partition("<form")
    (found,) = re.findall(r'<p class="note">(.*?)</p>', before, re.DOTALL)
    assert form
    assert 'class="note"' not in after
    return unescape(re.sub(r"<[^>]+>", "", found))


def asked(issuer: Issuer, client: Client, username: str = "alice") -> TestResponse:
    """The consent page that a user sees."""
    browser = issuer.browser()
    browser.sign_in(client, username)
    return browser.authorize(client)


def by_hand(issuer: Issuer, username: str) -> Client:
    """A client that a user registers in the developer console."""
    browser = issuer.browser()
    browser.log_in(browser.get("/login?return_to=/developer"), username)
    form = {
        "client_name": "Own app",
        "redirect_uris": CALLBACK,
        "auth_method": "none",
        "grant_type": ["authorization_code"],
        "scope": ["openid", "profile", "notes:read", "notes:write"],
    }
    page = browser.submit(browser.get("/developer/new"), form)
    client_id = re.search(r"/developer/clients/([\w-]+)/delete", page.text)
    assert client_id, page.text
    return Client(issuer, {"client_id": client_id[1], "redirect_uris": [CALLBACK]})


def test_a_client_that_registered_itself_is_said_to_have_done_so(own_issuer: Issuer) -> None:
    """With open registration, the client chooses its own name."""
    page = asked(own_issuer, own_issuer.register(client_name="Your Bank"))
    assert "Your Bank" in page.text
    assert note_on(page) == (
        f"{NOT_VERIFIED}The app chose its own name, and registered itself less than a minute ago, "
        "without a person."
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (MINUTE, "1 minute ago"),
        (3 * MINUTE + 5, "3 minutes ago"),
        (HOUR, "1 hour ago"),
        (DAY - 5, "23 hours ago"),
    ],
)
def test_the_note_says_when(own_issuer: Issuer, seconds: int, said: str) -> None:
    """An app that registered a moment ago cannot be one that the user has known for long."""
    client = own_issuer.register()
    own_issuer.set("clients", "issued_at", int(time.time()) - seconds)
    assert f"registered itself {said}, without" in note_on(asked(own_issuer, client))


def test_an_older_registration_has_a_date(own_issuer: Issuer) -> None:
    """The month is a word, since number formats differ between countries."""
    client = own_issuer.register()
    own_issuer.set("clients", "issued_at", 1_772_366_400)
    assert "registered itself on 1 March 2026, without" in note_on(asked(own_issuer, client))


def test_a_client_that_a_person_registered_names_that_person(own_issuer: Issuer) -> None:
    """The user who registered the client sees "You"."""
    client = by_hand(own_issuer, "alice")
    others, own = (note_on(asked(own_issuer, client, who)) for who in ("bob", "alice"))
    assert others == f"{NOT_VERIFIED}alice registered the app by hand less than a minute ago."
    assert own == f"{NOT_VERIFIED}You registered the app by hand less than a minute ago."


def test_a_client_that_was_set_up_is_said_to_be(own_issuer: Issuer) -> None:
    """Its name was chosen by the person who runs the server, not by the client."""
    client = own_issuer.register()
    own_issuer.set("clients", "is_set_up", value=True)
    assert note_on(asked(own_issuer, client)) == (
        "The person who runs this authorization server set up the app less than a minute ago."
    )


def test_the_page_for_a_device_says_the_same(own_issuer: Issuer) -> None:
    """RFC 8628 §5.4: a device can also use another app's name."""
    page = device_page(own_issuer.browser(), device(television(own_issuer)))
    assert note_on(page).startswith(
        f"{NOT_VERIFIED}The app chose its own name, and registered itself"
    )


def test_the_note_needs_no_colour_and_adds_no_field(issuer: Issuer) -> None:
    """The note is plain text outside the form, which is unchanged."""
    page = asked(issuer, issuer.register())
    assert "<strong>The name is not verified.</strong>" in page.text
    assert {name for name, _ in PageForm(page.text).fields} == {"csrf_token", "scope"}
