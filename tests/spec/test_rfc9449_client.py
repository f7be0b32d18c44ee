"""RFC 9449: the client's DPoP proofs of possession."""

import base64
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import Headers

from tests.unit.client_app.fake_issuer import proof_of, query_of
from tests.unit.client_app.local_server import Arrived, error
from tests.unit.client_app.stage import Browser, Stage, heading, staged


@pytest.fixture
def client_app(tmp_path: Path) -> Iterator[Stage]:
    """The client app with an issuer that binds tokens to keys."""
    with staged(tmp_path) as stage:
        stage.issuer.metadata["dpop_signing_alg_values_supported"] = ["RS256", "ES256"]
        yield stage


@pytest.fixture
def bound(client_app: Stage) -> Browser:
    """A signed-in browser whose tokens are bound to a key."""
    browser = client_app.browser()
    assert heading(browser.sign_in_by("dpop=yes")) == "Your notes"
    return browser


def proof(request: Arrived) -> dict[str, Any]:
    """The proof in a request, with a valid signature by the key in its header."""
    found = proof_of(Headers(request.headers))
    assert found
    return found


@pytest.mark.usefixtures("bound")
def test_the_code_is_handed_in_with_a_proof(client_app: Stage) -> None:
    """§4.2: typ, method and URI without query, a time, a fresh jti; no ath, as there is no token
    yet.
    """
    (request,) = client_app.issuer.arrived_at("/token")
    sent = proof(request)
    assert (sent["typ"], sent["htm"]) == ("dpop+jwt", "POST")
    assert sent["htu"] == f"{client_app.issuer.url}/token"
    assert abs(sent["iat"] - time.time()) < 60
    assert len(sent["jti"]) == 43
    assert "ath" not in sent


@pytest.mark.usefixtures("bound")
def test_the_call_is_proved_for_this_token(client_app: Stage) -> None:
    """§7.1: the scheme is DPoP, and ath in the proof is the hash of the access token."""
    (request,) = client_app.notes.arrived
    (session,) = client_app.rows("sessions")
    digest = hashlib.sha256(session["access_token"].encode()).digest()
    sent = proof(request)
    assert request.headers["Authorization"] == f"DPoP {session['access_token']}"
    assert (sent["htm"], sent["htu"]) == ("GET", f"{client_app.notes.url}/api/notes")
    assert sent["ath"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")


def test_one_key_a_flow_one_proof_a_request(client_app: Stage, bound: Browser) -> None:
    """§4.2, §11.1: one key for the flow, a new proof for each request; another flow has its own
    key.
    """
    bound.open_notes()
    client_app.browser().sign_in_by("dpop=yes")
    tokens = client_app.issuer.arrived_at("/token")
    sent = [proof(request) for request in (*tokens, *client_app.notes.arrived)]
    assert len({each["jti"] for each in sent}) == len(sent)
    assert len({each["jkt"] for each in sent}) == 2


def test_the_refresh_is_proved_with_the_same_key(client_app: Stage, bound: Browser) -> None:
    """§5: the refresh token may be bound as well, and so is the next one, to the same key."""
    client_app.set("sessions", "token_expires_at", 1.0)
    assert heading(bound.open_notes()) == "Your notes"
    exchange, refresh = client_app.issuer.arrived_at("/token")
    assert proof(exchange)["jkt"] == proof(refresh)["jkt"]


def test_the_request_names_the_key(client_app: Stage) -> None:
    """§10: dpop_jkt binds the code to the key, too."""
    location = client_app.browser().ask("dpop=yes")
    (flow,) = client_app.rows("pending_flows")
    assert len(query_of(location)["dpop_jkt"]) == 43
    assert flow["dpop_key"]
    assert "dpop_jkt" not in query_of(client_app.browser().start())


def test_a_token_that_is_not_bound_is_not_used(client_app: Stage) -> None:
    """§5: with another token_type the client must discard the response."""
    client_app.issuer.tokens["token_type"] = "Bearer"
    browser = client_app.browser()
    page = browser.come_back(client_app.issuer.authorize(browser.ask("dpop=yes")))
    assert page.status_code == 502
    assert client_app.refused_by() == "token_type_is_dpop"
    assert client_app.rows("sessions") == []


def test_a_refresh_must_stay_bound(client_app: Stage, bound: Browser) -> None:
    """§5: this applies to the response to a refresh token as well."""
    client_app.set("sessions", "token_expires_at", 1.0)
    client_app.issuer.tokens["token_type"] = "Bearer"
    assert bound.open_notes().status_code == 502
    assert client_app.refused_by() == "token_type_is_dpop"


def test_a_bound_token_is_not_taken_for_a_bearer_token(client_app: Stage) -> None:
    """RFC 6749 §7.1: a client that did not request a bound token has no key to use it with."""
    client_app.issuer.tokens["token_type"] = "DPoP"
    assert client_app.browser().return_with().status_code == 502
    assert client_app.refused_by() == "token_type_is_bearer"


def test_a_nonce_of_the_server_is_sent_back(client_app: Stage) -> None:
    """§8: the client responds to use_dpop_nonce once, with the nonce in a fresh proof."""
    client_app.issuer.dpop_nonce = "of-the-server"
    assert heading(client_app.browser().sign_in_by("dpop=yes")) == "Your notes"
    first, second = (proof(request) for request in client_app.issuer.arrived_at("/token"))
    assert (first["nonce"], second["nonce"]) == ("", "of-the-server")
    assert first["jti"] != second["jti"]


def test_a_nonce_of_the_resource_server_is_sent_back(client_app: Stage, bound: Browser) -> None:
    """§9: demanded in WWW-Authenticate; if the server demands it again and again, the client gives
    up.
    """

    def demand() -> Any:
        answer = error("", 401)
        answer.headers["WWW-Authenticate"] = 'DPoP error="use_dpop_nonce"'
        answer.headers["DPoP-Nonce"] = "of-the-api"
        return answer

    client_app.set("sessions", "refresh_token", None)
    client_app.notes.instead["/api/notes"] = demand
    bound.open_notes()
    nonces = [proof(request)["nonce"] for request in client_app.notes.arrived]
    assert nonces == ["", "", "of-the-api"]


@pytest.mark.usefixtures("bound")
def test_the_key_stays_with_the_client(client_app: Stage) -> None:
    """§11: the private half is neither sent nor shown to the browser."""
    (session,) = client_app.rows("sessions")
    arrived = str(client_app.issuer.arrived) + str(client_app.notes.arrived)
    assert '"d"' in session["dpop_key"]
    assert session["dpop_key"].split('"d": "')[1].split('"')[0] not in arrived
