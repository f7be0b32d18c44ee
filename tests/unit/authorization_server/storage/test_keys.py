"""The signing keys: created once, shared by all workers, kept across restarts, and rotated."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import select, text

from authorization_server import services
from authorization_server.app import create_app
from authorization_server.config import Config
from authorization_server.storage.keys import (
    REREAD_SECONDS,
    SIGNING_KEYS,
    SigningKeys,
    make_keys,
    published_seconds,
    rotate,
)
from authorization_server.storage.tables import METADATA
from hosting.database import create_tables, open_database
from tests.support.processes import wait_until
from tests.support.sockets import at_once
from tests.support.verbs import Client, Issuer, answer_of, header_of
from tracing.sinks import ListSink

CONFIG = Config()
WAITING = """SELECT count(*) FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND datname = current_database()"""
"""The number of connections waiting for a lock in this database."""

ROTATED_BY_HAND = (
    "UPDATE signing_keys SET retired_at = created_at",
    """INSERT INTO signing_keys (kid, algorithm, jwk, created_at)
        SELECT 'by hand, ' || algorithm, algorithm, jwk, created_at FROM signing_keys""",
)

MakeWorker = Callable[[], Issuer]


@pytest.fixture
def another_worker(own_issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> MakeWorker:
    """Start another worker with the same database."""
    monkeypatch.setattr(services, "open_database", lambda _url: own_issuer.engine)
    return lambda: replace(own_issuer, app=create_app(own_issuer.config, ListSink()))


class Clock:
    """A clock that only a test moves."""

    now = 0.0

    def __call__(self) -> float:
        """The current time in seconds."""
        return self.now


def at(worker: Issuer, client: Client) -> Client:
    """The same client, talking to another worker."""
    return Client(worker, client.registered)


def kids_of(keys: SigningKeys) -> dict[str, str | None]:
    """The `kid` with which each algorithm signs."""
    return {algorithm: keys.signing(algorithm).keys[0].kid for algorithm in ("ES256", "RS256")}


def published_kids(issuer: Issuer) -> list[str]:
    """The `kid` of each key in the published key set."""
    return [key["kid"] for key in issuer.get("/jwks").json["keys"]]


def test_one_key_for_each_algorithm(issuer: Issuer) -> None:
    """ES256 on P-256 and RS256 with 2048 bits; each header names its key."""
    keys = SigningKeys(issuer.engine, CONFIG)
    (elliptic,), (rsa,) = keys.signing("ES256").keys, keys.signing("RS256").keys
    assert isinstance(elliptic, ECKey)
    assert isinstance(rsa, RSAKey)
    assert elliptic.curve_name == "P-256"
    assert rsa.public_key.key_size == 2048
    assert {key["kid"] for key in keys.public()["keys"]} == {elliptic.kid, rsa.kid}


def test_the_keys_outlive_the_process(issuer: Issuer) -> None:
    """What was signed before a restart is still verified after it."""
    first, second = (SigningKeys(issuer.engine, CONFIG) for _ in range(2))
    assert first.public() == second.public()


def test_workers_that_start_at_once_agree(database_url: str) -> None:
    """The second process uses the first one's keys: there is one per algorithm."""
    engine = open_database(database_url)
    create_tables(engine, METADATA)
    at_once(3, lambda: make_keys(engine))
    with engine.connect() as connection:
        made = connection.scalars(select(SIGNING_KEYS.c.algorithm)).all()
    engine.dispose()
    assert sorted(made) == ["ES256", "RS256"]


def test_a_missing_key_is_made_beside_the_other(own_issuer: Issuer) -> None:
    """If one key was deleted, the other stays."""
    before = kids_of(SigningKeys(own_issuer.engine, CONFIG))
    own_issuer.delete("signing_keys", "algorithm", "RS256")
    make_keys(own_issuer.engine)
    after = kids_of(SigningKeys(own_issuer.engine, CONFIG))
    assert after["ES256"] == before["ES256"]
    assert after["RS256"] != before["RS256"]


def test_a_rotation_puts_a_new_key_in_the_place_of_each(own_issuer: Issuer) -> None:
    """The result says which `kid` replaces which; all four keys are published."""
    before = kids_of(SigningKeys(own_issuer.engine, CONFIG))
    rotated = rotate(own_issuer.engine)
    after = kids_of(SigningKeys(own_issuer.engine, CONFIG))
    assert {each.algorithm: each.old for each in rotated} == before
    assert {each.algorithm: each.new for each in rotated} == after
    assert set(published_kids(own_issuer)) == {*before.values(), *after.values()}


