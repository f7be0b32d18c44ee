"""What can be tried with the tokens of a session, and what the page says about it."""

import json

import pytest
from flask import request

from tests.unit.client_app.fake_issuer import FakeIssuer
from tests.unit.client_app.fake_notes import FakeNotes
from tests.unit.client_app.local_server import error
from tests.unit.client_app.stage import Browser, Stage, heading
from tracing.catalogue import BROWSER, Step
from tracing.endpoint_steps import (
    ACCESS_TOKEN_AS_LOGIN,
    BEARER_CALL_SENT,
    CLIENT_DATA_REQUESTED,
    ID_TOKEN_PRESENTED,
    PUBLIC_DATA_REQUESTED,
    REVOCATION_REQUESTED,
    SIGNED_CALL_SENT,
    VERDICTS_ASKED,
)
from tracing.grant_steps import REFRESH_REPEATED, REFRESH_REQUESTED

VERDICTS = {
    "by_signature": {"valid": True, "because": "Signed, and not expired."},
    "by_issuer": {"valid": False, "because": "The issuer says: not active."},
}


@pytest.fixture
def signed_in(notes: FakeNotes, browser: Browser) -> Browser:
    """A browser that is signed in, with a resource server that offers more than notes."""
    add = notes.app.add_url_rule
    add("/api/public", "public", lambda: {"notices": []})
    add("/api/usage", "usage", lambda: {"calls": 1} if request.authorization else error("no", 401))
    add("/api/verdicts", "verdicts", lambda: VERDICTS)
    assert heading(browser.sign_in()) == "Your notes"
    browser.stage.sink.events.clear()
    return browser


def attempted(browser: Browser, trial: str) -> str:
    """Run an action of the page, and return the resulting page."""
    page = browser.submit(browser.get("/tokens"), f"/tokens/{trial}")
    assert page.status_code == 200, page.text
    return page.text


def sent(stage: Stage, step: Step) -> list[str]:
    """The URLs of the requests that were sent to other servers at a step."""
    told = (
        event.request
        for event in stage.sink.events
        if event.step is step and event.receiver != BROWSER
    )
    return [message.url.partition("?")[0] for message in told if message]


def test_who_is_not_signed_in_signs_in_first(browser: Browser) -> None:
    """There are no tokens to look at; a form without a session does nothing."""
    assert browser.get("/tokens").headers["Location"] == "/notes"
    assert browser.post("/tokens/renew", {}).headers["Location"] == "/notes"


def test_the_page_shows_what_the_tokens_say_and_no_token(signed_in: Browser) -> None:
    """The browser never sees a token."""
    page = signed_in.get("/tokens").text
    (session,) = signed_in.stage.rows("sessions")
    assert "Alice Liddell" in page
    assert "Notebook cannot read this token." in page
    for name in ("access_token", "refresh_token", "id_token"):
        assert session[name] not in page


def test_a_foreign_page_can_press_no_button(signed_in: Browser) -> None:
    """It cannot know the token of the form."""
    assert signed_in.post("/tokens/renew", {"csrf_token": "guessed"}).status_code == 403


def test_an_unknown_trial_is_no_page(signed_in: Browser) -> None:
    """Only actions on the page exist."""
    answer = signed_in.post("/tokens/no-such-trial", {})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/notes")


def test_a_renewal_keeps_the_spent_refresh_token_to_show_it_again(
    issuer: FakeIssuer, signed_in: Browser
) -> None:
    """The replayed token is rejected, and the page says what that means."""
    assert "There is no old refresh token yet." in attempted(signed_in, "repeat")
    assert "A new pair of tokens, valid for 300 s." in attempted(signed_in, "renew")
    assert "400 invalid_grant." in attempted(signed_in, "repeat")
    first, second = issuer.arrived_at("/token", grant_type="refresh_token")
    assert first.form["refresh_token"] == second.form["refresh_token"]
    assert sent(signed_in.stage, REFRESH_REQUESTED) == [f"{issuer.url}/token"]
    assert sent(signed_in.stage, REFRESH_REPEATED) == [f"{issuer.url}/token"]


def test_after_that_a_renewal_is_refused(signed_in: Browser) -> None:
    """The whole token family is revoked, including the newest token."""
    attempted(signed_in, "renew")
    attempted(signed_in, "repeat")
    assert "The refresh token was rejected." in attempted(signed_in, "renew")


