"""The metadata names the resource and its trusted issuer exactly as configured."""

from pathlib import Path

from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, parameters

WELL_KNOWN = "/.well-known/oauth-protected-resource"


def test_the_metadata_is_complete(stage: Stage) -> None:
    """No token is needed."""
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
    """Including a trailing slash."""
    issuer.url += "/"
    document = Stage(issuer, tmp_path).get(None, WELL_KNOWN).get_json()
    assert document["authorization_servers"] == [issuer.url]


def test_a_resource_with_a_path(issuer: LocalIssuer, tmp_path: Path) -> None:
    """The well-known part comes before the path, and the challenge points there."""
    stage = Stage(issuer, tmp_path, url="https://api.example/v1/notes")
    answer = stage.get(None, WELL_KNOWN + "/v1/notes")
    assert answer.get_json()["resource"] == "https://api.example/v1/notes"
    assert stage.get(None, WELL_KNOWN).get_json() == answer.get_json()
    told = parameters(stage.get(None).headers["WWW-Authenticate"])
    assert told["resource_metadata"] == f"https://api.example{WELL_KNOWN}/v1/notes"


def test_the_host_header_changes_nothing(stage: Stage, tmp_path: Path) -> None:
    """The name of this resource is configured, not taken from the request: under an unknown name
    there is only an error, and under a configured one the response is the same.
    """
    for path in (WELL_KNOWN, "/api/notes"):
        answer = stage.get(None, path, headers={"Host": "evil.example"})
        assert (answer.status_code, "evil" in answer.text) == (421, False)
    proxied = Stage(stage.issuer, tmp_path, names=("api.internal:80",))
    headers = {"Host": "api.internal:80"}
    assert proxied.get(None, WELL_KNOWN, headers=headers).get_json()["resource"] == stage.config.url
    assert "internal" not in proxied.get(None, headers=headers).headers["WWW-Authenticate"]
