"""The checks of the issuer's metadata."""

from typing import Any

import pytest

from client_app.issuer.back_channel import Answer
from client_app.issuer.discovery_checks import METADATA_CHECKS, PublishedMetadata
from tests.support.faults import for_every
from tests.unit.client_app import checking

ISSUER = "https://issuer.example"
METADATA = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize?tenant=1",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/jwks",
}


def refused_by(document: Any, status: int = 200, issuer: str = ISSUER) -> str:
    """The first check that fails, or an empty string."""
    answer = Answer(f"{issuer}/.well-known", status, document)
    return checking.refused_by(METADATA_CHECKS, PublishedMetadata(issuer, answer))


def test_the_least_that_is_needed_passes() -> None:
    """Three endpoints and the issuer's own identifier."""
    assert refused_by(METADATA) == ""


@pytest.mark.parametrize(("document", "status"), [(METADATA, 404), (METADATA, 0), (None, 200)])
def test_it_must_be_published(document: Any, status: int) -> None:
    """RFC 8414 §3.2: 200 and a JSON object."""
    assert refused_by(document, status) == "metadata_is_published"


@pytest.mark.parametrize(
    "name", [ISSUER + "/", "http://issuer.example", "https://ISSUER.example", None, "", [ISSUER]]
)
def test_the_issuer_is_compared_exactly(name: object) -> None:
    """RFC 8414 §3.3: it must be identical, or the metadata must not be used."""
    assert refused_by(METADATA | {"issuer": name}) == "issuer_is_the_configured_one"


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("value", [None, ""])
def test_endpoints_that_are_needed_must_be_named(name: str, value: object) -> None:
    """Without any one of them, login is impossible."""
    assert refused_by(METADATA | {name: value}) == "endpoints_are_named"


@for_every(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "//issuer.example/x",
        "/x",
        "https://",
        "https://a.example/#fragment",
        "https://user@a.example/",
        "https://[::1",
        "https://a.example:99999/",
        "https://a.example/\r\nX: y",
        "https://ä.example/",
        "http://issuer.example/x",
        5,
        ["https://a.example"],
    ],
)
@for_every("name", ["authorization_endpoint", "jwks_uri", "revocation_endpoint"])
def test_endpoints_are_proper_addresses(name: str, address: object) -> None:
    """All endpoints of an https issuer use https; none contains a header, a user or a fragment."""
    assert refused_by(METADATA | {name: address}) == "endpoints_are_web_addresses"


def test_an_issuer_on_http_may_have_endpoints_on_http() -> None:
    """As in this playground, on loopback."""
    local = "http://127.0.0.1:9000"
    document = {name: value.replace(ISSUER, local) for name, value in METADATA.items()}
    assert refused_by(document, issuer=local) == ""
