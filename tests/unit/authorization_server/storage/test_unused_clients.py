"""Unused registrations are deleted after a while, and their number is limited."""

from typing import Any

import pytest
from sqlalchemy import update

from authorization_server.storage import clients, unused_clients
from authorization_server.storage.clients import CLIENTS, UNUSED_SECONDS
from authorization_server.storage.expired_rows import ExpiredRows
from tests.support.verbs import Issuer


def cleaned(issuer: Issuer) -> list[str]:
    """The remaining clients after one round of cleanup."""
    ExpiredRows(issuer.engine, issuer.config).remove(lambda _seconds: None)
    return [row["client_id"] for row in issuer.rows("clients")]


def later(issuer: Issuer, seconds: int) -> None:
    """Make all registrations older."""
    with issuer.engine.begin() as connection:
        connection.execute(update(CLIENTS).values(unused_until=CLIENTS.c.unused_until - seconds))


USES: dict[str, Any] = {
    "a token": lambda client: client.tokens(),
    "a token of its own": lambda client: client.post("/token", OWN_TOKEN),
    "an introspection": lambda client: client.post("/introspect", {"token": "x"}),
    "a revocation": lambda client: client.revoke("x"),
    "a pushed request": lambda client: client.post("/par", client.request()),
}
OWN_TOKEN = {"grant_type": "client_credentials"}
GRANTS = ["authorization_code", "refresh_token", "client_credentials"]


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_what_was_used_stays(own_issuer: Issuer, use: Any) -> None:
    """A client is used once one of its requests was accepted."""
    used, unused = (own_issuer.register(grant_types=GRANTS) for _ in range(2))
    use(used)
    own_issuer.post("/token", data=OWN_TOKEN | {"client_id": unused.id, "client_secret": "x"})
    later(own_issuer, UNUSED_SECONDS - 60)
    assert {used.id, unused.id} == set(cleaned(own_issuer))
    later(own_issuer, 120)
    assert cleaned(own_issuer) == [used.id]


def test_the_oldest_of_too_many_go(own_issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger who keeps registering clients cannot fill the disk; used clients do not count."""
    few = unused_clients._too_many.offset(3)
    statement = CLIENTS.delete().where(CLIENTS.c.client_id.in_(few))
    monkeypatch.setattr(unused_clients, "_forget", statement)
    used = own_issuer.register()
    used.tokens()
    for _ in range(6):
        later(own_issuer, 10)
        last = own_issuer.register()
    kept = [row["client_id"] for row in own_issuer.rows("clients")]
    assert len(kept) == 1 + 4
    assert {used.id, last.id} <= set(kept)


def test_a_client_of_a_person_stays(own_issuer: Issuer) -> None:
    """Someone who registers a client by hand may take a year to write the program."""
    sub = own_issuer.rows("people")[0]["sub"]
    store = clients.Clients(own_issuer.engine)
    assert store.add("by-hand", None, {}, owner_sub=sub).unused_until is None
