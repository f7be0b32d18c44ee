"""A new access token without asking the user: once, by one request, and never in a loop."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from client_app.session import refresh
from client_app.session.refresh_claims import RefreshClaims
from tests.support.sent_statements import each_statement
from tests.unit.client_app.conftest import MakeStage
from tests.unit.client_app.fake_issuer import FakeIssuer
from tests.unit.client_app.fake_notes import FakeNotes
from tests.unit.client_app.local_server import error
from tests.unit.client_app.stage import URL, Browser, Stage, heading
from tracing.flask_adapter import CLIENT_DISCONNECTED
from tracing.grant_steps import REFRESH_REQUESTED
from tracing.patience import Abandoned


@pytest.fixture
def signed_in(browser: Browser) -> Browser:
    """A browser with a valid access token."""
    assert heading(browser.sign_in()) == "Your notes"
    return browser


@pytest.fixture
def expired(stage: Stage, signed_in: Browser) -> Browser:
    """A browser whose access token has expired."""
    stage.set("sessions", "token_expires_at", 1.0)
    stage.sink.events.clear()
    return signed_in


def refreshes(stage: Stage) -> int:
    """How many refresh requests the issuer has received."""
    return len(stage.issuer.arrived_at("/token", grant_type="refresh_token"))


def test_a_good_token_is_not_refreshed(stage: Stage, signed_in: Browser) -> None:
    """Only an expired token is refreshed."""
    signed_in.open_notes()
    assert refreshes(stage) == 0


def test_a_token_that_has_run_out_is_renewed(stage: Stage, expired: Browser) -> None:
    """The user sees the notes and is not asked anything; both tokens are replaced."""
    (before,) = stage.rows("sessions")
    assert heading(expired.open_notes()) == "Your notes"
    (after,) = stage.rows("sessions")
    assert refreshes(stage) == 1
    assert before["access_token"] != after["access_token"]
    assert before["refresh_token"] != after["refresh_token"]
    assert after["generation"] == 1
    assert after["refresh_claimed_until"] is None


def test_the_refresh_is_told_between_steps_9_and_10(stage: Stage, expired: Browser) -> None:
    """The refresh is a tour of its own within the flow."""
    expired.open_notes()
    assert stage.steps() == [
        "user-entered",
        "refresh-requested",
        "token-presented",
        "resource-shown",
    ]
    assert "tokens_are_issued" in stage.findings(REFRESH_REQUESTED)


def test_the_refresh_token_stays_if_none_is_sent(stage: Stage, expired: Browser) -> None:
    """RFC 6749 §6: a new refresh token is optional."""
    (before,) = stage.rows("sessions")
    stage.issuer.tokens["refresh_token"] = None
    expired.open_notes()
    assert stage.rows("sessions")[0]["refresh_token"] == before["refresh_token"]


def test_a_token_without_lifetime_is_used_until_refused(
    stage: Stage, issuer: FakeIssuer, browser: Browser
) -> None:
    """RFC 6749 §5.1: `expires_in` is only recommended."""
    issuer.tokens["expires_in"] = None
    browser.sign_in()
    browser.open_notes()
    assert refreshes(stage) == 0
    issuer.access_tokens.clear()
    assert heading(browser.open_notes()) == "Your notes"
    assert refreshes(stage) == 1


def test_ten_requests_at_once_refresh_once(stage: Stage, expired: Browser) -> None:
    """Rotation: a second use of the refresh token would revoke its family (RFC 9700 §4.14.2)."""
    cookie = f"client_app_session_9002={expired.cookie('client_app_session')}"
    together = threading.Barrier(10)

    def open_notes(_number: int) -> str:
        client = stage.app.test_client(use_cookies=False)
        together.wait(10)
        return heading(client.get("/notes", base_url=URL, headers={"Cookie": cookie}))

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(open_notes, range(10))) == ["Your notes"] * 10
    assert refreshes(stage) == 1
    assert len(stage.issuer.refresh_tokens) == 1


def test_two_processes_refresh_once(
    make_stage: MakeStage, stage: Stage, expired: Browser, issuer: FakeIssuer
) -> None:
    """Workers share nothing but the database: the second one waits for the first one's result."""
    other = make_stage()
    cookie = {"Cookie": f"client_app_session_9002={expired.cookie('client_app_session')}"}
    asked, answer = threading.Event(), threading.Event()

    def hold() -> None:
        if b"refresh_token" in issuer.arrived[-1].body:
            asked.set()
            answer.wait(10)

    issuer.instead["/token"] = hold
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(expired.open_notes)
        assert asked.wait(10)
        client = other.app.test_client(use_cookies=False)
        second = pool.submit(client.get, "/notes", base_url=URL, headers=cookie)
        other_waits(other)
        answer.set()
        assert heading(first.result()) == "Your notes"
        assert heading(second.result()) == "Your notes"
    assert refreshes(stage) == 1


