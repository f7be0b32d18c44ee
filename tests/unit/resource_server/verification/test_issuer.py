"""The issuer is found by its URL alone, and trusted only about itself."""

import pytest

from hosting.addresses import InnerAddress
from resource_server.verification.issuer import (
    LARGEST_ANSWER,
    Issuer,
    IssuerTrouble,
    metadata_addresses,
)
from tests.unit.resource_server.local_issuer import LocalIssuer

INSERTED = "/.well-known/oauth-authorization-server"
APPENDED = "/.well-known/openid-configuration"


@pytest.mark.parametrize(
    ("issuer", "addresses"),
    [
        ("https://a", ("https://a" + INSERTED, "https://a" + APPENDED)),
        ("https://a/", ("https://a" + INSERTED, "https://a" + APPENDED)),
        ("https://a:1/b/c", (f"https://a:1{INSERTED}/b/c", f"https://a:1/b/c{APPENDED}")),
        ("https://a/b/", (f"https://a{INSERTED}/b", f"https://a/b{APPENDED}")),
    ],
)
def test_metadata_stands_at_two_addresses(issuer: str, addresses: tuple[str, str]) -> None:
    """RFC 8414 §3.1 puts the well-known part before the path, OpenID Connect after it."""
    assert metadata_addresses(issuer) == addresses


def test_the_first_address_is_enough(issuer: LocalIssuer) -> None:
    """Then the second URL is not requested."""
    assert Issuer(InnerAddress(issuer.url), 5.0).endpoint("jwks_uri") == issuer.url + "/jwks"
    assert issuer.asked == {INSERTED: 1}


def test_openid_configuration_is_the_second(issuer: LocalIssuer) -> None:
    """For issuers that publish their metadata only there."""
    issuer.instead[INSERTED] = ("not here", 404)
    assert Issuer(InnerAddress(issuer.url), 5.0).endpoint("jwks_uri") == issuer.url + "/jwks"
    assert issuer.asked == {INSERTED: 1, APPENDED: 1}


def test_an_issuer_may_have_a_path() -> None:
    """Its metadata is found with the well-known part inserted before the path."""
    with LocalIssuer("/tenant") as issuer:
        assert Issuer(InnerAddress(issuer.url), 5.0).endpoint("jwks_uri").endswith("/jwks")
        assert issuer.asked == {INSERTED + "/tenant": 1}


@pytest.mark.parametrize("name", ["http://other", "", None, 5, "slash"])
def test_the_metadata_of_another_issuer_is_not_used(issuer: LocalIssuer, name: object) -> None:
    """RFC 8414 §3.3: if the issuer is not identical, the data must not be used."""
    issuer.metadata["issuer"] = issuer.url + "/" if name == "slash" else name
    with pytest.raises(IssuerTrouble, match=f"not the metadata of {issuer.url}"):
        Issuer(InnerAddress(issuer.url), 5.0).metadata()


@pytest.mark.parametrize("body", ["", "<html>", "[]", "5", "[" * 100_000])
def test_what_is_no_metadata_is_not_used(issuer: LocalIssuer, body: str) -> None:
    """Whatever is received, the problem is reported in one sentence."""
    issuer.instead = {INSERTED: (body, 200), APPENDED: (body, 200)}
    with pytest.raises(IssuerTrouble, match=f"{APPENDED} answered 200 with text/html instead"):
        Issuer(InnerAddress(issuer.url), 5.0).metadata()
    json = {"Content-Type": "application/json"}
    issuer.instead = {INSERTED: (body, 200, json), APPENDED: (body, 200, json)}
    with pytest.raises(IssuerTrouble, match=f"{APPENDED} answered 200 with (a JSON|JSON|text) "):
        Issuer(InnerAddress(issuer.url), 5.0).metadata()


@pytest.mark.parametrize("address", [None, "", 5, "/jwks", "ftp://a/jwks", "http://", "http://[::"])
def test_an_endpoint_is_an_http_address(issuer: LocalIssuer, address: object) -> None:
    """Any other value counts as missing."""
    issuer.metadata["jwks_uri"] = address
    with pytest.raises(IssuerTrouble, match="names no jwks_uri"):
        Issuer(InnerAddress(issuer.url), 5.0).endpoint("jwks_uri")


def test_redirects_are_not_followed(issuer: LocalIssuer) -> None:
    """Keys come from the URL that the issuer publishes, not from where it redirects."""
    issuer.instead["/jwks"] = ("", 302, {"Location": "/elsewhere"})
    assert Issuer(InnerAddress(issuer.url), 5.0).get(issuer.url + "/jwks").status == 302
    assert issuer.asked["/elsewhere"] == 0


def test_an_answer_has_a_size(issuer: LocalIssuer) -> None:
    """A response longer than any metadata is not read to its end."""
    issuer.metadata["padding"] = "x" * LARGEST_ANSWER
    with pytest.raises(IssuerTrouble, match="answered 200 with a body of more than 524288 bytes"):
        Issuer(InnerAddress(issuer.url), 5.0).metadata()


def test_silence_is_told(issuer: LocalIssuer) -> None:
    """If the issuer is down, the error contains its URL."""
    issuer.stop()
    with pytest.raises(IssuerTrouble, match=f"no connection, so no answer from {issuer.url}"):
        Issuer(InnerAddress(issuer.url), 5.0).metadata()


def test_slowness_is_told(issuer: LocalIssuer) -> None:
    """An issuer that takes too long is an error too."""
    issuer.before_answer = issuer.until_stopped.wait
    with pytest.raises(IssuerTrouble, match="no answer in time"):
        Issuer(InnerAddress(issuer.url), 0.05).metadata()
    issuer.until_stopped.set()


def test_https_does_not_lead_to_http(issuer: LocalIssuer) -> None:
    """The keys of an issuer that uses TLS are not fetched without TLS."""
    known = Issuer(InnerAddress(issuer.url), 5.0)
    known.metadata()
    known.identifier = "https://issuer.example"
    with pytest.raises(IssuerTrouble, match="not an https address"):
        known.endpoint("jwks_uri")


def test_an_issuer_is_asked_at_its_inner_address() -> None:
    """This includes the path; an endpoint on a different server is requested at its own URL."""
    with LocalIssuer("/tenant") as issuer:
        public = "https://login.example/tenant"
        issuer.metadata = {"issuer": public, "jwks_uri": f"{public}/jwks"}
        asked = Issuer(InnerAddress(public, issuer.url), 5.0)
        assert asked.get(asked.endpoint("jwks_uri")).status == 404
        assert issuer.asked == {INSERTED + "/tenant": 1, "/tenant/jwks": 1}
        with pytest.raises(IssuerTrouble, match=r"from http://127\.0\.0\.1:1/jwks"):
            asked.get("http://127.0.0.1:1/jwks")
