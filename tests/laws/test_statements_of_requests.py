"""How many database statements each request needs: nothing is read twice."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hosting.prepared_statement import PreparedStatement
from tests.support.sent_statements import each_statement
from tests.support.verbs import Issuer, answer_of
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, databases_closed

KEPT_FOR_A_MOMENT = {"SELECT clients", "SELECT signing_keys"}
"""What each process reads from time to time, not for each request."""

FIRST = re.compile(r"(SELECT)\b.*?\bFROM (\w+)|(UPDATE) (\w+)|(INSERT) INTO (\w+)", re.DOTALL)


@contextmanager
def asked() -> Iterator[list[str]]:
    """Within this block, collect what each statement does, and the first table it names."""
    seen: list[str] = []

    def see(text: str, _values: object) -> None:
        found = FIRST.match(text)
        statement = " ".join(filter(None, found.groups())) if found else text
        if statement not in KEPT_FOR_A_MOMENT:
            seen.append(statement)

    with each_statement(see):
        yield seen


def test_a_flow_of_a_person_who_is_logged_in(own_issuer: Issuer) -> None:
    """The code is marked used before its tokens are stored, and nothing is read twice."""
    client, browser = own_issuer.register(), own_issuer.browser()
    client.tokens(browser)
    with asked() as at_authorize:
        code = answer_of(browser.authorize(client))["code"]
    with asked() as at_token:
        token = client.exchange(code).json["access_token"]
    with asked() as at_userinfo:
        assert own_issuer.userinfo(token).status_code == 200
    assert at_authorize == ["SELECT login_sessions", "SELECT consents", "INSERT grants"]
    assert at_token == ["SELECT grants", "UPDATE grants", "INSERT refresh_tokens"]
    assert at_userinfo == ["SELECT grants"]


def test_a_refresh(own_issuer: Issuer) -> None:
    """The refresh token is found with its grant, and marked used before the next is stored."""
    client = own_issuer.register()
    token = client.tokens()["refresh_token"]
    with asked() as at_token:
        assert client.refresh(token).status_code == 200
    assert at_token == [
        "SELECT refresh_tokens",
        "UPDATE refresh_tokens",
        "INSERT refresh_tokens",
    ]


def test_a_client_on_its_own(own_issuer: Issuer) -> None:
    """The first request marks the registration as used; each request stores one grant."""
    client = own_issuer.register(
        grant_types=["client_credentials"], redirect_uris=[], scope="usage:read"
    )
    counted = []
    for _ in range(2):
        with asked() as at_token:
            assert client.post("/token", {"grant_type": "client_credentials"}).status_code == 200
        counted.append(at_token)
    assert counted == [["UPDATE clients", "INSERT grants"], ["INSERT grants"]]


def test_an_introspection(own_issuer: Issuer) -> None:
    """For either kind of token, one statement finds everything."""
    client = own_issuer.register()
    tokens = client.tokens()
    with asked() as of_access_token:
        assert client.is_active(tokens["access_token"])
    with asked() as of_refresh_token:
        assert client.is_active(tokens["refresh_token"])
    assert of_access_token == ["SELECT grants"]
    assert of_refresh_token == ["SELECT refresh_tokens"]


def test_no_request_prepares_its_statements_again(
    own_issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statements are constants: those that one flow has prepared, from registration on, are reused
    by the next.
    """
    prepared: list[object] = []

    def prepare(statement: Any, *about: Any) -> PreparedStatement:
        prepared.append(statement)
        return PreparedStatement(statement, *about)

    def walk() -> None:
        client, browser = own_issuer.register(), own_issuer.browser()
        browser.log_in(browser.authorize(client), "alice", "wrong")
        tokens = client.tokens(browser)
        own_issuer.userinfo(tokens["access_token"])
        tokens = client.refresh(tokens["refresh_token"]).json
        client.is_active(tokens["access_token"])
        client.revoke(tokens["access_token"])
        client.revoke(tokens["refresh_token"])

    walk()
    monkeypatch.setattr("hosting.statements.PreparedStatement", prepare)
    walk()
    assert prepared == []


def test_the_notes(tmp_path: Path) -> None:
    """The resource server verifies a token without its database, and reads the notes."""
    with databases_closed(), LocalIssuer() as issuer:
        stage = Stage(issuer, tmp_path, verify="jwt")
        token = issuer.token()
        stage.get(token)
        with asked() as at_notes:
            assert stage.get(token).status_code == 200
    assert at_notes == ["SELECT notes"]