def other_waits(other: Stage) -> None:
    """Wait until the other process has recorded that the user entered, and so is about to claim."""
    deadline = threading.Event()
    for _ in range(1000):
        if "user-entered" in other.steps():
            return
        deadline.wait(0.01)
    raise AssertionError("the other process never came")


def test_a_refused_refresh_leads_to_a_new_login(stage: Stage, expired: Browser) -> None:
    """The session ends, a new flow starts by itself, and the page says why afterwards."""
    stage.issuer.refresh_tokens.clear()
    answer = expired.open_notes()
    assert (answer.status_code, answer.headers["Location"]) == (303, "/notes")
    assert stage.rows("sessions")[0]["ended_because"] == "refused"
    page = expired.sign_in()
    assert "Your earlier sign-in had ended" in page.text
    assert "Your earlier sign-in had ended" not in expired.open_notes().text


def test_a_session_that_ended_is_told_at_step_1(stage: Stage, expired: Browser) -> None:
    """The new flow is separate, and records how the old session ended."""
    stage.issuer.refresh_tokens.clear()
    expired.open_notes()
    stage.sink.events.clear()
    expired.start()
    absent = stage.findings()["session_is_absent"]
    assert absent.verdict == "passed"
    assert absent.received == "a session that ended: its refresh token was rejected"
    session_id = expired.cookie("client_app_session")
    assert all(session_id not in event.links for event in stage.sink.events)


def test_it_does_not_go_round_in_circles(
    stage: Stage, issuer: FakeIssuer, browser: Browser
) -> None:
    """Tokens that expire immediately and cannot be refreshed lead to a page, not to a loop."""
    issuer.tokens["expires_in"] = 0
    assert browser.return_with().status_code == 303
    issuer.refresh_tokens.clear()
    assert browser.open_notes().status_code == 303
    assert browser.return_with().status_code == 303
    issuer.refresh_tokens.clear()
    answer = browser.open_notes()
    assert answer.status_code == 502
    assert heading(answer) == "You were signed out"
    assert stage.rows("sessions")[0]["ended_because"] == "refused"


def test_a_forgotten_client_registers_again(stage: Stage, expired: Browser) -> None:
    """After `invalid_client` at a refresh, neither the registration nor the session is usable."""
    stage.issuer.forget_clients()
    assert expired.open_notes().status_code == 303
    assert stage.rows("registrations") == []
    assert stage.rows("sessions")[0]["ended_because"] == "forgotten"
    assert heading(expired.sign_in()) == "Your notes"


def test_a_registration_that_is_gone_ends_the_session(stage: Stage, expired: Browser) -> None:
    """Another tab may have found out first that the client was forgotten."""
    stage.set("registrations", "issuer", "https://former.example")
    assert expired.open_notes().status_code == 303
    assert refreshes(stage) == 0
    assert stage.rows("sessions")[0]["ended_because"] == "forgotten"


@pytest.mark.parametrize(
    "answer", [("", 500), ("", 503), ("", 429), ("<html>", 200), ({"access_token": "x"}, 200)]
)
def test_a_passing_failure_does_not_end_the_session(
    stage: Stage, expired: Browser, answer: Any
) -> None:
    """A temporary failure shows a page, keeps the session and gives the claim back."""
    stage.issuer.instead["/token"] = answer
    page = expired.open_notes()
    assert page.status_code == 502
    assert heading(page) == "Notebook could not renew your sign-in"
    assert "You are still signed in" in page.text
    stage.issuer.instead.clear()
    assert heading(expired.open_notes()) == "Your notes"


def test_an_unreachable_issuer_does_not_end_the_session(stage: Stage, expired: Browser) -> None:
    """Even if its metadata is not cached, as after a restart."""
    stage.start()
    stage.issuer.stop()
    browser = stage.browser()
    browser.set_cookie("client_app_session", expired.cookie("client_app_session"))
    assert browser.open_notes().status_code == 502
    (session,) = stage.rows("sessions")
    assert session["ended_because"] == ""
    assert session["refresh_claimed_until"] is None


def test_a_claim_of_a_killed_process_runs_out(stage: Stage, expired: Browser) -> None:
    """A later request takes over once the claim has expired."""
    stage.set("sessions", "refresh_claimed_until", 5.0)
    assert heading(expired.open_notes()) == "Your notes"
    assert refreshes(stage) == 1


