"""How a user signed in, in words."""

from dataclasses import replace
from typing import Any

import pytest

from client_app.notes_page.login_summary import LoginSummary
from tests.unit.client_app.fake_issuer import FakeIssuer, encoded
from tests.unit.client_app.session.test_session_checks import SESSION
from tests.unit.client_app.stage import Browser


def said(**claims: Any) -> LoginSummary:
    """The summary for a session whose ID token has these claims."""
    return LoginSummary.of(replace(SESSION, id_token=f"e30.{encoded(claims)}.x"))


@pytest.mark.parametrize(
    ("amr", "methods"),
    [
        (["pwd"], "password"),
        (["pwd", "otp", "mfa"], "password and one-time code"),
        (["iris"], "iris"),
        (["mfa"], ""),
        ([], ""),
        ("pwd", ""),
        (None, ""),
    ],
)
def test_methods_are_words(amr: object, methods: str) -> None:
    """RFC 8176 §2; an unknown method is shown by its own name."""
    assert said(amr=amr).methods == methods


def test_the_moment_is_one_of_the_calendar() -> None:
    """OIDC Core §2: `auth_time` is in seconds since 1970."""
    moment = said(auth_time=1_800_000_000).at
    assert moment
    assert moment.isoformat() == "2027-01-15T08:00:00+00:00"


@pytest.mark.parametrize("moment", [None, "now", -1, 1e30, [1]])
def test_another_moment_is_none(moment: object) -> None:
    """A value that is not a time is not shown."""
    assert said(auth_time=moment).at is None


def test_the_page_says_it(issuer: FakeIssuer, browser: Browser) -> None:
    """It appears in the header of the notes page; text from the issuer is escaped."""
    issuer.claims = {"amr": ["pwd", "otp", "mfa"], "auth_time": 1_700_000_000, "acr": "<b>"}
    page = browser.sign_in().text
    assert "Signed in by password and one-time code at" in page
    assert "22:13 UTC</time>" in page
    assert "<b>" not in page


def test_a_silent_issuer_is_no_problem(browser: Browser) -> None:
    """All three claims are optional."""
    assert "Signed in by" not in browser.sign_in().text
