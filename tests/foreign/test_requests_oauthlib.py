"""requests-oauthlib, a common OAuth client for Python, reads notes here."""

from typing import Any

import pytest
import requests
from requests_oauthlib import OAuth2Session

from tests.foreign.people import address_on_return
from tests.support.running import Running

REDIRECT_URI = "http://127.0.0.1:8321/callback"


@pytest.fixture(autouse=True)
def _allows_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow HTTP without TLS in oauthlib, because the playground runs on loopback."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture
def metadata(whole: Running) -> dict[str, Any]:
    """The issuer's published metadata, which this client does not discover by itself."""
    address = whole.urls["authorization_server"] + "/.well-known/oauth-authorization-server"
    found: dict[str, Any] = requests.get(address, timeout=20).json()
    return found


@pytest.fixture
def credentials(metadata: dict[str, Any]) -> dict[str, str]:
    """The client_id and client_secret of a new registration."""
    asked = {
        "client_name": "A script",
        "redirect_uris": [REDIRECT_URI],
        "grant_types": ["authorization_code", "refresh_token"],
    }
    answer = requests.post(metadata["registration_endpoint"], json=asked, timeout=20).json()
    return {name: answer[name] for name in ("client_id", "client_secret")}


def test_signs_in_reads_and_refreshes(
    whole: Running, metadata: dict[str, Any], credentials: dict[str, str]
) -> None:
    """The web application flow works with PKCE; an expired token is refreshed automatically."""
    kept: list[dict[str, Any]] = []
    session = OAuth2Session(
        credentials["client_id"],
        redirect_uri=REDIRECT_URI,
        scope=["notes:read"],
        pkce="S256",
        auto_refresh_url=metadata["token_endpoint"],
        token_updater=kept.append,
    )
    address, _state = session.authorization_url(metadata["authorization_endpoint"])
    first = session.fetch_token(
        metadata["token_endpoint"],
        authorization_response=address_on_return(address, REDIRECT_URI),
        client_secret=credentials["client_secret"],
    )
    notes = whole.urls["resource_server"] + "/api/notes"
    assert session.get(notes, timeout=20).json()["notes"]
    assert kept == []

    session.token = {**first, "expires_at": 1}
    assert session.get(notes, timeout=20, **credentials).json()["notes"]
    [second] = kept
    assert second["access_token"] != first["access_token"]
    assert second["refresh_token"] != first["refresh_token"]
