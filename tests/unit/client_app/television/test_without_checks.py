"""A weakened television accepts what the skipped check would refuse, and says so on the console."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import jsonify

from client_app.television.__main__ import main
from tests.unit.client_app.fake_issuer import FakeIssuer
from tests.unit.client_app.fake_notes import FakeNotes

LEFT_OUT = "verification_uri_is_a_web_address"
SwitchOn = Callable[..., None]


@pytest.fixture
def switch_on(
    issuer: FakeIssuer, notes: FakeNotes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> SwitchOn:
    """Switch on a television whose issuer sends a verification URI that is not a web address."""

    def codes() -> object:
        return {
            "device_code": "d" * 43,
            "user_code": "BCDF-GHJK",
            "verification_uri": "javascript:alert(1)",
            "expires_in": 600,
            "interval": 0,
        }

    def token() -> object:
        issuer.access_tokens.add("allowed")
        return jsonify(access_token="allowed", token_type="Bearer", expires_in=300)

    issuer.metadata = {"device_authorization_endpoint": f"{issuer.url}/device_authorization"}
    issuer.app.add_url_rule("/device_authorization", "codes", codes, methods=["POST"])
    issuer.app.view_functions["/token"] = token
    for name, value in {
        "ISSUER": issuer.url,
        "RESOURCE_SERVER": notes.url,
        "DATABASE_URL": f"sqlite:///{(tmp_path / 'client_app.db').as_posix()}",
        "WITHOUT_CHECKS": "",
    }.items():
        monkeypatch.setenv(f"CLIENT_APP_{name}", value)

    def switched_on(*options: str) -> None:
        monkeypatch.setattr(sys, "argv", ["television", "--plain", *options])
        main()

    return switched_on


def test_it_refuses_such_an_address(
    switch_on: SwitchOn, capsys: pytest.CaptureFixture[str]
) -> None:
    """This is the case as long as it makes all its checks."""
    with pytest.raises(SystemExit, match="1"):
        switch_on()
    assert "WEAKENED" not in capsys.readouterr().err


def test_a_weakened_one_shows_it(switch_on: SwitchOn, capsys: pytest.CaptureFixture[str]) -> None:
    """It skips that check, and first reports that it does."""
    switch_on("--without-check", LEFT_OUT)
    told = capsys.readouterr()
    assert told.err.startswith(f"!!! WEAKENED: the television runs without {LEFT_OUT} !!!")
    assert "open: javascript:alert(1)" in told.out
    assert "note: " in told.out
