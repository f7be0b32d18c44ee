"""The resource server registers with the issuer once, keeps the registration, and registers again
if the issuer has forgotten it.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import request
from sqlalchemy import Engine

from hosting import turns
from hosting.addresses import InnerAddress
from resource_server.verification.credentials import (
    REGISTER_SECONDS,
    ConfiguredCredentials,
    Credentials,
    SelfRegistered,
)
from resource_server.verification.issuer import Issuer, IssuerTrouble
from tests.support.sockets import at_once
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.prepared import prepared_database
from tests.unit.resource_server.verification.test_keys import Clock


class Registrations:
    """Workers that share one database."""

    def __init__(self, issuer: LocalIssuer, url: str) -> None:
        self.clock = Clock()
        self._issuer = issuer
        self._url = url
        self._engines: list[Engine] = []

    def worker(self) -> SelfRegistered:
        """Another worker, which knows only what is in the database."""
        self._engines.append(prepared_database(self._url))
        issuer = Issuer(InnerAddress(self._issuer.url), 5.0)
        return SelfRegistered(issuer, self._engines[-1], "Notes", self.clock)

    def close(self) -> None:
        """Close the database."""
        for engine in self._engines:
            engine.dispose()


@pytest.fixture
def registrations(issuer: LocalIssuer, database_url: str) -> Iterator[Registrations]:
    """The workers' registrations, none yet."""
    registrations = Registrations(issuer, database_url)
    yield registrations
    registrations.close()


def test_we_register_once(issuer: LocalIssuer, registrations: Registrations) -> None:
    """The registration outlives the process."""
    first = registrations.worker().current()
    assert first == ("client-1", "secret-1")
    assert registrations.worker().current() == first
    assert issuer.asked["/register"] == 1


def test_threads_share_one_registration(issuer: LocalIssuer, registrations: Registrations) -> None:
    """Twenty concurrent first requests register once."""
    worker = registrations.worker()
    assert set(at_once(20, worker.current)) == {("client-1", "secret-1")}
    assert issuer.asked["/register"] == 1


def test_a_registration_that_is_held_holds_nobody_else(
    issuer: LocalIssuer, registrations: Registrations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other requests fail immediately while there is none yet, and after a while register
    themselves.
    """
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.01)
    worker, is_held, released = registrations.worker(), Event(), Event()

    def hold_the_first() -> None:
        if request.path == "/register" and not is_held.is_set():
            is_held.set()
            released.wait(10)

    issuer.before_answer = hold_the_first
    with ThreadPoolExecutor(1) as threads:
        held = threads.submit(worker.current)
        assert is_held.wait(10)
        with pytest.raises(IssuerTrouble, match="registration of a moment ago"):
            worker.current()
        registrations.clock.now += REGISTER_SECONDS
        assert worker.current() == ("client-1", "secret-1")
        released.set()
        assert held.result(10) == ("client-2", "secret-2")


def test_we_start_over_when_forgotten(registrations: Registrations) -> None:
    """The new registration replaces the old one."""
    worker = registrations.worker()
    refused = worker.current()
    registrations.clock.now += REGISTER_SECONDS
    assert worker.instead_of(refused) == ("client-2", "secret-2")
    assert registrations.worker().current() == ("client-2", "secret-2")


def test_what_another_worker_registered_is_used(
    issuer: LocalIssuer, registrations: Registrations
) -> None:
    """The server does not register twice for the same reason."""
    one, other = registrations.worker(), registrations.worker()
    refused = one.current()
    assert other.current() == refused
    registrations.clock.now += REGISTER_SECONDS
    assert one.instead_of(refused) == other.instead_of(refused)
    assert issuer.asked["/register"] == 2


def test_an_issuer_that_forgets_at_once_is_spared(
    issuer: LocalIssuer, registrations: Registrations
) -> None:
    """At most one registration every few seconds."""
    worker = registrations.worker()
    with pytest.raises(IssuerTrouble, match="has not accepted the registration"):
        worker.instead_of(worker.current())
    assert issuer.asked["/register"] == 1


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({}, 201),
        ({"client_id": "a"}, 201),
        ({"client_id": 1, "client_secret": "b"}, 201),
        ({}, 403),
    ],
)
def test_a_registration_without_secret_is_none(
    issuer: LocalIssuer, registrations: Registrations, answer: dict[str, object], status: int
) -> None:
    """Then nothing is stored, and the problem is reported."""
    issuer.instead["/register"] = (answer, status)
    with pytest.raises(IssuerTrouble, match=f"did not register us .status {status}"):
        registrations.worker().current()
    issuer.instead.clear()
    assert registrations.worker().current() == ("client-1", "secret-1")


@pytest.mark.parametrize(
    ("offered", "asked_for"),
    [(["client_credentials"], ["client_credentials"]), (["authorization_code"], []), (None, [])],
)
def test_we_ask_for_what_is_offered(
    issuer: LocalIssuer, registrations: Registrations, offered: object, asked_for: list[str]
) -> None:
    """The client never requests a token: no redirect URI, no response type."""
    issuer.metadata["grant_types_supported"] = offered
    registrations.worker().current()
    assert issuer.registrations == [
        {
            "client_name": "Notes",
            "grant_types": asked_for,
            "response_types": [],
            "redirect_uris": [],
            "token_endpoint_auth_method": "client_secret_basic",
        }
    ]


def test_configured_credentials_have_no_substitute() -> None:
    """An operator who configures a client id wants that one."""
    credentials = Credentials("me", "s3cret")
    source = ConfiguredCredentials(credentials)
    assert source.current() is credentials
    with pytest.raises(IssuerTrouble, match="RESOURCE_SERVER_CLIENT_ID"):
        source.instead_of(credentials)


def test_the_secret_is_not_shown() -> None:
    """Neither in a log nor in a traceback."""
    assert "s3cret" not in repr(Credentials("me", "s3cret"))
