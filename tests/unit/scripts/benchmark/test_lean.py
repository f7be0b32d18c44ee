"""`scripts.benchmark.issuers.lean`: a fair lower bound refuses whatever our own server refuses."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from scripts.benchmark.digests import sha256_base64url
from scripts.benchmark.issuers import known, lean

VERIFIER = "v" * 43
ASKED = {
    "response_type": "code",
    "client_id": known.CLIENT_ID,
    "redirect_uri": known.REDIRECT_URI,
    "scope": "openid profile offline_access",
    "state": "the-state",
    "nonce": "the-nonce",
    "code_challenge": sha256_base64url(VERIFIER),
    "code_challenge_method": "S256",
}
CODE = {"grant_type": "authorization_code", "redirect_uri": known.REDIRECT_URI}


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A new browser at a new lean issuer."""
    monkeypatch.setenv("BENCH_DATA", str(tmp_path))
    monkeypatch.setenv("BENCH_CLIENT_SECRET", "the-secret")
    return lean.create_app().test_client()


def authorize(browser: FlaskClient, **changed: str) -> TestResponse:
    """Return the response to an authorization request."""
    return browser.get(f"/authorize?{urlencode(ASKED | changed)}")


def send(browser: FlaskClient, page: TestResponse, **fields: str) -> TestResponse:
    """Fill in the form of a page."""
    action, token = re.findall(r'(?:action|value)="([^"]*)"', page.text)[:2]
    return browser.post(action.replace("&amp;", "&"), data={"csrf_token": token, **fields})


def sign_in(browser: FlaskClient) -> None:
    """Sign in and consent."""
    send(browser, authorize(browser), username=known.USERNAME, password=known.PASSWORD)
    send(browser, authorize(browser), decision="allow")


def code(browser: FlaskClient) -> str:
    """Return a code; session and consent are remembered."""
    told = parse_qs(urlsplit(authorize(browser).location).query)
    assert (told["state"], told["iss"]) == (["the-state"], ["http://127.0.0.1:9000"])
    return told["code"][0]


def token(browser: FlaskClient, secret: str = "the-secret", **form: str) -> Any:
    """Return the response to a token request."""
    return browser.post("/token", data=form, auth=(known.CLIENT_ID, secret)).json


def userinfo(browser: FlaskClient, access_token: str) -> TestResponse:
    """Return the response to a userinfo request with this token."""
    return browser.get("/userinfo", headers={"Authorization": f"Bearer {access_token}"})


def test_a_wrong_authorization_request_gets_no_code(browser: FlaskClient) -> None:
    """The error goes to the client, unless its redirect URI is not certain."""
    sign_in(browser)
    for name, value in (
        ("scope", "openid everything"),
        ("response_type", "token"),
        ("code_challenge_method", "plain"),
        ("code_challenge", "short"),
        ("request_uri", "urn:x"),
    ):
        assert "error=" in authorize(browser, **{name: value}).location
    for unknown in ({"client_id": "x"}, {"redirect_uri": f"{known.REDIRECT_URI}/x"}):
        assert authorize(browser, **unknown).status_code == 400


def test_only_the_person_gets_in(browser: FlaskClient) -> None:
    """It takes the right password, a form of this browser, and consent."""
    page = authorize(browser)
    wrong = send(browser, page, username=known.USERNAME, password="wrong")
    assert "password" in wrong.text
    foreign = browser.post("/login", data={"username": known.USERNAME, "csrf_token": "x" * 64})
    assert foreign.status_code == 403
    send(browser, page, username=known.USERNAME, password=known.PASSWORD)
    assert "decision" in authorize(browser).text


def test_a_wrong_token_request_gets_nothing(browser: FlaskClient) -> None:
    """A code does not work without its verifier, its redirect URI or the client's secret."""
    sign_in(browser)
    right = {**CODE, "code": code(browser), "code_verifier": VERIFIER}
    for name, value in (
        ("code_verifier", "w" * 43),
        ("redirect_uri", "http://127.0.0.1:9/x"),
        ("code", "x"),
        ("grant_type", "password"),
        ("secret", "wrong"),
    ):
        assert "error" in token(browser, **(right | {name: value}))
    assert "access_token" in token(browser, **right)


@pytest.mark.parametrize("spent", ["code", "refresh_token"])
def test_what_is_used_twice_revokes_what_was_issued(browser: FlaskClient, spent: str) -> None:
    """After a replay, the access token no longer works at userinfo and introspection."""
    sign_in(browser)
    right = {**CODE, "code": code(browser), "code_verifier": VERIFIER}
    issued = token(browser, **right)
    refresh = {"grant_type": "refresh_token", "refresh_token": issued["refresh_token"]}
    access_token = token(browser, **refresh)["access_token"]
    assert userinfo(browser, access_token).json == {"sub": "alice", "name": "Alice"}
    replayed = token(browser, **(right if spent == "code" else refresh))
    assert replayed == {"error": "invalid_grant"}
    assert userinfo(browser, access_token).status_code == 401
    basic = (known.CLIENT_ID, "the-secret")
    introspected = browser.post("/introspect", data={"token": access_token}, auth=basic)
    assert introspected.json == {"active": False}
