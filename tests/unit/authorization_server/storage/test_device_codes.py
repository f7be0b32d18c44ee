"""The device codes in the database: decided once, and polled at a limited rate."""

import time

import pytest

from authorization_server.storage.device_codes import (
    LETTERS,
    DeviceCodes,
    NewDeviceCode,
    hashed_user_code,
    new_user_code,
)
from hosting.random_values import hashed
from tests.support.sockets import at_once
from tests.support.verbs import Issuer


@pytest.fixture
def codes(issuer: Issuer) -> DeviceCodes:
    """The device codes of the shared authorization server."""
    return DeviceCodes(issuer.engine)


@pytest.fixture
def code(issuer: Issuer, codes: DeviceCodes) -> str:
    """A stored device code. A new client id makes it unique in each test."""
    client_id = issuer.register().id
    codes.store(
        NewDeviceCode(
            device_code_hash=hashed(f"device code of {client_id}"),
            user_code_hash=hashed_user_code(f"user code of {client_id}"),
            client_id=client_id,
            scope="openid",
            address="192.0.2.1",
            issued_at=int(time.time()),
            expires_at=int(time.time()) + 600,
            interval=5,
        )
    )
    return f"device code of {client_id}"


def test_it_is_found_by_either_code_and_by_its_handle(codes: DeviceCodes, code: str) -> None:
    """Every look-up returns what was stored, undecided."""
    found = codes.with_device_code(code)
    assert found is not None
    assert codes.with_user_code(code.replace("device", "user")) == found
    assert codes.with_handle(hashed(code)) == found
    assert (found.scope, found.address, found.interval) == ("openid", "192.0.2.1", 5)
    assert not found.is_decided


@pytest.mark.parametrize("unknown", ["", "unheard-of", "\x00", "\ud800", "ÿ"])
def test_an_unknown_one_is_not_found(codes: DeviceCodes, unknown: str) -> None:
    """None, whatever was searched for."""
    assert codes.with_device_code(unknown) is None
    assert codes.with_user_code(unknown) is None
    assert codes.with_handle(unknown) is None


def test_one_of_many_decisions_counts(codes: DeviceCodes, code: str) -> None:
    """One conditional update: of many concurrent decisions exactly one gets True and is final."""
    assert sorted(at_once(16, lambda: codes.deny(hashed(code)))) == [False] * 15 + [True]
    found = codes.with_device_code(code)
    assert found is not None
    assert found.is_decided
    assert not codes.allow(hashed(code), "any grant")


def test_each_poll_that_comes_too_soon_makes_the_interval_longer(
    codes: DeviceCodes, code: str
) -> None:
    """RFC 8628 §3.5: each such poll adds 5 seconds."""
    assert [codes.poll(hashed(code)) for _ in range(4)] == [True, False, False, False]
    found = codes.with_device_code(code)
    assert found is not None
    assert found.interval == 20


def test_a_user_code_is_easy_to_read_and_hard_to_guess() -> None:
    """RFC 8628 §6.1: eight of twenty consonants, in two groups; no two alike."""
    codes = {new_user_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 9 and code[4] == "-" for code in codes)
    assert set("".join(codes)) == {*LETTERS, "-"}
    assert not set(LETTERS) & set("AEIOUY0125")
