"""The honest walk, page by page: it sends what a person would, and stops where one would."""

from collections.abc import Collection

import pytest

from scenarios import honest
from scenarios.browser.pages import Field, Form, Leg, Page, WalkStopped
from scenarios.browser.user_agent import Walk
from scenarios.honest_story import HONEST_STORY
from scenarios.judging import lock_file
from tracing.catalogue import THIRTEEN_STEPS

APP, SERVER = "http://127.0.0.1:9002", "http://127.0.0.1:9000"
SIGN_IN = Form(
    "POST",
    f"{SERVER}/login",
    (Field("text", "username", "", "User name"), Field("password", "password", "", "Password")),
    (Field("submit", "", "", "Sign in"),),
)
CONSENT = Form(
    "POST",
    f"{SERVER}/consent",
    (
        Field("checkbox", "scope", "notes:read", "Read your notes notes:read"),
        Field("checkbox", "scope", "notes:write", "Write notes for you notes:write"),
    ),
    (Field("submit", "decision", "allow", "Allow"), Field("submit", "decision", "deny", "Do not")),
)


class Told:
    """A walk whose pages the test supplies; `leg` is the next request, None at the end."""

    def __init__(self, unticked: Collection[str] = ()) -> None:
        self._walk: Walk = honest.walk(APP, unticked=unticked)
        self.leg: Leg | None = next(self._walk)

    def comes(self, *forms: Form, status: int = 200, location: str = "", text: str = "") -> None:
        """Answer the last request with this page."""
        assert self.leg is not None
        page = Page(self.leg, status, "text/html", location, "Title", text, forms)
        try:
            self.leg = self._walk.send(page)
        except StopIteration:
            self.leg = None


def test_it_begins_with_what_the_user_wants() -> None:
    """The walk starts at the client, which redirects the browser to the authorization server."""
    assert Told().leg == Leg("GET", f"{APP}/notes")


def test_it_signs_in_consents_and_ends_at_the_notes() -> None:
    """Every page is answered as a person would, and every redirect is followed."""
    walk = Told()
    walk.comes(status=302, location=f"{SERVER}/authorize?x=y")
    assert walk.leg == Leg("GET", f"{SERVER}/authorize?x=y")
    walk.comes(SIGN_IN)
    assert walk.leg == Leg(
        "POST", f"{SERVER}/login", (("username", "alice"), ("password", "wonderland"))
    )
    walk.comes(CONSENT)
    assert walk.leg == Leg(
        "POST",
        f"{SERVER}/consent",
        (("scope", "notes:read"), ("scope", "notes:write"), ("decision", "allow")),
    )
    walk.comes(status=303, location=f"{APP}/notes")
    walk.comes()
    assert walk.leg is None


def test_what_is_remembered_is_not_asked_for() -> None:
    """A later walk of the same browser gets no forms."""
    walk = Told()
    walk.comes()
    assert walk.leg is None


def test_a_scope_can_be_left_out() -> None:
    """Its box is unticked before the button is pressed."""
    walk = Told(unticked=["notes:write"])
    walk.comes(CONSENT)
    assert walk.leg is not None
    assert walk.leg.form == (("scope", "notes:read"), ("decision", "allow"))


SECOND_FACTOR = Form(
    "POST",
    f"{SERVER}/second-factor",
    (Field("text", "otp", "", "One-time code"),),
    (Field("submit", "", "", "Verify"),),
)


def test_a_one_time_code_is_read_from_the_page() -> None:
    """The page shows the code of a demo user."""
    walk = Told()
    walk.comes(SIGN_IN)
    walk.comes(SECOND_FACTOR, text="The code of carol is now 123456. A real server never shows it.")
    assert walk.leg == Leg("POST", f"{SERVER}/second-factor", (("otp", "123456"),))


def test_without_a_code_to_read_it_stops() -> None:
    """The code cannot be guessed."""
    walk = Told()
    walk.comes(SIGN_IN)
    with pytest.raises(WalkStopped, match="Expected a one-time code on the page"):
        walk.comes(SECOND_FACTOR, text="Type the code.")


def test_a_button_that_is_not_there_stops_a_walk() -> None:
    """The error contains the page's title but none of its text."""
    page = Page(Leg("GET", APP), 200, "text/html", "", "Title", "Text", (SIGN_IN,))
    with pytest.raises(WalkStopped, match="page with the button “Renew”") as stopped:
        next(honest.pressed(page, "Renew"))
    assert "the page “Title”" in str(stopped.value)
    assert "Text" not in str(stopped.value)
    assert next(honest.pressed(page, "Sign in")).url == f"{SERVER}/login"


def test_a_refused_password_stops_it() -> None:
    """Getting the same page again is not getting the notes."""
    walk = Told()
    walk.comes(SIGN_IN)
    with pytest.raises(WalkStopped, match=r"POST .*/login answered 403, the page “Title”"):
        walk.comes(SIGN_IN, status=403, text="Wrong password.")


@pytest.mark.parametrize("status", [400, 500, 404])
def test_an_error_page_stops_it(status: int) -> None:
    """This also applies at the address of the notes."""
    with pytest.raises(WalkStopped, match=rf"\(step 13\).* answered {status}, the page “Title”"):
        Told().comes(status=status, text="Sorry")


def test_a_page_elsewhere_is_not_the_notes() -> None:
    """The walk must end at the page the user wanted."""
    walk = Told()
    walk.comes(status=302, location="/elsewhere")
    with pytest.raises(WalkStopped, match="/elsewhere answered 200"):
        walk.comes()


def test_the_story_tells_of_every_step_and_leaves_none_without_evidence() -> None:
    """A step proves something only if messages or checks are required for it."""
    assert tuple(expected.step for expected in HONEST_STORY) == THIRTEEN_STEPS
    locked = lock_file.checks_of("authorization-code")
    assert all(each.sights or each.step.slug in locked for each in HONEST_STORY)
