"""The television shows notes that a user has allowed elsewhere, or says why it cannot."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import jsonify, request

from client_app.config import Config
from client_app.services import prepare
from client_app.television import television
from client_app.television.television import NotShown, Television
from client_app.television.television_screen import Screen
from hosting.database import open_database
from tests.unit.client_app.fake_issuer import FakeIssuer
from tests.unit.client_app.fake_notes import FakeNotes
from tests.unit.client_app.local_server import error

SwitchOn = Callable[[], None]


@pytest.fixture
def device_issuer(issuer: FakeIssuer) -> FakeIssuer:
    """An issuer that issues device codes and responds once that the user has not decided yet."""
    answers = iter(["authorization_pending"])

    def codes() -> object:
        if request.form["client_id"] not in issuer.clients:
            return error("invalid_client", 401)
        return {
            "device_code": "d" * 43,
            "user_code": "BCDF-GHJK",
            "verification_uri": f"{issuer.url}/device",
            "expires_in": 600,
            "interval": 0,
        }

    def token() -> object:
        if waiting := next(answers, ""):
            return error(waiting)
        issuer.access_tokens.add("allowed")
        return jsonify(access_token="allowed", token_type="Bearer", expires_in=300)

    issuer.metadata = {"device_authorization_endpoint": f"{issuer.url}/device_authorization"}
    issuer.app.add_url_rule("/device_authorization", "codes", codes, methods=["POST"])
    issuer.app.view_functions["/token"] = token
    return issuer


@pytest.fixture
def switch_on(
    issuer: FakeIssuer, notes: FakeNotes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> SwitchOn:
    """Switch a television on; all televisions of a test share one database."""
    url = f"sqlite:///{(tmp_path / 'client_app.db').as_posix()}"
    prepare(url)
    engine = open_database(url)
    monkeypatch.setattr(television, "open_database", lambda _url: engine)
    config = Config(issuer=issuer.url, resource_server=notes.url, database_url=url)
    return lambda: Television(config, Screen(plain=True)).show_notes()


def test_notes_are_shown_when_a_user_has_allowed_it(
    device_issuer: FakeIssuer, switch_on: SwitchOn, capsys: pytest.CaptureFixture[str]
) -> None:
    """It requests a code, shows it, polls until it is allowed, and fetches the notes with the
    token.
    """
    switch_on()
    shown = capsys.readouterr().out
    assert "user code: BCDF-GHJK" in shown
    assert "No decision yet" in shown
    assert "note: Buy a watch." in shown
    polls = device_issuer.arrived_at("/token", device_code="d" * 43)
    assert len(polls) == 2
    assert "Authorization" not in polls[0].headers


def test_it_registers_once_as_a_public_client_without_a_redirect_uri(
    device_issuer: FakeIssuer, switch_on: SwitchOn
) -> None:
    """RFC 8628 §3.1: it has a client id and no redirect URI."""
    switch_on()
    switch_on()
    (registered,) = device_issuer.arrived_at("/register")
    assert b'"redirect_uris": []' in registered.body
    assert b'"token_endpoint_auth_method": "none"' in registered.body


def test_a_forgotten_television_registers_again(
    device_issuer: FakeIssuer, switch_on: SwitchOn
) -> None:
    """It behaves as if it had never been switched on."""
    switch_on()
    device_issuer.forget_clients()
    switch_on()
    assert len(device_issuer.arrived_at("/register")) == 2


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("access_denied", "The request was denied."),
        ("expired_token", "The code expired"),
        ("invalid_grant", "invalid_grant"),
    ],
)
def test_what_was_not_allowed_is_not_shown(
    device_issuer: FakeIssuer, switch_on: SwitchOn, answer: str, says: str
) -> None:
    """The user reads why."""
    device_issuer.app.view_functions["/token"] = lambda: error(answer)
    with pytest.raises(NotShown, match=says):
        switch_on()


def test_a_server_without_devices_is_named(issuer: FakeIssuer, switch_on: SwitchOn) -> None:
    """Support for devices is optional."""
    with pytest.raises(NotShown, match=f"{issuer.url} does not offer the device flow"):
        switch_on()


def test_a_server_that_is_away_is_named(issuer: FakeIssuer, switch_on: SwitchOn) -> None:
    """The screen says what to do."""
    issuer.stop()
    with pytest.raises(NotShown, match=f"answers at {issuer.url}. Is the playground running there"):
        switch_on()
