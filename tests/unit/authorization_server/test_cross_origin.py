"""Applications in a browser: which endpoints a page of another origin may call."""

import pytest

from tests.conftest import MakeIssuer
from tests.support.faults import for_every
from tests.support.verbs import FORM, Issuer

ORIGIN = {"Origin": "https://spa.example"}
OPEN = [
    "/token",
    "/userinfo",
    "/revoke",
    "/par",
    "/register",
    "/register/x",
    "/device_authorization",
    "/introspect",
]
PUBLIC = [
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/jwks",
]
CLOSED = ["/authorize", "/login", "/consent", "/", "/end-session", "/device"]


@for_every("path", [*OPEN, *PUBLIC])
@for_every("asked", ["authorization,content-type,dpop", "mcp-protocol-version", "x-own", ""])
def test_a_browser_that_asks_first_is_told_yes(issuer: Issuer, path: str, asked: str) -> None:
    """Fetch, CORS-preflight: every method of the endpoint and every header the page wants to send
    are allowed, but never cookies.
    """
    headers = ORIGIN | {"Access-Control-Request-Method": "GET"}
    headers |= {"Access-Control-Request-Headers": asked} if asked else {}
    answer = issuer.client().options(issuer.url(path), headers=headers)
    assert answer.status_code == 200
    assert answer.headers.getlist("Access-Control-Allow-Origin") == ["*"]
    assert answer.headers["Access-Control-Allow-Methods"] == answer.headers["Allow"]
    allowed = answer.headers["Access-Control-Allow-Headers"].lower().replace(", ", ",").split(",")
    assert {"*", "authorization", *filter(None, asked.split(","))} == set(allowed)
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_the_public_documents_of_an_issuer_with_a_path_are_open(make_issuer: MakeIssuer) -> None:
    """RFC 8414 §3.1: in both forms of the URL, with the well-known path appended or inserted."""
    issuer = make_issuer(issuer="http://127.0.0.1:9000/below")
    for path in ("/below/.well-known/openid-configuration", f"{PUBLIC[0]}/below"):
        for method in ("GET", "OPTIONS"):
            answer = issuer.client().open(path, method=method, headers=ORIGIN)
            assert answer.status_code == 200
            assert answer.headers.getlist("Access-Control-Allow-Origin") == ["*"]


@for_every("path", PUBLIC)
def test_a_page_may_read_a_public_document(issuer: Issuer, path: str) -> None:
    """One header allows it for every origin."""
    answer = issuer.get(path, headers=ORIGIN)
    assert answer.headers.getlist("Access-Control-Allow-Origin") == ["*"]


@pytest.mark.parametrize("path", OPEN)
def test_a_page_may_read_the_answer(issuer: Issuer, path: str) -> None:
    """Error responses too, including the challenge that says what is missing."""
    answer = issuer.post(path, data="", headers=FORM | ORIGIN)
    assert answer.status_code in (400, 401, 405)
    assert answer.headers.getlist("Access-Control-Allow-Origin") == ["*"]
    exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert exposed == ["*", "WWW-Authenticate"]


@pytest.mark.parametrize("path", CLOSED)
def test_pages_of_people_are_for_no_other_page(issuer: Issuer, path: str) -> None:
    """What depends on a cookie stays between the browser and this server."""
    for method in ("OPTIONS", "GET", "POST"):
        answer = issuer.client().open(issuer.url(path), method=method, headers=ORIGIN)
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_an_application_in_a_browser_gets_its_token(issuer: Issuer) -> None:
    """RFC 6749 §2.1: a public client, from its registration to userinfo."""
    client = issuer.register(token_endpoint_auth_method="none")
    answer = client.post("/token", client.token_form(client.code()), ORIGIN)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    userinfo = issuer.userinfo(answer.json["access_token"])
    assert userinfo.headers["Access-Control-Allow-Origin"] == "*"
