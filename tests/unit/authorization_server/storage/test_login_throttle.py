"""Guessing passwords is slowed down per name and address, whether or not the name exists."""

import re
import time

import pytest
from werkzeug.test import TestResponse

from authorization_server.storage.login_throttle import (
    FREE_TRIES,
    LONGEST_WAIT_SECONDS,
    SIDE_BY_SIDE,
    LoginThrottle,
)
from hosting.random_values import hashed
from tests.conftest import MakeIssuer
from tests.support.sockets import at_once
from tests.support.verbs import Client, Issuer, is_page

HERE, THERE = "127.0.0.1", "192.0.2.7"


@pytest.fixture
def throttle(own_issuer: Issuer) -> LoginThrottle:
    """A throttle without any failures."""
    return LoginThrottle(own_issuer.engine)


def fail(throttle: LoginThrottle, times: int, username: str = "alice") -> None:
    """Fail this many logins in a row."""
    for _ in range(times):
        throttle.count_failure(username, HERE)


def try_to_log_in(client: Client, username: str, password: str) -> TestResponse:
    """Return the response to a login in a fresh browser."""
    browser = client.issuer.browser()
    return browser.log_in(browser.authorize(client), username, password)


def log_in(client: Client, username: str, password: str) -> tuple[int, str]:
    """Return the status and the page of a login attempt."""
    answer = try_to_log_in(client, username, password)
    return answer.status_code, answer.text


def test_five_wrong_tries_are_free(throttle: LoginThrottle) -> None:
    """A user who mistypes a few times does not have to wait."""
    fail(throttle, FREE_TRIES - 1)
    assert throttle.seconds_to_wait("alice", HERE) == 0


@pytest.mark.parametrize(
    ("failures", "pause"), [(6, 2), (8, 8), (12, 128), (14, 300), (50, 300), (1_000_000, 300)]
)
def test_then_each_try_waits_longer(
    own_issuer: Issuer, throttle: LoginThrottle, failures: int, pause: int
) -> None:
    """The delay doubles each time, up to five minutes."""
    assert pause <= LONGEST_WAIT_SECONDS
    fail(throttle, 1)
    own_issuer.set("failed_logins", "failures", failures)
    own_issuer.set("failed_logins", "last_at", int(time.time()))
    assert pause - 2 <= throttle.seconds_to_wait("alice", HERE) <= pause


def test_who_waited_may_try(own_issuer: Issuer, throttle: LoginThrottle) -> None:
    """After the delay one attempt is checked, and the next has to wait again."""
    fail(throttle, 1)
    own_issuer.set("failed_logins", "failures", 12)
    own_issuer.set("failed_logins", "last_at", int(time.time()) - 1000)
    assert throttle.seconds_to_wait("alice", HERE) == 0
    assert throttle.seconds_to_wait("alice", HERE) > 100


def test_a_hundred_guesses_at_once_are_one(own_issuer: Issuer, throttle: LoginThrottle) -> None:
    """Each attempt is claimed by one conditional update."""
    fail(throttle, 1)
    own_issuer.set("failed_logins", "failures", 12)
    own_issuer.set("failed_logins", "last_at", int(time.time()) - 1000)
    waits = at_once(32, lambda: throttle.seconds_to_wait("alice", HERE))
    assert sorted(wait == 0 for wait in waits) == [False] * 31 + [True]


def test_only_a_few_are_looked_at_side_by_side(throttle: LoginThrottle) -> None:
    """The free attempts are counted before the next are checked, so that a hundred concurrent
    attempts do not all see a count of zero.
    """
    under_way, most = [], []

    def one_try() -> None:
        with throttle.turn("alice", HERE):
            under_way.append(1)
            most.append(len(under_way))
            throttle.count_failure("alice", HERE)
            under_way.pop()

    at_once(32, one_try)
    assert max(most) <= SIDE_BY_SIDE < FREE_TRIES


def test_a_name_waits_alone(throttle: LoginThrottle) -> None:
    """No other name and no other address has to wait."""
    fail(throttle, 12)
    assert throttle.seconds_to_wait("alice", HERE) > 0
    assert throttle.seconds_to_wait("bob", HERE) == 0
    assert throttle.seconds_to_wait("alice", THERE) == 0


def test_the_right_password_clears_the_slate(throttle: LoginThrottle) -> None:
    """A success resets the count."""
    fail(throttle, 4)
    throttle.forget("alice", HERE)
    fail(throttle, 4)
    assert throttle.seconds_to_wait("alice", HERE) == 0


@pytest.mark.parametrize("username", ["alice", "nobody", "\x00", "ÿ" * 1000])
def test_every_name_is_counted_alike(own_issuer: Issuer, username: str) -> None:
    """RFC 6749 §10.10: an unknown name is slowed down as well; otherwise the delay would reveal
    which names exist.
    """
    throttle = LoginThrottle(own_issuer.engine)
    at_once(8, lambda: throttle.count_failure(username, HERE))
    (row,) = own_issuer.rows("failed_logins")
    assert row["failures"] == 8
    assert row["name_and_address_hash"] == hashed(f"{HERE} {username}"), "no name in clear"


def test_the_page_says_the_same_of_a_name_and_of_none(make_issuer: MakeIssuer) -> None:
    """The status and the page are the same for a wrong password and an unknown user, delayed or
    not; only the typed name and the form's token differ.
    """
    client = make_issuer().register()
    for _ in range(FREE_TRIES):
        (known, page), (unknown, other) = (
            log_in(client, name, "wrong") for name in ("alice", "nobody")
        )
        assert known == unknown == 200
        assert "User name or password is wrong." in page
        assert anonymous(page, "alice") == anonymous(other, "nobody")
    client.issuer.set("failed_logins", "failures", 12)
    (known, page), (unknown, other) = (
        log_in(client, name, "wrong") for name in ("alice", "nobody")
    )
    assert known == unknown == 429
    assert anonymous(page, "alice") == anonymous(other, "nobody")


def anonymous(page: str, name: str) -> str:
    """The login page without the prefilled name and its token."""
    return re.sub("[0-9a-f]{64}", "", page.replace(f'value="{name}"', ""))


def test_who_must_wait_is_told_so(own_issuer: Issuer) -> None:
    """429 with Retry-After (RFC 6585 §4), and not even the right password is checked; after the
    delay it works again.
    """
    client = own_issuer.register()
    log_in(client, "alice", "wrong")
    own_issuer.set("failed_logins", "failures", 12)
    answer = try_to_log_in(client, "alice", "wonderland")
    assert (answer.status_code, "Too many failed attempts." in answer.text) == (429, True)
    assert 100 < int(answer.headers["Retry-After"]) <= 128
    refused = own_issuer.refused()
    assert (refused.name, refused.step) == ("attempts_are_limited", "user-logged-in")
    own_issuer.set("failed_logins", "last_at", int(time.time()) - 1000)
    assert log_in(client, "alice", "wonderland")[0] == 303
    assert own_issuer.rows("failed_logins") == []


def test_a_foreign_form_is_not_counted(own_issuer: Issuer) -> None:
    """CSRF is checked first, so a foreign page cannot lock a user out."""
    client, browser = own_issuer.register(), own_issuer.browser()
    page = browser.authorize(client)
    browser.submit(page, {"csrf_token": "0" * 64, "username": "alice", "password": "x"})
    assert own_issuer.rows("failed_logins") == []
    assert is_page(page, "Sign in")
