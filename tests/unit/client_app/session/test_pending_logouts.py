"""Logouts that have not come back yet."""

from collections.abc import Iterator

import pytest
from flask import Request
from sqlalchemy import Engine, text
from werkzeug.test import EnvironBuilder

from client_app.config import Config
from client_app.services import prepare
from client_app.session.pending_logouts import COOKIE, LOGOUT_SECONDS, Logout, PendingLogouts
from hosting.database import open_database
from tests.support.databases import reads_through

LOGOUT = Logout("https://issuer.example", is_given_back=True)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A prepared database."""
    prepare(database_url)
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def logouts(engine: Engine) -> PendingLogouts:
    """The pending logouts, with one that was started in a browser."""
    logouts = PendingLogouts(engine, Config())
    logouts.begin(LOGOUT, "the-state", "browser")
    return logouts


def request_of(browser: str) -> Request:
    """A request from this browser."""
    return Request(EnvironBuilder(headers={"Cookie": f"{COOKIE}_9002={browser}"}).get_environ())


def age(engine: Engine, seconds: float) -> None:
    """Make the logout this much older."""
    with engine.begin() as connection:
        statement = text("UPDATE pending_logouts SET started_at = started_at - :s")
        connection.execute(statement, {"s": seconds})


def test_it_comes_back_once(logouts: PendingLogouts) -> None:
    """The result has the message to show."""
    assert logouts.take("the-state", request_of("browser")) == LOGOUT
    assert logouts.take("the-state", request_of("browser")) is None


@pytest.mark.parametrize(("state", "browser"), [("the-state", "x"), ("x", "browser"), ("", "")])
def test_only_the_right_pair_takes_it(logouts: PendingLogouts, state: str, browser: str) -> None:
    """A failed attempt does not use up the logout."""
    assert logouts.take(state, request_of(browser)) is None
    assert logouts.take("the-state", request_of("browser")) == LOGOUT


def test_a_late_return_is_none(logouts: PendingLogouts, engine: Engine) -> None:
    """An expired logout is deleted."""
    age(engine, LOGOUT_SECONDS + 1)
    assert logouts.take("the-state", request_of("browser")) is None


def test_old_ones_are_forgotten(logouts: PendingLogouts, engine: Engine) -> None:
    """Each new logout deletes expired ones, which are found by an index."""
    age(engine, LOGOUT_SECONDS + 1)
    logouts.begin(LOGOUT, "next", "browser")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM pending_logouts")).scalar_one() == 1
    assert not reads_through(engine, "DELETE FROM pending_logouts WHERE started_at < 9")
