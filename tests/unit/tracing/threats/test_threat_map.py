"""`tracing.threats.threat_map`: how an entry of a map file is read."""

import pytest

from tracing.threats.threat_map import (
    STATES,
    Threat,
    UnreadableThreat,
    counted,
    good_form_of,
    read_threat,
    threats,
    threats_stopped_by,
)

ENTRY = {
    "spec": "RFC 9700 §4.8",
    "name": "PKCE downgrade",
    "happens": "The attacker removes the code challenge.",
    "state": "covered",
}


def test_an_entry_is_read() -> None:
    """Checks are grouped by role, and missing members are empty."""
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
    """A misspelled state or member is an error; otherwise it would be lost silently."""
    with pytest.raises(UnreadableThreat, match=str(value if member == "state" else member)):
        read_threat(ENTRY | {member: value})


def test_a_check_has_threats_or_is_good_form() -> None:
    """A check is looked up by role, since another role may have a check of the same name."""
    stopped = [
        threat.spec for threat in threats_stopped_by("client_app", "audience_is_this_client")
    ]
    assert "RFC 8725 §2.7" in stopped
    assert threats_stopped_by("resource_server", "audience_is_this_client") == []
    rule = good_form_of("client_app", "note_is_kept")
    assert rule is not None
    assert threats_stopped_by("client_app", "note_is_kept") == []
    assert good_form_of("client_app", "audience_is_this_client") is None


def test_each_state_is_counted() -> None:
    """The counts add up to the number of threats."""
    assert list(counted()) == list(STATES)
    assert sum(counted().values()) == len(list(threats()))
