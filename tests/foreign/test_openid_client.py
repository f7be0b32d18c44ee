"""openid-client, the certified client of the JavaScript world, signs people in here."""

import json
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.running import Running
from tests.foreign.people import with_browser, without_browser

pytestmark = pytest.mark.e2e

Tell = Callable[..., dict[str, Any]]


@pytest.fixture
def tell(openid_client: Path, whole: Running) -> Tell:
    """Lets the client live one of its stories; gives all that it tells."""
    return partial(told, openid_client, whole.urls["authorization_server"])


def told(
    folder: Path, issuer: str, story: str, person: Callable[[str], None] = without_browser
) -> dict[str, Any]:
    """What came of a story, with this person at the browser."""
    words: dict[str, Any] = {}
    command = [shutil.which("node") or "node", "main.mjs", story, issuer]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as client:
        try:
            assert client.stdout is not None
            for line in client.stdout:
                words |= json.loads(line)
                if "go_to" in words:
                    person(words.pop("go_to"))
        except BaseException:
            client.kill()
            raise
    assert client.returncode == 0
    return words


def test_signs_a_person_in(tell: Tell, chromium: Browser, whole: Running) -> None:
    """Discovery, registration, PKCE, state, nonce, code, ID token and userinfo, in a browser."""
    with chromium.new_context() as context:
        words = tell("signIn", partial(with_browser, context.new_page()))
    assert words["metadata"]["issuer"] == whole.urls["authorization_server"]
    assert words["claims"]["aud"] == words["client"]["client_id"]
    assert words["tokens"]["token_type"] == "bearer"
    assert words["userinfo"]["sub"] == words["claims"]["sub"]
    assert words["userinfo"]["preferred_username"] == "alice"


def test_refreshes(tell: Tell) -> None:
    """A refresh token gives the next pair, and works once (RFC 9700 §4.14.2)."""
    words = tell("refresh")
    assert words["next"]["access_token"] != words["tokens"]["access_token"]
    assert words["next"]["refresh_token"] != words["tokens"]["refresh_token"]
    assert words["refused"]["error"] == "invalid_grant"


def test_asks_about_a_token_and_gives_it_back(tell: Tell) -> None:
    """Introspection says yes before revocation and no after (RFC 7662, RFC 7009)."""
    words = tell("revocation")
    assert words["before"]["active"] is True
    assert words["after"] == {"active": False}


def test_refuses_a_wrong_nonce(tell: Tell) -> None:
    """An ID token of another sign-in is refused (OpenID Connect Core §3.1.3.7)."""
    refused = tell("wrongNonce")["refused"]
    assert refused["code"] == "OAUTH_JWT_CLAIM_COMPARISON_FAILED"
    assert "nonce" in refused["because"]


def test_refuses_the_answer_of_another_issuer(tell: Tell) -> None:
    """Our `iss` is looked at: with another there, no code is sent anywhere (RFC 9207 §2.4)."""
    refused = tell("wrongIssuer")["refused"]
    assert refused["code"] == "OAUTH_INVALID_RESPONSE"
    assert "iss" in refused["because"]
