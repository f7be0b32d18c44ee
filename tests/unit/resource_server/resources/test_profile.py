"""The profile belongs to the token's subject."""

from tests.unit.resource_server.stage import Stage


def test_the_profile_tells_what_is_known(stage: Stage) -> None:
    """For alice: her name, a description, and the number of her notes."""
    answer = stage.get(stage.issuer.token(sub="alice"), "/api/profile")
    assert answer.status_code == 200
    profile = answer.get_json()
    assert profile.pop("about")
    assert profile == {"sub": "alice", "name": "Alice Liddell", "notes": 3}


def test_of_a_stranger_only_the_subject_is_known(stage: Stage) -> None:
    """Members whose value is unknown are left out, not null."""
    token = stage.issuer.token(sub="somebody")
    assert stage.get(token, "/api/profile").get_json() == {"sub": "somebody", "notes": 0}
    stage.write(token, "a note")
    assert stage.get(token, "/api/profile").get_json() == {"sub": "somebody", "notes": 1}