def test_a_failed_write_keeps_no_page_waiting(
    stage: Stage, expired: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the database fails during a refresh, that request reports the failure and gives the claim
    back, and the next request gets a response, at worst a new login.
    """

    def fail(*_given: object) -> None:
        raise OperationalError("UPDATE sessions", {}, Exception("database is locked"))

    monkeypatch.setattr(RefreshClaims, "keep", fail)
    assert expired.open_notes().status_code == 503
    assert stage.rows("sessions")[0]["refresh_claimed_until"] is None
    monkeypatch.undo()
    assert expired.open_notes().status_code in (200, 303)


def test_one_that_waits_for_another_is_answered(
    stage: Stage, expired: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other request is held at a step for longer than the wait lasts: a page says so, and the
    session is kept.
    """
    monkeypatch.setattr(refresh, "WAIT_SECONDS", 0.2)
    stage.set("sessions", "refresh_claimed_until", time.time() + 3600)
    page = expired.open_notes()
    assert page.status_code == 503
    assert heading(page) == "Notebook is still renewing your sign-in"
    stage.set("sessions", "refresh_claimed_until", None)
    assert heading(expired.open_notes()) == "Your notes"


def test_who_waits_only_reads(
    stage: Stage, expired: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many tabs may wait for a request that is held: none of them writes, and each polls less and
    less often.
    """
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    stage.set("sessions", "refresh_claimed_until", time.time() + 3600)
    with statements_of_each_kind() as seen:
        assert expired.open_notes().status_code == 503
    assert set(seen) == {"SELECT"}
    assert pauses[:3] == [0.05, 0.1, 0.2]
    assert max(pauses) == refresh.LONGEST_PAUSE_SECONDS


def test_who_waits_and_leaves_is_given_up(stage: Stage, expired: Browser) -> None:
    """Reloading a waiting page leaves no waiting request behind."""
    stage.set("sessions", "refresh_claimed_until", time.time() + 3600)
    with pytest.raises(Abandoned):
        expired.get("/notes", environ_overrides={CLIENT_DISCONNECTED: lambda: True})


@contextmanager
def statements_of_each_kind() -> Iterator[list[str]]:
    """The first word of every statement that any engine executes within the block."""
    seen: list[str] = []

    with each_statement(lambda text, _values: seen.append(text.partition(" ")[0])):
        yield seen


def test_signing_out_during_a_refresh_wins(
    stage: Stage, expired: Browser, issuer: FakeIssuer
) -> None:
    """A refresh that completes after the sign-out opens no session."""
    issuer.instead["/token"] = lambda: stage.set("sessions", "id_hash", "gone")
    answer = expired.open_notes()
    assert (answer.status_code, answer.headers["Location"]) == (303, "/notes")
    issuer.instead.clear()
    assert expired.open_notes().status_code == 302


def test_a_refused_token_is_renewed_once(stage: Stage, signed_in: Browser) -> None:
    """RFC 6750 §3.1: after an early 401, the app gets another token and tries it once."""
    stage.issuer.access_tokens.clear()
    assert heading(signed_in.open_notes()) == "Your notes"
    assert refreshes(stage) == 1


def test_a_resource_server_that_refuses_every_token_is_told(
    stage: Stage, notes: FakeNotes, signed_in: Browser
) -> None:
    """One refresh, one more try, then a page: no loop, and a way to sign out."""
    notes.instead["/api/notes"] = lambda: error("invalid_token", 401)
    page = signed_in.open_notes()
    assert page.status_code == 502
    assert heading(page) == "The resource server does not accept your sign-in"
    assert refreshes(stage) == 1
    assert stage.refused_by() == "token_is_accepted"
    assert heading(signed_in.submit(page, "/sign-out")) == "You are signed out"


def test_a_refused_token_that_had_run_out_is_not_renewed_twice(
    stage: Stage, notes: FakeNotes, expired: Browser
) -> None:
    """One refresh per request, and no second attempt with the same token."""
    notes.arrived.clear()
    notes.instead["/api/notes"] = lambda: error("invalid_token", 401)
    assert expired.open_notes().status_code == 502
    assert refreshes(stage) == 1
    assert len(notes.arrived) == 1


def test_without_a_refresh_token_there_is_nothing_to_renew(
    stage: Stage, issuer: FakeIssuer, browser: Browser
) -> None:
    """Without a refresh token, the session ends when its access token expires."""
    issuer.tokens["refresh_token"] = None
    browser.sign_in()
    stage.set("sessions", "token_expires_at", 1.0)
    assert browser.open_notes().status_code == 302
    assert "no refresh token" in stage.findings()["session_is_absent"].received
    assert refreshes(stage) == 0
