"""Every honest flow of the client app, run to a successful end, for tests that need them all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import request

from client_app.television import television
from client_app.television.television import Television
from client_app.television.television_screen import Screen
from hosting.database import open_database
from tests.unit.client_app.able_issuer import AbleIssuer
from tests.unit.client_app.fake_issuer import FakeIssuer, query_of
from tests.unit.client_app.fake_notes import FakeNotes
from tests.unit.client_app.local_server import error
from tests.unit.client_app.stage import Browser, Stage, heading
from tracing.catalogue import CLIENT_APP
from tracing.exchange import Exchange
from tracing.program import within

NOTES = "Your notes"
VERDICT = {"valid": True, "because": "Signed, and not expired."}


class AbleStage(Stage):
    """The client app between two issuers that offer everything, and an API that trusts both."""

    def __init__(
        self, issuer: AbleIssuer, second: FakeIssuer, notes: FakeNotes, folder: Path
    ) -> None:
        super().__init__(issuer, notes, folder, second_issuer=second.url)
        self.second = second


Flow = Callable[[AbleStage], None]


@contextmanager
def servers() -> Iterator[tuple[AbleIssuer, FakeIssuer, FakeNotes]]:
    """The issuers and the API."""
    with AbleIssuer() as issuer, FakeIssuer() as second, FakeNotes(issuer) as notes:
        second.access_tokens = issuer.access_tokens
        add = notes.app.add_url_rule
        add("/api/public", "public", lambda: {"notices": []})
        add("/api/usage", "usage", _usage)
        add("/api/verdicts", "verdicts", lambda: {"by_signature": VERDICT, "by_issuer": VERDICT})
        yield issuer, second, notes


def _usage() -> object:
    return {"calls": 1} if "Authorization" in request.headers else error("invalid_token", 401)


def signed_in(stage: AbleStage, options: str = "") -> Browser:
    """A browser that has signed in, by default or with these options, and shows the notes."""
    browser = stage.browser()
    page = browser.sign_in_by(options) if options else browser.sign_in()
    assert heading(page) == NOTES, page.text
    return browser


def sign_in(options: str = "") -> Flow:
    """Sign in with these options, and read the notes."""

    def flow(stage: AbleStage) -> None:
        signed_in(stage, options)

    return flow


def sign_in_at_the_second_issuer(stage: AbleStage) -> None:
    """Do the same at the second issuer that users may choose."""
    browser = stage.browser()
    location = browser.ask("issuer=second")
    assert browser.come_back(stage.second.authorize(location)).status_code == 303
    assert heading(browser.open_notes()) == NOTES


def sign_in_by_form(stage: AbleStage) -> None:
    """The response arrives in a form posted by another site, which takes one more click."""
    browser = stage.browser()
    answer = query_of(stage.issuer.authorize(browser.start()))
    page = stage.browser().post("/callback", answer)
    assert browser.submit(page, "/callback").status_code == 303
    assert heading(browser.open_notes()) == NOTES


def sign_in_at_the_second_try(stage: AbleStage) -> None:
    """After a flow that never came back, the client checks whether it is still registered."""
    browser = stage.browser()
    browser.start()
    assert heading(browser.sign_in()) == NOTES


def write_a_note(stage: AbleStage) -> None:
    """Sign in, write a note, read it."""
    browser = signed_in(stage)
    answer = browser.submit(browser.open_notes(), "/notes", text="Water the plants.")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/notes")
    assert "Water the plants." in browser.open_notes().text


def refresh(options: str = "") -> Flow:
    """The access token expires and is refreshed without asking the user."""

    def flow(stage: AbleStage) -> None:
        browser = signed_in(stage, options)
        stage.set("sessions", "token_expires_at", 1.0)
        assert heading(browser.open_notes()) == NOTES
        (session,) = stage.rows("sessions")
        assert session["generation"] == 1

    return flow


def be_asked_again(stage: AbleStage) -> None:
    """A user who allowed less is asked once more and then allows everything."""
    stage.issuer.tokens = {"scope": "openid"}
    browser = signed_in(stage)
    stage.issuer.tokens = {}
    answer = browser.submit(browser.open_notes(), "/ask-again")
    assert answer.status_code == 303
    assert "prompt=consent" in answer.headers["Location"]
    assert heading(browser.finish(answer.headers["Location"])) == NOTES


def sign_out(stage: AbleStage) -> None:
    """The session ends here, and its tokens are revoked at the issuer."""
    browser = signed_in(stage)
    page = browser.submit(browser.open_notes(), "/sign-out")
    assert heading(page) == "You are signed out"
    assert len(stage.issuer.revoked) == 1
    assert stage.rows("sessions") == []


def log_out_at_the_issuer(stage: AbleStage) -> None:
    """The browser goes to the issuer's logout, and comes back."""
    browser = signed_in(stage)
    answer = browser.submit(browser.open_notes(), "/sign-out-everywhere")
    state = query_of(answer.headers["Location"])["state"]
    page = browser.get(f"/signed-out?state={state}")
    assert heading(page) == "You are signed out on both sides"


def press_at(path: str, *names: str) -> Flow:
    """Sign in, and run these actions of the page."""

    def flow(stage: AbleStage) -> None:
        browser = signed_in(stage)
        for name in names:
            page = browser.submit(browser.get(path), f"{path}/{name}")
            assert page.status_code == 200, page.text
            assert "What happened" in page.text

    return flow


def television_shows_notes(stage: AbleStage) -> None:
    """A user allows a device, which then shows the notes."""
    exchange = Exchange(CLIENT_APP, stage.sink, CLIENT_APP, None)
    engine = open_database(stage.config.database_url)
    with pytest.MonkeyPatch.context() as patch, within(exchange):
        patch.setattr(television, "open_database", lambda _url: engine)
        Television(stage.config, Screen(plain=True)).show_notes()
    engine.dispose()


FLOWS: dict[str, Flow] = {
    "usual": sign_in(),
    "public client": sign_in("client=public"),
    "signature": sign_in("client=private_key_jwt"),
    "pushed": sign_in("pushed=yes"),
    "bound": sign_in("dpop=yes"),
    "named resource": sign_in("resource=yes"),
    "no question": sign_in("prompt=none"),
    "fresh login": sign_in("prompt=login"),
    "strong and recent login": sign_in("acr=two-factors&max_age=100&login_hint=carol"),
    "second issuer": sign_in_at_the_second_issuer,
    "form": sign_in_by_form,
    "second try": sign_in_at_the_second_try,
    "write": write_a_note,
    "refresh": refresh(),
    "bound refresh": refresh("dpop=yes"),
    "asked again": be_asked_again,
    "sign-out": sign_out,
    "logout": log_out_at_the_issuer,
    "token trials": press_at(
        "/tokens", "renew", "verdicts", "confuse", "three-calls", "write", "oauth-1", "give-back"
    ),
    "replayed refresh token": press_at("/tokens", "renew", "repeat"),
    "own calls": press_at("/calls", "client-credentials", "registration"),
    "television": television_shows_notes,
}
