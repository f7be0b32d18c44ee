"""`tracing.threats.threat_map`: how an entry of a file is read."""

import pytest

from tracing.threats.threat_map import (
    STATES,
    Threat,
    UnreadableThreat,
    counted,
    read_threat,
    threats,
)

ENTRY = {
    "spec": "RFC 9700 §4.8",
    "name": "PKCE downgrade",
    "happens": "The attacker removes the code challenge.",
    "state": "covered",
}


def test_an_entry_is_read() -> None:
    """Checks by role; what is not said is empty."""
    named = {"client_app": ["state_is_known"], "stories": ["pkce-plain"]}
    assert read_threat(ENTRY | named) == Threat(
        spec="RFC 9700 §4.8",
        name="PKCE downgrade",
        happens="The attacker removes the code challenge.",
        state="covered",
        checks={"client_app": ("state_is_known",)},
        stories=("pkce-plain",),
    )


@pytest.mark.parametrize(
    ("member", "value"), [("state", "half"), ("storys", ["pkce-plain"]), ("client", ["a_check"])]
)
def test_a_mistake_is_named(member: str, value: object) -> None:
    """A misspelt state or member is an error: otherwise it would be lost silently."""
    with pytest.raises(UnreadableThreat, match=str(value if member == "state" else member)):
        read_threat(ENTRY | {member: value})


def test_each_state_is_counted() -> None:
    """Together they are all threats."""
    assert list(counted()) == list(STATES)
    assert sum(counted().values()) == len(list(threats()))
