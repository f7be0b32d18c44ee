"""A browser's request: its session, and whether a form belongs to it."""

import pytest

from tests.unit.client_app.stage import Browser, Stage, heading


def test_a_foreign_form_does_nothing(stage: Stage, browser: Browser) -> None:
    """CSRF: a foreign page can submit a form but does not know its token."""
    browser.sign_in()
    for path in ("/notes", "/ask-again", "/switch-user", "/sign-out"):
        for token in ({}, *({"csrf_token": it} for it in ("", "wrong", "é\x00", ["a", "b"]))):
            answer = browser.post(path, {"text": "spam"} | token)
            assert answer.status_code == 403, (path, token)
            assert heading(answer) == "This form has expired"
            assert len(stage.rows("sessions")) == 1
            assert [each.method for each in stage.notes.arrived] == ["GET"]
            assert stage.issuer.arrived_at("/revoke") == []


def test_the_token_of_another_session_is_foreign(stage: Stage, browser: Browser) -> None:
    """An attacker may have a session too."""
    attackers = stage.browser().sign_in()
    browser.sign_in()
    assert browser.submit(attackers, "/sign-out").status_code == 403


def test_the_text_of_a_stale_form_is_not_lost(browser: Browser) -> None:
    """On a page from before a new sign-in: the note is shown, ready to be copied."""
    stale = browser.sign_in()
    browser.stage.set("sessions", "ended_because", "refused")
    browser.sign_in()
    answer = browser.submit(stale, "/notes", text="precious")
    assert answer.status_code == 403
    assert "precious</textarea>" in answer.text


@pytest.mark.parametrize("cookie", ["x", "é", "x" * 3000, "a=b", '"quoted"', "../../etc"])
def test_an_odd_cookie_is_no_session(browser: Browser, cookie: str) -> None:
    """Whatever value a browser sends."""
    answer = browser.get(
        "/notes", headers={"Cookie": f"client_app_session_9002={cookie}".encode().decode("latin-1")}
    )
    assert answer.status_code == 302
