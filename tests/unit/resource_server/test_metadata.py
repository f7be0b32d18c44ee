"""The resource says who it is and whom it trusts, exactly as configured."""

from pathlib import Path

from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, parameters

WELL_KNOWN = "/.well-known/oauth-protected-resource"


def test_the_metadata_is_complete(stage: Stage) -> None:
    """Without a token."""
    answer = stage.get(None, WELL_KNOWN)
    assert answer.content_type == "application/json"
    assert answer.get_json() == {
        "resource": stage.config.url,
        "authorization_servers": [stage.issuer.url],
        "scopes_supported": ["notes:read", "notes:write", "profile", "usage:read"],
        "bearer_methods_supported": ["header"],
        "resource_name": "Notes",
        "dpop_signing_alg_values_supported": ["ES256", "RS256", "PS256", "EdDSA", "Ed25519"],
        "dpop_bound_access_tokens_required": False,
    }


def test_the_issuer_is_written_as_it_writes_itself(issuer: LocalIssuer, tmp_path: Path) -> None:
    """A slash at its end included."""
    issuer.url += "/"
    document = Stage(issuer, tmp_path).get(None, WELL_KNOWN).get_json()
    assert document["authorization_servers"] == [issuer.url]


def test_a_resource_with_a_path(issuer: LocalIssuer, tmp_path: Path) -> None:
    """The well-known part is put before the path, and the challenge leads there."""
    stage = Stage(issuer, tmp_path, url="https://api.example/v1/notes")
    answer = stage.get(None, WELL_KNOWN + "/v1/notes")
    assert answer.get_json()["resource"] == "https://api.example/v1/notes"
    assert stage.get(None, WELL_KNOWN).get_json() == answer.get_json()
    told = parameters(stage.get(None).headers["WWW-Authenticate"])
    assert told["resource_metadata"] == f"https://api.example{WELL_KNOWN}/v1/notes"


def test_the_host_header_changes_nothing(stage: Stage) -> None:
    """The name of this resource is configured, and not taken from the request."""
    answer = stage.get(None, WELL_KNOWN, headers={"Host": "evil.example"})
    assert answer.get_json()["resource"] == stage.config.url
    challenge = stage.get(None, headers={"Host": "evil.example"}).headers["WWW-Authenticate"]
    assert "evil" not in challenge
