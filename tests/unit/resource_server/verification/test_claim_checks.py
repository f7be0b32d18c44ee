"""A token must name its subject and have the scope that the resource requires."""

import pytest

from tests.unit.resource_server.stage import Stage


@pytest.mark.parametrize("sub", [None, "", 5, [], "a\0b", "a\nb", "x" * 256, {"a": 1}])
def test_a_token_without_usable_subject_is_refused(stage: Stage, sub: object) -> None:
    """A subject is a string that can be stored and compared."""
    assert stage.get(stage.issuer.token(sub=sub)).status_code == 401
    assert stage.refused_by() == "subject_is_named"


@pytest.mark.parametrize(
    "scope", [None, "", "profile", "notes", "NOTES:READ", "xnotes:read", ["notes:read"], 5]
)
def test_a_token_without_the_scope_is_refused(stage: Stage, scope: object) -> None:
    """A scope counts only as a whole word within a string."""
    assert stage.get(stage.issuer.token(scope=scope)).status_code == 403
    assert stage.refused_by() == "scope_is_sufficient"
    assert stage.findings()["scope_is_sufficient"].expected == "scope contains notes:read"


def test_each_resource_has_its_own_scope(stage: Stage) -> None:
    """Reading does not allow writing, and neither allows reading the profile."""
    reading = stage.issuer.token(scope="notes:read")
    writing = stage.issuer.token(scope="notes:write")
    seeing = stage.issuer.token(scope="profile")
    statuses = [
        (
            stage.get(token).status_code,
            stage.write(token, "text").status_code,
            stage.get(token, "/api/profile").status_code,
        )
        for token in (reading, writing, seeing)
    ]
    assert statuses == [(200, 403, 403), (403, 201, 403), (403, 403, 200)]
