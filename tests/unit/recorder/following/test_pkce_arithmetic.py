"""`recorder.following.pkce_arithmetic`: verifier, hash, challenge."""

from collections.abc import Sequence

import pytest

from recorder.event.recorded import RecordedEvent
from recorder.following.pkce_arithmetic import Arithmetic, challenge_of, worked_out
from recorder.following.trail import Trail
from tests.unit.recorder.flows import together
from tests.unit.recorder.recordings import Event, honest_events, refused_events
from tests.unit.recorder.samples import AS, CLIENT, answer, question, request, response
from tracing.redaction import short

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
"""The example in RFC 7636, Appendix B."""


def carrying(**values: str) -> Event:
    """An event with one parameter."""
    ((name, value),) = values.items()
    return question(CLIENT, AS, request(url=f"http://h/?{name}={value}"))


def test_the_example_of_the_specification_comes_out() -> None:
    """RFC 7636, Appendix B."""
    assert challenge_of(VERIFIER) == CHALLENGE


@pytest.mark.parametrize("slug", ["user-logged-in", "code-exchanged", "token-issued"])
def test_the_arithmetic_is_worked_out_with_the_values_of_the_flow(slug: str) -> None:
    """From the verifier through SHA-256 and base64url to the challenge, wherever either is sent."""
    events = honest_events()
    event = next(event for event in events if event.slug == slug and worked(events, event))
    assert worked(events, event) == Arithmetic(
        "MLo15aevgJLrCit-R9cp8yiNAXpoVialA-DwbzfCgVE",
        "MLo15a…(43 characters)",
        "f15867468c25ce0d7c126e6a4f0234b3e9318bb6fb1a2db1184c97481ac9cf54",
        "8VhnRowlzg18Em5qTwI0s-kxi7b7Gi2xGEyXSBrJz1Q",
        "8VhnRowlzg18Em5qTwI0s-kxi7b7Gi2xGEyXSBrJz1Q",
        True,
    )


def worked(events: Sequence[RecordedEvent], event: RecordedEvent) -> Arithmetic | None:
    """The arithmetic for one event of a flow."""
    return worked_out(Trail(events), event.sightings)


def test_until_the_verifier_is_shown_only_the_challenge_is_known() -> None:
    """This is the purpose of PKCE."""
    challenge = "w9nfKVkNYW1BTRXGJjaeSXNJf073yQP2IUYQBx3jBU4"
    found = [worked(refused_events(), event) for event in refused_events()]
    assert set(found) == {None, Arithmetic(None, None, None, None, challenge, None)}


def test_a_message_without_pkce_has_no_arithmetic() -> None:
    """Even if other messages of its flow have it."""
    assert worked(honest_events(), honest_events()[0]) is None


@pytest.mark.parametrize(
    ("challenges", "challenge", "equal"),
    [((), None, None), (("x" * 43,), "x" * 43, False), ((CHALLENGE, "x" * 43), CHALLENGE, True)],
)
def test_a_verifier_is_held_against_the_challenge_that_it_fits(
    challenges: tuple[str, ...], challenge: str | None, equal: bool | None
) -> None:
    """If it matches none, the last challenge is used, and the verifier is shown to be wrong."""
    sent = [carrying(code_challenge=value) for value in challenges]
    events = together(*sent, carrying(code_verifier=VERIFIER))
    found = worked(events, events[-1])
    assert found is not None
    assert (found.base64url, found.challenge, found.equal) == (CHALLENGE, challenge, equal)
    assert found.shown == short(VERIFIER)


def test_a_challenge_is_held_against_the_only_verifier() -> None:
    """A single wrong verifier is shown as wrong; of several wrong ones, none is chosen."""
    wrong = [carrying(code_verifier="x" * 43), carrying(code_verifier="y" * 43)]
    for sent, equal in ((wrong[:1], False), (wrong, None)):
        events = together(carrying(code_challenge=CHALLENGE), *sent)
        found = worked(events, events[0])
        assert found is not None
        assert found.equal is equal


def test_what_a_thief_sends_does_not_speak_against_the_client() -> None:
    """Only the thief's message shows that its verifier is wrong; the client's messages do not."""
    stolen = request(url="http://h/token", method="POST", body=f"code_verifier={'x' * 43}")
    theft = answer(AS, CLIENT, stolen, "token-issued", response(400))
    before = [carrying(code_challenge=CHALLENGE), theft]
    for sent, equal in (([], None), ([carrying(code_verifier=VERIFIER)], True)):
        events = together(*before, *sent)
        own, thiefs = worked(events, events[0]), worked(events, events[1])
        assert (own and own.equal, thiefs and thiefs.equal) == (equal, False)


def test_of_a_covered_verifier_no_hash_is_computed() -> None:
    """A file with covered secrets cannot show whether the same client began the flow."""
    covered = "covered~0123456789~43"
    events = together(carrying(code_challenge=CHALLENGE), carrying(code_verifier=covered))
    found = [worked(events, event) for event in events]
    assert found == [Arithmetic(covered, covered, None, None, CHALLENGE, None)] * 2


def test_a_verifier_that_is_no_text_has_a_hash_all_the_same() -> None:
    """Values from the wire are not trusted."""
    assert len(challenge_of("\ud800\x00")) == 43
