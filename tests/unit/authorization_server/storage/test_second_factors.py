"""The second factors in the database."""

import pytest
from pyotp import TOTP

from authorization_server.storage.second_factors import (
    SecondFactors,
    next_code,
    qr_code,
    seconds_until_next_code,
    step_of,
)
from tests.support.sockets import at_once
from tests.support.verbs import CAROLS_SECRET, Issuer


@pytest.fixture
def factors(own_issuer: Issuer) -> SecondFactors:
    """The second factors of an authorization server used by this test alone."""
    return SecondFactors(own_issuer.engine)


def test_carol_has_one_and_nobody_else(factors: SecondFactors) -> None:
    """That is how the demo people are created."""
    assert {name: factors.of(name).secret for name in ("alice", "bob", "carol")} == {
        "alice": None,
        "bob": None,
        "carol": CAROLS_SECRET,
    }


def test_of_many_at_once_one_spends_a_code(factors: SecondFactors) -> None:
    """RFC 6238 §5.2: a code works once, however many requests send it concurrently."""
    assert sorted(at_once(8, lambda: factors.spend("carol", 5))) == [False] * 7 + [True]
    assert factors.of("carol").last_step == 5


@pytest.mark.parametrize(("step", "spent"), [(4, False), (5, False), (6, True)])
def test_only_a_newer_code_is_good(factors: SecondFactors, step: int, spent: bool) -> None:
    """For each person, every code up to the last used one has been used up."""
    factors.spend("carol", 5)
    assert factors.spend("carol", step) is spent
    assert factors.spend("bob", 1)


def test_it_is_switched_for_one_person(factors: SecondFactors) -> None:
    """Setting a secret switches it on, and removing it switches it off; others are unaffected."""
    factors.switch(factors.of("alice"), "A" * 32)
    factors.switch(factors.of("carol"), None)
    assert [factors.of(name).secret for name in ("alice", "bob", "carol")] == ["A" * 32, None, None]


def test_of_two_switches_the_first_counts(factors: SecondFactors) -> None:
    """A request that saw it switched off cannot replace a secret set in the meantime."""
    seen = factors.of("alice")
    factors.switch(seen, "A" * 32)
    factors.switch(seen, "B" * 32)
    assert factors.of("alice").secret == "A" * 32


def test_the_code_that_is_shown_is_good(factors: SecondFactors) -> None:
    """It works immediately, as long as it has not been used."""
    carol = factors.of("carol")
    assert step_of(CAROLS_SECRET, next_code(carol)) is not None
    assert seconds_until_next_code(carol) == 0
    assert step_of("A" * 32, TOTP(CAROLS_SECRET).at(0)) is None


def test_the_qr_code_is_drawn_without_style() -> None:
    """The pages' policy allows neither inline styles nor scripts; dark on light in any colour
    scheme.
    """
    drawn = qr_code(CAROLS_SECRET, "<carol>")
    assert drawn.startswith("<svg")
    assert 'fill="#fff"' in drawn
    assert "style" not in drawn
    assert "carol" not in drawn
