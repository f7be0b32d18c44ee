"""RFC 9728: what a protected resource publishes about itself, and how clients find it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.resource_server.local_issuer import RESOURCE, LocalIssuer
from tests.unit.resource_server.stage import Stage, databases_closed, parameters

WELL_KNOWN = "/.well-known/oauth-protected-resource"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A resource server and its issuer."""
    with databases_closed(), LocalIssuer() as issuer:
        yield Stage(issuer, tmp_path)


@pytest.fixture
def below_a_path(tmp_path: Path) -> Iterator[Stage]:
    """A resource server whose identifier has a path."""
    with databases_closed(), LocalIssuer() as issuer:
        yield Stage(issuer, tmp_path, url=f"{RESOURCE}/tenant/notes")


def test_2_members(stage: Stage) -> None:
    """§2: resource is REQUIRED; authorization_servers is an array of issuer identifiers."""
    document = stage.get(None, WELL_KNOWN).get_json()
    assert document["resource"] == RESOURCE
    assert document["authorization_servers"] == [stage.issuer.url]
    assert document["bearer_methods_supported"] == ["header"]


def test_2_scopes_supported(stage: Stage) -> None:
    """§2: scopes_supported names all the scopes that are used to access this resource."""
    document = stage.get(None, WELL_KNOWN).get_json()
    needed = {
        parameters(stage.ask(method, path).headers["WWW-Authenticate"])["scope"]
        for method, path in (
            ("GET", "/api/notes"),
            ("POST", "/api/notes"),
            ("GET", "/api/profile"),
            ("GET", "/api/usage"),
        )
    }
    assert set(document["scopes_supported"]) == needed


def test_3_1_path(below_a_path: Stage) -> None:
    """§3.1: Protected resources MUST make their metadata available at a URL formed by inserting a
    well-known URI string between the host component and the path.
    """
    answer = below_a_path.get(None, f"{WELL_KNOWN}/tenant/notes")
    assert answer.status_code == 200
    assert answer.get_json()["resource"] == f"{RESOURCE}/tenant/notes"


def test_3_2_response(stage: Stage) -> None:
    """§3.2: A successful response MUST use the 200 OK HTTP status code and return a JSON object
    using the application/json content type.
    """
    answer = stage.get(None, WELL_KNOWN)
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert isinstance(answer.get_json(), dict)


def test_3_2_no_empty_members(stage: Stage) -> None:
    """§3.2: Parameters with zero values MUST be omitted from the response."""
    members = stage.get(None, WELL_KNOWN).get_json()
    assert not [name for name, value in members.items() if value in ([], "", None, {})]


def test_2_dpop(stage: Stage) -> None:
    """§2: dpop_signing_alg_values_supported: the JWS algorithms supported for DPoP proofs;
    dpop_bound_access_tokens_required: whether only tokens bound to a key are accepted.
    """
    document = stage.get(None, WELL_KNOWN).get_json()
    assert "ES256" in document["dpop_signing_alg_values_supported"]
    assert "none" not in document["dpop_signing_alg_values_supported"]
    assert document["dpop_bound_access_tokens_required"] is False


def test_3_3_resource_is_identical(stage: Stage, below_a_path: Stage) -> None:
    """§3.3: The resource value returned MUST be identical to the protected resource's resource
    identifier value into which the well-known URI path suffix was inserted.
    """
    for it, path in ((stage, ""), (below_a_path, "/tenant/notes")):
        address = f"{RESOURCE}{WELL_KNOWN}{path}"
        document = it.get(None, address.removeprefix(RESOURCE)).get_json()
        assert document["resource"] == address.replace(WELL_KNOWN, "") == it.config.url


def test_5_1_challenge_leads_to_the_metadata(stage: Stage, below_a_path: Stage) -> None:
    """§5.1: resource_metadata is the URL of the protected resource metadata, in every challenge."""
    for it, path in ((stage, ""), (below_a_path, "/tenant/notes")):
        for token in (None, "malformed", it.issuer.token(aud=it.config.url, scope="openid")):
            told = parameters(it.get(token).headers["WWW-Authenticate"])
            assert told["resource_metadata"] == f"{RESOURCE}{WELL_KNOWN}{path}"
        assert it.get(None, f"{WELL_KNOWN}{path}").get_json()["resource"] == it.config.url