def test_rotations_at_once_leave_one_key_that_signs(own_issuer: Issuer) -> None:
    """They run one after the other, and each retires the key of the previous one."""
    at_once(3, lambda: rotate(own_issuer.engine))
    rows = own_issuer.rows("signing_keys")
    assert len(rows) == 8
    assert sorted(row["algorithm"] for row in rows if row["retired_at"] is None) == [
        "ES256",
        "RS256",
    ]


def test_a_rotation_that_waits_for_another_comes_after_it(own_issuer: Issuer) -> None:
    """It retires the keys that the other rotation created in the meantime."""
    on_postgresql = own_issuer.engine.dialect.name == "postgresql"

    def all_wait() -> bool:
        with own_issuer.engine.connect() as connection:
            return connection.scalar(text(WAITING)) == 2

    with ThreadPoolExecutor(2) as threads:
        with own_issuer.engine.begin() as connection:
            for statement in ROTATED_BY_HAND:
                connection.execute(text(statement))
            waiting = [threads.submit(rotate, own_issuer.engine) for _ in range(2)]
            if on_postgresql:
                wait_until(all_wait)
        first, second = (rotation.result() for rotation in waiting)
    if first[0].old != "by hand, ES256":
        first, second = second, first
    assert [each.old for each in first] == ["by hand, ES256", "by hand, RS256"]
    assert [each.old for each in second] == [each.new for each in first]


def test_a_worker_takes_up_the_new_key_by_itself(own_issuer: Issuer) -> None:
    """A worker reads the keys again every few seconds, not for each token."""
    clock = Clock()
    keys = SigningKeys(own_issuer.engine, CONFIG, clock)
    before = kids_of(keys)
    after = {each.algorithm: each.new for each in rotate(own_issuer.engine)}
    clock.now = REREAD_SECONDS - 0.1
    assert kids_of(keys) == before
    clock.now = REREAD_SECONDS
    assert kids_of(keys) == after


def test_the_key_set_is_never_old(own_issuer: Issuer) -> None:
    """A verifier that looks for another worker's key finds it, and no cache on the way responds
    instead.
    """
    own_issuer.get("/jwks")
    new = {each.new for each in rotate(own_issuer.engine)}
    assert new < set(published_kids(own_issuer))
    assert own_issuer.get("/jwks").headers["Cache-Control"] == "public, no-cache"


def test_a_token_that_another_worker_signed_is_known_at_once(
    own_issuer: Issuer, another_worker: MakeWorker
) -> None:
    """A worker that sees an unknown `kid` reads the keys again before it rejects the token."""
    client = own_issuer.register()
    new = {each.new for each in rotate(own_issuer.engine)}
    token = at(another_worker(), client).tokens()["access_token"]
    assert header_of(token)["kid"] in new
    assert client.is_active(token)


def test_what_a_retired_key_signed_stays_valid(
    own_issuer: Issuer, another_worker: MakeWorker
) -> None:
    """Introspection, userinfo, id_token_hint and revocation accept it until it has expired."""
    client, browser = own_issuer.register(), own_issuer.browser()
    tokens = client.tokens(browser)
    rotate(own_issuer.engine)
    client = at(another_worker(), client)
    assert (
        header_of(client.tokens()["access_token"])["kid"]
        != header_of(tokens["access_token"])["kid"]
    )
    assert client.is_active(tokens["access_token"])
    assert client.issuer.userinfo(tokens["access_token"]).status_code == 200
    hinted = {"prompt": "none", "id_token_hint": tokens["id_token"]}
    assert "code" in answer_of(browser.authorize(client, **hinted))
    assert client.revoke(tokens["access_token"]).status_code == 200
    assert not client.is_active(tokens["access_token"])


@pytest.mark.parametrize(("seconds_left", "is_published"), [(5, True), (0, False)])
def test_a_retired_key_goes_when_what_it_signed_has_run_out(
    own_issuer: Issuer, another_worker: MakeWorker, seconds_left: int, is_published: bool
) -> None:
    """The key is deleted when the longest token lifetime and a margin have passed since it last
    signed.
    """
    client = own_issuer.register()
    token = client.tokens()["access_token"]
    old = header_of(token)["kid"]
    rotate(own_issuer.engine)
    retired_at = int(time.time()) - published_seconds(own_issuer.config) + seconds_left
    with own_issuer.engine.begin() as connection:
        statement = "UPDATE signing_keys SET retired_at = :at WHERE retired_at IS NOT NULL"
        connection.execute(text(statement), {"at": retired_at})
    worker = another_worker()
    assert (old in published_kids(worker)) is is_published
    assert at(worker, client).is_active(token) is is_published
