"""Who may refresh: one at a time, each generation once."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from client_app.config import Config
from client_app.issuer.token_responses import Tokens
from client_app.services import prepare
from client_app.session.refresh_claims import RefreshClaims
from client_app.session.sessions import Session, Sessions
from hosting.database import open_database
from hosting.random_values import hashed
from tests.unit.client_app.session.test_sessions import ALICE

FIRST = Tokens("first", 1.0, "refresh-1", "openid")
NEXT = Tokens("next", 2e9, "refresh-2", "openid notes:read")


@pytest.fixture
def url(database_url: str) -> str:
    """A prepared database."""
    prepare(database_url)
    return database_url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Connections to it."""
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Session:
    """A session whose access token has run out."""
    Sessions(engine, Config()).open("one", FIRST, ALICE, notice="", instead_of="")
    return current(engine)


def current(engine: Engine) -> Session:
    """The session as it stands."""
    session = Sessions(engine, Config()).find(hashed("one"))
    assert session
    return session


def test_one_of_twenty_claims(engine: Engine, session: Session) -> None:
    """One statement decides."""
    claims = RefreshClaims(engine, seconds=60)
    with ThreadPoolExecutor(20) as pool:
        assert sorted(pool.map(lambda _: claims.claim(session), range(20))) == [False] * 19 + [True]


def test_a_kept_refresh_begins_the_next_generation(engine: Engine, session: Session) -> None:
    """A request with the old one can claim nothing, and must look again."""
    claims = RefreshClaims(engine, seconds=60)
    claims.claim(session)
    claims.keep(session, NEXT)
    renewed = current(engine)
    assert (renewed.access_token, renewed.refresh_token) == ("next", "refresh-2")
    assert (renewed.scope, renewed.generation) == ("openid notes:read", 1)
    assert not claims.claim(session)
    assert claims.claim(renewed)


def test_a_released_session_can_be_claimed_again(engine: Engine, session: Session) -> None:
    """Nothing came of the first try."""
    claims = RefreshClaims(engine, seconds=60)
    claims.claim(session)
    claims.release(session)
    assert claims.claim(session)


def test_an_abandoned_claim_runs_out(engine: Engine, session: Session) -> None:
    """The process that held it was killed."""
    assert RefreshClaims(engine, seconds=-1).claim(session)
    assert RefreshClaims(engine, seconds=60).claim(session)


def test_a_start_lets_claims_go(url: str, engine: Engine, session: Session) -> None:
    """A process that starts knows that its former self holds nothing any more."""
    claims = RefreshClaims(engine, seconds=3600)
    claims.claim(session)
    prepare(url)
    assert claims.claim(session)


def test_an_ended_session_cannot_be_claimed(engine: Engine, session: Session) -> None:
    """Its tokens are spent."""
    claims = RefreshClaims(engine, seconds=60)
    claims.end(session, "refused")
    assert current(engine).ended_because == "refused"
    assert not claims.claim(session)


def test_a_late_verdict_does_not_end_the_next_generation(engine: Engine, session: Session) -> None:
    """Each statement touches only what was seen."""
    claims = RefreshClaims(engine, seconds=60)
    claims.keep(session, NEXT)
    claims.end(session, "refused")
    claims.keep(session, replace(NEXT, access_token="late"))
    assert (current(engine).ended_because, current(engine).access_token) == ("", "next")
    assert current(engine).expires_at > time.time()
