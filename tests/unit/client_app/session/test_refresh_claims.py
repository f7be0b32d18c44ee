"""Which request may refresh: one at a time, and each generation once."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from client_app.config import Config
from client_app.issuer.token_responses import Tokens
from client_app.services import prepare
from client_app.session.refresh_claims import RefreshClaims
from client_app.session.sessions import Session, Sessions
from hosting.database import open_database
from hosting.random_values import hashed
from tests.support.processes import wait_until
from tests.support.sent_statements import each_statement
from tests.support.sockets import at_once
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
    """An engine for this database."""
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Session:
    """A session whose access token has expired."""
    Sessions(engine, Config()).open("one", FIRST, ALICE, notice="", instead_of="")
    return current(engine)


def current(engine: Engine) -> Session:
    """The session as currently stored."""
    session = Sessions(engine, Config()).find(hashed("one"))
    assert session
    return session


def test_one_of_twenty_claims(engine: Engine, session: Session) -> None:
    """One statement decides which one."""
    claims, have_tried = RefreshClaims(engine), threading.Barrier(20)

    def claim() -> bool:
        with claims.claimed(session) as is_ours:
            have_tried.wait(60)
        return is_ours

    assert sorted(at_once(20, claim)) == [False] * 19 + [True]


def test_a_kept_refresh_begins_the_next_generation(engine: Engine, session: Session) -> None:
    """A request with the old generation can claim nothing and must read the session again."""
    claims = RefreshClaims(engine)
    with claims.claimed(session):
        claims.keep(session, NEXT)
    renewed = current(engine)
    assert (renewed.access_token, renewed.refresh_token) == ("next", "refresh-2")
    assert (renewed.scope, renewed.generation) == ("openid notes:read", 1)
    assert not is_free(claims, session)
    assert is_free(claims, renewed)


@pytest.mark.parametrize("failure", [ZeroDivisionError, KeyboardInterrupt, SystemExit])
def test_a_claim_is_given_back_on_any_failure(
    engine: Engine, session: Session, failure: type[BaseException]
) -> None:
    """After a failed refresh, no other request has to wait for it."""
    claims = RefreshClaims(engine)

    def refresh() -> None:
        with claims.claimed(session) as is_ours:
            assert is_ours
            assert not is_free(claims, session)
            raise failure

    with pytest.raises(failure):
        refresh()
    assert is_free(claims, session)


def test_a_claim_that_cannot_be_given_back_runs_out(engine: Engine, session: Session) -> None:
    """The database fails at that moment too: the first failure is reported, and the claim is no
    longer renewed.
    """
    claims = RefreshClaims(engine, seconds=0.2)
    broken = ExitStack()

    def refresh() -> None:
        with claims.claimed(session):
            broken.enter_context(failing(engine))
            raise ZeroDivisionError

    with broken, pytest.raises(ZeroDivisionError):
        refresh()
    wait_until(lambda: is_free(claims, session))


def test_a_claim_is_renewed_while_its_owner_goes_on(engine: Engine, session: Session) -> None:
    """A step may be held for longer than a claim lasts."""
    claims = RefreshClaims(engine, seconds=5)
    with claims.claimed(session):
        first = current(engine).refresh_claimed_until
        wait_until(lambda: current(engine).refresh_claimed_until != first)
        assert not is_free(claims, session)
    assert current(engine).refresh_claimed_until is None


def test_a_claim_is_renewed_after_a_failure(engine: Engine, session: Session) -> None:
    """One failed write does not stop the renewals."""
    claims = RefreshClaims(engine, seconds=5)
    with claims.claimed(session):
        first = current(engine).refresh_claimed_until
        with failing(engine) as failed:
            wait_until(lambda: bool(failed))
        wait_until(lambda: current(engine).refresh_claimed_until != first)


def test_a_claim_is_renewed_after_a_success_that_looked_like_a_failure(
    engine: Engine, session: Session
) -> None:
    """The connection broke after the renewal was stored: the owner still has the claim."""
    claims = RefreshClaims(engine, seconds=5)
    with claims.claimed(session):
        first = current(engine).refresh_claimed_until
        with failing(engine, times=1, after_doing=True) as failed:
            wait_until(lambda: bool(failed))
        second = current(engine).refresh_claimed_until
        assert second != first
        wait_until(lambda: current(engine).refresh_claimed_until != second)
    assert current(engine).refresh_claimed_until is None


def test_a_renewal_under_way_keeps_no_answer_waiting(engine: Engine, session: Session) -> None:
    """The claim is given back in the meantime, and the late renewal does not take it again."""
    claims = RefreshClaims(engine, seconds=0.5)
    is_renewing, go_on, has_ended = threading.Event(), threading.Event(), threading.Event()

    def renew_late(*_given: object) -> None:
        if threading.current_thread().name == "refresh-claim":
            is_renewing.set()
            go_on.wait(60)
            has_ended.set()

    with each_statement(renew_late):
        with claims.claimed(session):
            assert is_renewing.wait(60)
        assert current(engine).refresh_claimed_until is None
        go_on.set()
        assert has_ended.wait(60)
        wait_until(lambda: not any(each.name == "refresh-claim" for each in threading.enumerate()))
    assert current(engine).refresh_claimed_until is None


def test_an_abandoned_claim_runs_out(engine: Engine, session: Session) -> None:
    """The process that held it was killed and no longer renews it."""
    run_out(engine)
    assert is_free(RefreshClaims(engine), session)


def test_a_late_owner_gives_back_no_claim_of_another(engine: Engine, session: Session) -> None:
    """The owner was stopped for longer than its claim lasts; another request has claimed since."""
    claims = RefreshClaims(engine)
    with ExitStack() as another:
        with claims.claimed(session):
            run_out(engine)
            assert another.enter_context(claims.claimed(session))
        assert not is_free(claims, session)


def test_a_start_leaves_the_claims_of_others(url: str, engine: Engine, session: Session) -> None:
    """A television, or another worker, starts on the same database."""
    claims = RefreshClaims(engine)
    with claims.claimed(session):
        prepare(url)
        assert not is_free(claims, session)


def test_an_ended_session_cannot_be_claimed(engine: Engine, session: Session) -> None:
    """Its tokens are no longer usable."""
    claims = RefreshClaims(engine)
    claims.end(session, "refused")
    assert current(engine).ended_because == "refused"
    assert not is_free(claims, session)


def test_a_late_verdict_does_not_end_the_next_generation(engine: Engine, session: Session) -> None:
    """Each statement affects only the generation that its request has read."""
    claims = RefreshClaims(engine)
    claims.keep(session, NEXT)
    claims.end(session, "refused")
    claims.keep(session, replace(NEXT, access_token="late"))
    assert (current(engine).ended_because, current(engine).access_token) == ("", "next")
    assert current(engine).expires_at > time.time()


def test_new_tokens_are_stored_though_a_write_fails(engine: Engine, session: Session) -> None:
    """The old refresh token has been used up: only these tokens are left."""
    with failing(engine, times=1) as failed:
        RefreshClaims(engine).keep(session, NEXT)
    assert failed
    assert current(engine).access_token == "next"


def is_free(claims: RefreshClaims, session: Session) -> bool:
    """Whether another request could claim it now."""
    with claims.claimed(session) as is_ours:
        return is_ours


def run_out(engine: Engine) -> None:
    """Make the claim expire."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE sessions SET refresh_claimed_until = 5"))


@contextmanager
def failing(
    engine: Engine, times: int = 1000, *, after_doing: bool = False
) -> Iterator[list[object]]:
    """Make this many changes fail within the block, as on a locked database, either before or after
    they are executed; yield their statements.
    """
    failed: list[object] = []

    def fail(statement: str, _values: object) -> None:
        if len(failed) < times and statement.startswith("UPDATE"):
            failed.append(statement)
            raise engine.dialect.loaded_dbapi.OperationalError("database is locked")

    with each_statement(fail, afterwards=after_doing):
        yield failed
