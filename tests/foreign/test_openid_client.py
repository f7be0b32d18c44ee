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

from scenarios.browser.user_agent import UserAgent
from tests.foreign.people import with_browser, without_browser
from tests.support.running import Running
from tests.support.verbs import claims_of

Tell = Callable[..., dict[str, Any]]


@pytest.fixture
def tell(openid_client: Path, whole: Running) -> Tell:
    """Runs one of the client's stories; returns everything that it reports."""
    servers = whole.urls["authorization_server"], whole.urls["resource_server"]
    return partial(told, openid_client, servers)


def told(
    folder: Path,
    servers: tuple[str, str],
    story: str,
    person: Callable[[str], None] = without_browser,
) -> dict[str, Any]:
    """Run a story with this person at the browser, and return what the client reports."""
    words: dict[str, Any] = {}
    command = [shutil.which("node") or "node", "main.mjs", story, *servers]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as client:
        try:
            assert client.stdout is not None
            for line in client.stdout:
                words |= json.loads(line)
                if "go_to" in words:
                    person(words.pop("go_to"))
        except BaseException:
            # Ctrl-C must not leave the client waiting for a person who is gone, either.
            client.kill()
            raise
    assert client.returncode == 0
    return words


def test_signs_a_person_in(tell: Tell, chromium: Browser, whole: Running) -> None:
    """Discovery, registration, PKCE, state, nonce, code, ID token and userinfo work together."""
    with chromium.new_context() as context:
        words = tell("signIn", partial(with_browser, context.new_page()))
    assert words["metadata"]["issuer"] == whole.urls["authorization_server"]
    assert words["claims"]["aud"] == words["client"]["client_id"]
    assert words["tokens"]["token_type"] == "bearer"
    assert words["userinfo"]["sub"] == words["claims"]["sub"]
    assert words["userinfo"]["preferred_username"] == "alice"


def test_refreshes(tell: Tell) -> None:
    """A refresh token returns the next pair, and works only once (RFC 9700 §4.14.2)."""
    words = tell("refresh")
    assert words["next"]["access_token"] != words["tokens"]["access_token"]
    assert words["next"]["refresh_token"] != words["tokens"]["refresh_token"]
    assert words["refused"]["error"] == "invalid_grant"


def test_asks_about_a_token_and_gives_it_back(tell: Tell) -> None:
    """Introspection reports active before revocation, inactive after (RFC 7662, RFC 7009)."""
    words = tell("revocation")
    assert words["before"]["active"] is True
    assert words["after"] == {"active": False}


def test_refuses_a_wrong_nonce(tell: Tell) -> None:
    """An ID token from another sign-in is refused (OpenID Connect Core §3.1.3.7)."""
    refused = tell("wrongNonce")["refused"]
    assert refused["code"] == "OAUTH_JWT_CLAIM_COMPARISON_FAILED"
    assert "nonce" in refused["because"]


def test_refuses_the_answer_of_another_issuer(tell: Tell) -> None:
    """The client checks our `iss`; if it differs, the code is sent nowhere (RFC 9207 §2.4)."""
    refused = tell("wrongIssuer")["refused"]
    assert refused["code"] == "OAUTH_INVALID_RESPONSE"
    assert "iss" in refused["because"]


def test_pushes_its_request(tell: Tell) -> None:
    """The browser carries only a reference to it; a client can require that (RFC 9126 §4, §6)."""
    words = tell("pushed")
    assert words["refused"]["error"] == "invalid_request"
    assert set(words["carried"]) == {"client_id", "request_uri"}
    assert words["tokens"]["access_token"]


def test_binds_its_tokens_to_a_key(tell: Tell) -> None:
    """Code, refresh, API and userinfo need DPoP proofs; another key is refused (RFC 9449)."""
    words = tell("boundToKey")
    bound = {"jkt": words["dpop_jkt"]}
    for tokens in (words["tokens"], words["next"]):
        assert tokens["token_type"] == "dpop"
        assert claims_of(tokens["access_token"])["cnf"] == bound
    assert words["introspected"]["cnf"] == bound
    assert words["introspected"]["token_type"] == "DPoP"
    assert words["notes"]
    assert words["refused"]["status"] == 401
    assert words["userinfo"]["sub"] == words["introspected"]["sub"]


def test_proves_itself_by_a_signature(tell: Tell) -> None:
    """private_key_jwt works at every endpoint that authenticates the client (RFC 7523 §2.2)."""
    words = tell("signature")
    assert "client_secret" not in words["client"]
    assert words["introspected"]["client_id"] == words["client"]["client_id"]


def test_speaks_for_itself(tell: Tell) -> None:
    """A token without a user gives access to the client's own data (RFC 6749 §4.4)."""
    words = tell("ownName")
    assert not {"refresh_token", "id_token"} & set(words["tokens"])
    assert words["usage"]["client_id"] == words["client"]["client_id"]


def test_signs_in_from_a_device(tell: Tell) -> None:
    """A user decides in a browser, and the polling device receives its tokens (RFC 8628)."""
    words = tell("device", partial(without_browser, until="The device is connected"))
    assert words["claims"]["iss"] == words["asked"]["verification_uri"].removesuffix("/device")
    assert words["notes"]


def test_signs_a_person_out(tell: Tell) -> None:
    """The user is signed out and returns to the client (OIDC RP-Initiated Logout §2)."""
    words = tell("logout", partial(without_browser, agent=UserAgent()))
    assert words["still"]["sub"]
    assert words["back"] == "?state=left"
    assert words["refused"]["error"] == "login_required"


def test_asks_for_a_recent_login(tell: Tell) -> None:
    """With max_age, the ID token contains the login time (OIDC Core §3.1.2.1).

    If no page may be shown, no new login is possible, and the request is refused.
    """
    words = tell("recentLogin", partial(without_browser, agent=UserAgent()))
    assert words["claims"]["auth_time"] <= words["claims"]["iat"]
    assert words["refused"]["error"] == "login_required"
