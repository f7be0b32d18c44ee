"""RFC 7662, from the point of view of the protected resource."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, databases_closed, parameters
from tracing.catalogue import TOKEN_VERIFIED
from tracing.events import Request


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Stage]:
    """A resource server that introspects each token at its issuer."""
    with databases_closed(), LocalIssuer() as issuer:
        yield Stage(issuer, tmp_path, verify="introspection")


def question(asking: Stage) -> Request:
    """The introspection request, as sent."""
    sent = [event.request for event in asking.events(TOKEN_VERIFIED) if event.request]
    return next(request for request in sent if request.url.endswith("/introspect"))


def test_2_1_request(asking: Stage) -> None:
    """§2.1: The protected resource calls the introspection endpoint using an HTTP POST request with
    parameters sent as application/x-www-form-urlencoded data; token is REQUIRED.
    """
    asking.get(asking.introspected("the.token~1/2+3="))
    request = question(asking)
    assert request.method == "POST"
    assert dict(request.headers)["Content-Type"] == "application/x-www-form-urlencoded"
    sent = parse_qs(request.body.decode())
    assert sent == {"token": ["the.token~1/2+3="], "token_type_hint": ["access_token"]}


def test_2_1_authorization(asking: Stage) -> None:
    """§2.1: To prevent token scanning attacks, the endpoint MUST also require some form of
    authorization: ours sends its own credentials, never the token in question.
    """
    asking.get(asking.introspected())
    assert dict(question(asking).headers)["Authorization"].startswith("Basic ")


def test_2_1_token_not_in_a_url(asking: Stage) -> None:
    """§4: The token must not be leaked through server logs: it is sent in the body only."""
    asking.get(asking.introspected("s3cret-token"))
    assert "s3cret-token" not in question(asking).url


def test_2_2_active(asking: Stage) -> None:
    """§2.2: active is REQUIRED, a boolean indicator of whether the token is currently active."""
    assert asking.get(asking.introspected()).status_code == 200
    answer = asking.get(asking.introspected(active=False))
    assert answer.status_code == 401
    assert parameters(answer.headers["WWW-Authenticate"])["error"] == "invalid_token"
    assert asking.get(asking.introspected(active="true")).status_code == 503


def test_2_2_unknown_token(asking: Stage) -> None:
    """§2.2: For an unknown token, the server returns active false and nothing else."""
    assert asking.get("never-issued").status_code == 401
    assert asking.refused_by() == "token_is_active"


def test_2_3_invalid_credentials(asking: Stage) -> None:
    """§2.3: If the credentials of the protected resource are invalid, the authorization server
    responds with 401: a fault of the resource server, which says nothing about the token.
    """
    token = asking.introspected()
    asking.issuer.instead["/introspect"] = ({"error": "invalid_client"}, 401)
    answer = asking.get(token)
    assert answer.status_code == 503
    assert "WWW-Authenticate" not in answer.headers


def test_4_revocation_is_seen_at_once(asking: Stage) -> None:
    """§4: A cached response may be out of date: none is kept, so that revocation takes effect at
    once.
    """
    token = asking.introspected()
    assert asking.get(token).status_code == 200
    asking.introspected(active=False)
    assert asking.get(token).status_code == 401
