"""What the issuer publishes about itself, how it is found, and how long it is cached."""

from typing import Any

import pytest

from client_app.issuer import discovery
from client_app.issuer.back_channel import BackChannel
from client_app.issuer.discovery import Discovery, oauth_address, openid_address
from client_app.refusals import Problem
from hosting.addresses import InnerAddress
from tests.unit.client_app.fake_issuer import FakeIssuer

OPENID = "/.well-known/openid-configuration"
OAUTH = "/.well-known/oauth-authorization-server"


@pytest.fixture
def found(issuer: FakeIssuer) -> Discovery:
    """Discovery of the fake issuer, before its first request."""
    return Discovery(issuer.url, BackChannel("authorization_server", (5, 5)))


@pytest.mark.parametrize(
    ("issuer", "openid", "oauth"),
    [
        ("https://a.example", "https://a.example" + OPENID, "https://a.example" + OAUTH),
        ("https://a.example/", "https://a.example" + OPENID, "https://a.example" + OAUTH),
        (
            "https://a.example/t/1",
            "https://a.example/t/1" + OPENID,
            "https://a.example" + OAUTH + "/t/1",
        ),
        (
            "https://a.example/t/",
            "https://a.example/t" + OPENID,
            "https://a.example" + OAUTH + "/t",
        ),
    ],
)
def test_the_path_is_appended_or_inserted(issuer: str, openid: str, oauth: str) -> None:
    """OIDC Discovery §4 appends it, RFC 8414 §3.1 inserts it; a trailing slash is dropped."""
    assert (openid_address(issuer), oauth_address(issuer)) == (openid, oauth)


def test_metadata_is_kept(found: Discovery, issuer: FakeIssuer) -> None:
    """The metadata is fetched once."""
    assert found.metadata() is found.metadata()
    assert len(issuer.arrived) == 1


def test_metadata_is_not_kept_forever(
    found: Discovery, issuer: FakeIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change at the issuer is noticed after a while."""
    found.metadata()
    monkeypatch.setattr(discovery, "METADATA_SECONDS", -1.0)
    issuer.metadata["token_endpoint"] = f"{issuer.url}/another"
    assert found.metadata().token_endpoint == f"{issuer.url}/another"


@pytest.mark.parametrize("answer", [("not found", 404), ("<html>", 200), ("[]", 200)])
def test_an_issuer_without_openid_discovery_is_found(
    found: Discovery, issuer: FakeIssuer, answer: Any
) -> None:
    """RFC 8414 §3 is the second location that is tried."""
    issuer.app.add_url_rule(OAUTH, "oauth", issuer.published_metadata)
    issuer.instead[OPENID] = answer
    assert found.metadata().issuer == issuer.url
    assert [each.path for each in issuer.arrived] == [OPENID, OAUTH]


def test_a_silent_issuer_is_asked_once(found: Discovery, issuer: FakeIssuer) -> None:
    """A server that does not respond at one URL will not respond at the other: the user need not
    wait twice.
    """
    issuer.stop()
    with pytest.raises(Problem, match="did not publish its metadata") as raised:
        found.metadata()
    assert raised.value.status == 502
    assert raised.value.refusal
    assert raised.value.refusal.received == f"no connection from {issuer.url}{OPENID}"


def test_a_failure_is_not_kept(found: Discovery, issuer: FakeIssuer) -> None:
    """The next click tries again."""
    issuer.instead[OPENID] = ("", 503)
    with pytest.raises(Problem):
        found.metadata()
    issuer.instead.clear()
    assert found.metadata().issuer == issuer.url


def test_what_is_not_said_is_none(found: Discovery, issuer: FakeIssuer) -> None:
    """Optional members may be missing; a member of the wrong type counts as missing."""
    issuer.metadata = {
        "registration_endpoint": None,
        "revocation_endpoint": None,
        "introspection_endpoint": None,
        "scopes_supported": "openid",
        "token_endpoint_auth_methods_supported": 5,
        "authorization_response_iss_parameter_supported": "yes",
    }
    metadata = found.metadata()
    assert metadata.registration_endpoint is None
    assert metadata.revocation_endpoint is None
    assert metadata.introspection_endpoint is None
    assert metadata.scopes is None
    assert metadata.auth_methods is None
    assert metadata.id_token_algs is None
    assert metadata.iss_is_promised is False


def test_metadata_is_fetched_at_the_inner_address_and_names_the_public_one(
    issuer: FakeIssuer,
) -> None:
    """Other servers may reach the issuer at a different URL than browsers; its identifier is the
    public one.
    """
    issuer.metadata |= {"issuer": "https://login.example", "token_endpoint": "https://a.example/t"}
    inner = InnerAddress("https://login.example", issuer.url)
    channel = BackChannel("authorization_server", (5, 5), inner)
    issuer.metadata |= {
        name: f"https://login.example{path}"
        for name, path in (("authorization_endpoint", "/authorize"), ("jwks_uri", "/jwks"))
    }
    for name in ("registration", "introspection", "revocation", "pushed_authorization_request"):
        issuer.metadata[f"{name}_endpoint"] = None
    found = Discovery("https://login.example", channel).metadata()
    assert (found.issuer, found.jwks_uri) == (
        "https://login.example",
        "https://login.example/jwks",
    )
    assert channel.get(found.jwks_uri).url == f"{issuer.url}/jwks"
    # The inner URL does not apply to an endpoint on a different server.
    assert channel.address_of(found.token_endpoint) == "https://a.example/t"


def test_the_well_known_path_is_inserted_at_the_inner_address(issuer: FakeIssuer) -> None:
    """RFC 8414 §3.1: the part inserted before an issuer's path is outside of the issuer's path."""
    inner = InnerAddress("https://login.example/t", f"{issuer.url}/t")
    channel = BackChannel("authorization_server", (5, 5), inner)
    with pytest.raises(Problem):
        Discovery("https://login.example/t", channel).metadata()
    assert [each.path for each in issuer.arrived] == [f"/t{OPENID}", f"{OAUTH}/t"]