def test_tokens_are_given_back_and_kept_to_be_judged(
    issuer: FakeIssuer, signed_in: Browser
) -> None:
    """The refresh token is revoked, and the session goes on."""
    (session,) = signed_in.stage.rows("sessions")
    assert "200, revoked." in attempted(signed_in, "give-back")
    assert issuer.revoked == [session["refresh_token"]]
    assert sent(signed_in.stage, REVOCATION_REQUESTED) == [f"{issuer.url}/revoke"]
    assert heading(signed_in.open_notes()) == "Your notes"


def test_two_verdicts_stand_side_by_side(notes: FakeNotes, signed_in: Browser) -> None:
    """Each is shown with its reason, as the resource server gave it."""
    page = attempted(signed_in, "verdicts")
    assert page.index("Valid.") < page.index("Not valid.")
    assert "The issuer says: not active." in page
    assert sent(signed_in.stage, VERDICTS_ASKED) == [f"{notes.url}/api/verdicts"]


def test_each_token_is_refused_for_what_the_other_is_for(signed_in: Browser) -> None:
    """The API rejects the ID token; the access token does not prove a login to this client."""
    page = attempted(signed_in, "confuse")
    assert "401 invalid_token." in page
    assert "Rejected." in page
    (shown,) = (event for event in signed_in.stage.sink.events if event.step is ID_TOKEN_PRESENTED)
    assert shown.request
    (session,) = signed_in.stage.rows("sessions")
    assert ("Authorization", f"Bearer {session['id_token']}") in shown.request.headers
    made = signed_in.stage.findings(ACCESS_TOKEN_AS_LOGIN).values()
    assert "failed" in [check.verdict for check in made]


def test_the_api_is_called_in_three_ways(signed_in: Browser) -> None:
    """With the id alone, with id and secret, with the token."""
    assert attempted(signed_in, "three-calls").count("<dd>200.</dd>") == 3
    stage = signed_in.stage
    (public,) = (event for event in stage.sink.events if event.step is PUBLIC_DATA_REQUESTED)
    assert public.request
    assert "Authorization" not in dict(public.request.headers)
    assert "client_id=" in public.request.url
    (own,) = (event for event in stage.sink.events if event.step is CLIENT_DATA_REQUESTED)
    assert own.request
    assert dict(own.request.headers)["Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("scope", "says"), [("notes:write", "so the note is saved"), ("openid", "did not grant")]
)
def test_a_note_is_written_without_looking_at_the_scope(
    signed_in: Browser, scope: str, says: str
) -> None:
    """The API makes this decision."""
    signed_in.stage.set("sessions", "scope", scope)
    assert says in attempted(signed_in, "write")


@pytest.mark.parametrize("trial", ["write", "three-calls", "oauth-1"])
def test_no_success_is_told_of_a_call_that_was_refused(
    notes: FakeNotes, signed_in: Browser, trial: str
) -> None:
    """A token that the API does not accept saves no note, whatever scope was granted."""
    notes.issuer.access_tokens.clear()
    page = attempted(signed_in, trial)
    assert "does not accept these credentials" in page
    assert "so the note is saved" not in page


def test_the_call_of_oauth_1_is_signed_and_sent(signed_in: Browser) -> None:
    """RFC 5849 §3.1: consumer key, token, nonce, timestamp and signature in one header."""
    attempted(signed_in, "oauth-1")
    headers = {
        event.step: dict(event.request.headers) if event.request else {}
        for event in signed_in.stage.sink.events
        if event.step in (SIGNED_CALL_SENT, BEARER_CALL_SENT) and event.receiver != BROWSER
    }
    signed = headers[SIGNED_CALL_SENT]["Authorization"]
    assert signed.startswith("OAuth ")
    for name in ("consumer_key", "token", "nonce", "timestamp", "signature_method", "signature"):
        assert f'oauth_{name}="' in signed
    assert headers[BEARER_CALL_SENT]["Authorization"].startswith("Bearer ")


@pytest.mark.parametrize(("verdicts", "status"), [("no", 200), ({"by_issuer": 7}, 200), ({}, 500)])
def test_an_answer_that_is_no_verdict_breaks_nothing(
    notes: FakeNotes, signed_in: Browser, verdicts: object, status: int
) -> None:
    """A foreign resource server may not support verdicts."""
    notes.app.view_functions["verdicts"] = lambda: (
        json.dumps(verdicts),
        status,
        {"Content-Type": "application/json"},
    )
    assert "What happened" in attempted(signed_in, "verdicts")
