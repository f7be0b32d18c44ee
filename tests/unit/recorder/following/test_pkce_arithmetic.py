"""`recorder.following.pkce_arithmetic`: verifier, hash, challenge."""

import pytest

from recorder.following.pkce_arithmetic import Arithmetic, challenge_of, worked_out
from recorder.following.trail import Trail
from tests.unit.recorder.flows import together
from tests.unit.recorder.recordings import Event, honest_events, refused_events
from tests.unit.recorder.samples import AS, CLIENT, question, request
from tracing.redaction import short

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
"""The example of RFC 7636, Appendix B."""


def carrying(**values: str) -> Event:
    """An event with one parameter."""
    ((name, value),) = values.items()
    return question(CLIENT, AS, request(url=f"http://h/?{name}={value}"))


def test_the_example_of_the_specification_comes_out() -> None:
    """RFC 7636, Appendix B."""
    assert challenge_of(VERIFIER) == CHALLENGE


def test_the_arithmetic_is_worked_out_with_the_values_of_the_flow() -> None:
    """From the verifier through SHA-256 and base64url to the challenge."""
    assert worked_out(Trail(honest_events())) == Arithmetic(
        "MLo15aevgJLrCit-R9cp8yiNAXpoVialA-DwbzfCgVE",
        "MLo15a…(43 characters)",
        "f15867468c25ce0d7c126e6a4f0234b3e9318bb6fb1a2db1184c97481ac9cf54",
        "8VhnRowlzg18Em5qTwI0s-kxi7b7Gi2xGEyXSBrJz1Q",
        "8VhnRowlzg18Em5qTwI0s-kxi7b7Gi2xGEyXSBrJz1Q",
        True,
    )


def test_until_the_verifier_is_shown_only_the_challenge_is_known() -> None:
    """That is the point of it."""
    challenge = "w9nfKVkNYW1BTRXGJjaeSXNJf073yQP2IUYQBx3jBU4"
    assert worked_out(Trail(refused_events())) == Arithmetic(
        None, None, None, None, challenge, None
    )


def test_a_flow_without_pkce_has_no_arithmetic() -> None:
    """Neither has one that has only begun."""
    assert worked_out(Trail([])) is None
    assert worked_out(Trail(honest_events()[:6])) is None


@pytest.mark.parametrize(
    ("events", "challenge", "equal"),
    [
        ([carrying(code_verifier=VERIFIER)], None, None),
        ([carrying(code_challenge="x" * 43), carrying(code_verifier=VERIFIER)], "x" * 43, False),
        (
            [
                carrying(code_challenge=CHALLENGE),
                carrying(code_challenge="x" * 43),
                carrying(code_verifier=VERIFIER),
            ],
            CHALLENGE,
            True,
        ),
    ],
)
def test_a_verifier_is_held_against_the_challenge_that_it_fits(
    events: list[Event], challenge: str | None, equal: bool | None
) -> None:
    """Or the last one; a wrong verifier is shown to be wrong."""
    worked = worked_out(Trail(together(*events)))
    assert worked is not None
    assert (worked.base64url, worked.challenge, worked.equal) == (CHALLENGE, challenge, equal)
    assert worked.shown == short(VERIFIER)


def test_the_last_verifier_counts() -> None:
    """A flow may be walked twice."""
    events = together(carrying(code_verifier="x" * 43), carrying(code_verifier=VERIFIER))
    worked = worked_out(Trail(events))
    assert worked is not None
    assert worked.verifier == VERIFIER


def test_a_verifier_that_is_no_text_has_a_hash_all_the_same() -> None:
    """Values from the wire are data."""
    assert len(challenge_of("\ud800\x00")) == 43
