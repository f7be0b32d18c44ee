"""Applications in a browser: which endpoints a page of another origin may call."""

import pytest

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
]
CLOSED = ["/authorize", "/login", "/consent", "/introspect", "/", "/end-session", "/device"]


@for_every("path", OPEN)
@for_every("method", ["GET", "POST", "PUT", "DELETE"])
def test_a_browser_that_asks_first_is_told_yes(issuer: Issuer, path: str, method: str) -> None:
    """Fetch, CORS-preflight: methods and headers that OAuth needs; and never with cookies."""
    asked = ORIGIN | {
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,dpop",
    }
    answer = issuer.client().options(issuer.url(path), headers=asked)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert method in answer.headers["Access-Control-Allow-Methods"].split(", ")
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert {"authorization", "content-type", "dpop"} <= set(allowed.split(", "))
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("path", OPEN)
def test_a_page_may_read_the_answer(issuer: Issuer, path: str) -> None:
    """Errors, too, and the challenge that says what is missing."""
    answer = issuer.post(path, data="", headers=FORM | ORIGIN)
    assert answer.status_code in (400, 401, 405)
    if answer.status_code != 405:
        assert answer.headers.getlist("Access-Control-Allow-Origin") == ["*"]
        assert answer.headers["Access-Control-Expose-Headers"] == "WWW-Authenticate"


@pytest.mark.parametrize("path", CLOSED)
def test_pages_of_people_are_for_no_other_page(issuer: Issuer, path: str) -> None:
    """What depends on a cookie, or is for APIs, stays between the browser and this server."""
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
