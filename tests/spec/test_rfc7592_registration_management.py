"""RFC 7592: a client reads, changes and deletes its own registration."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import TestResponse

from authorization_server.storage.clients import Clients
from tests.conftest import MakeIssuer
from tests.support.signers import Signer
from tests.support.verbs import CALLBACK, Client, Issuer, basic, bearer
from tracing.endpoint_steps import REGISTRATION_ANSWERED

METHODS = ["GET", "PUT", "DELETE"]


@pytest.fixture
def client(issuer: Issuer) -> Client:
    """A registered client."""
    return issuer.register()


def manage(client: Client, method: str, token: str | None = None, **options: Any) -> TestResponse:
    """Send a request to the client configuration endpoint, with the client's token or another."""
    token = client.registered["registration_access_token"] if token is None else token
    return client.issuer.client().open(
        client.registered["registration_client_uri"],
        method=method,
        headers=bearer(token) if token else {},
        **options,
    )


def metadata_of(client: Client, **changes: object) -> dict[str, Any]:
    """The metadata as the client knows them, with changes, ready to be sent."""
    ours = {
        "registration_access_token",
        "registration_client_uri",
        "client_secret_expires_at",
        "client_id_issued_at",
    }
    return {k: v for k, v in (client.registered | changes).items() if k not in ours}


def update(client: Client, **changes: object) -> Client:
    """The client after a successful update."""
    answer = manage(client, "PUT", json=metadata_of(client, **changes))
    assert answer.status_code == 200, answer.text
    return Client(client.issuer, answer.json)


def refused(client: Client, document: object) -> str:
    """Return the error of a refused update."""
    answer = manage(client, "PUT", json=document)
    assert (answer.status_code, answer.mimetype) == (400, "application/json")
    assert set(answer.json) == {"error", "error_description"}
    return str(answer.json["error"])


# --- registering (§3) ---


def test_a_registration_comes_with_its_key(client: Client) -> None:
    """§3: registration_client_uri and registration_access_token are REQUIRED."""
    told = client.registered
    assert told["registration_client_uri"] == client.issuer.url(f"/register/{client.id}")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", told["registration_access_token"])


def test_the_token_is_kept_as_a_hash(own_issuer: Issuer) -> None:
    """§5: someone who reads the database cannot change a registration."""
    client = own_issuer.register()
    assert client.registered["registration_access_token"] not in str(own_issuer.rows("clients"))


# --- reading (§2.1) ---


def test_a_client_reads_its_registration(client: Client) -> None:
    """§2.1, §3: 200 with everything that is registered but the secret, stored only as a hash."""
    answer = manage(client, "GET")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json | {"client_secret": client.secret} == client.registered
    assert manage(client, "GET").json == answer.json


def test_it_is_told_at_its_step(client: Client) -> None:
    """Each response appears at its step, with its checks and the one that failed."""
    manage(client, "GET")
    manage(client, "GET", "wrong")
    good, bad = client.issuer.told(REGISTRATION_ANSWERED)
    assert [made.name for made in good.checks if made.verdict == "passed"] == [
        "registration_token_is_present",
        "registration_token_is_of_this_client",
    ]
    assert bad.checks[-1].verdict == "failed"


# --- authorization (§2) ---


@pytest.mark.parametrize("method", METHODS)
def test_without_a_token_there_is_a_challenge(client: Client, method: str) -> None:
    """RFC 6750 §3.1: no error code for a request without a token."""
    answer = manage(client, method, "")
    challenge = f'Bearer realm="{client.issuer.config.issuer}"'
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, challenge)
    assert "error" not in answer.json
    assert client.issuer.refused().name == "registration_token_is_present"


@pytest.mark.parametrize("method", METHODS)
def test_a_wrong_token_and_an_unknown_client_are_alike(client: Client, method: str) -> None:
    """§2: 401 for both, so the response does not reveal which clients exist."""
    gone = Client(client.issuer, client.registered | {"registration_client_uri": "/register/no"})
    token = client.registered["registration_access_token"]
    answers = [manage(client, method, "wrong"), manage(gone, method, token)]
    for answer in answers:
        assert (answer.status_code, answer.json["error"]) == (401, "invalid_token")
        assert ', error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert answers[0].data == answers[1].data


@pytest.mark.parametrize("method", METHODS)
def test_a_token_opens_one_registration(client: Client, method: str) -> None:
    """§2: the token is for the client that it was issued to; neither a client secret nor an access
    token works here.
    """
    other = client.issuer.register()
    for token in (
        other.registered["registration_access_token"],
        client.secret,
        client.tokens()["access_token"],
        "ÿ",
        "None",
    ):
        assert manage(client, method, token).status_code == 401
    address = client.registered["registration_client_uri"]
    by_secret = client.issuer.client().get(address, headers=basic(client.id, client.secret))
    assert by_secret.status_code == 401


def test_a_client_without_a_token_cannot_be_managed(issuer: Issuer) -> None:
    """§2: a client registered by hand has no such token, and no string is accepted in its place."""
    registered = issuer.register().registered
    by_hand = Clients(issuer.engine).add("by-hand", None, registered)
    address = {"registration_client_uri": f"/register/{by_hand.client_id}"}
    for token in ("None", "null", "x"):
        assert manage(Client(issuer, registered | address), "GET", token).status_code == 401


# --- changing (§2.2) ---


def test_an_update_replaces_the_metadata(client: Client) -> None:
    """§2.2: the values sent replace the previous ones; omitted members are no longer registered."""
    described = update(client, client_uri="https://app.example/", client_name="Another name")
    assert described.registered["client_uri"] == "https://app.example/"
    changed = update(described, client_uri=None, redirect_uris=[CALLBACK, CALLBACK + "2"])
    assert changed.registered["client_name"] == "Another name"
    assert changed.registered["redirect_uris"] == [CALLBACK, CALLBACK + "2"]
    assert "client_uri" not in changed.registered
    assert manage(changed, "GET").json["client_name"] == "Another name"


def test_an_update_counts_at_once(client: Client) -> None:
    """§2.2: a cached registration is discarded."""
    client.code()
    changed = update(client, redirect_uris=[CALLBACK + "2"])
    assert client.issuer.browser().authorize(client).status_code == 400
    assert changed.code(redirect_uri=CALLBACK + "2")


def test_an_update_gives_a_new_token(client: Client) -> None:
    """§3, §5: the server MAY issue a new registration access token; then the old one no longer
    works.
    """
    changed = update(client)
    new = changed.registered["registration_access_token"]
    assert new != client.registered["registration_access_token"]
    assert manage(client, "GET").status_code == 401
    assert manage(changed, "GET").json["registration_access_token"] == new


def test_of_many_updates_at_once_one_gets_the_next_token(own_issuer: Issuer) -> None:
    """§3: the new token replaces the old one; later requests with the old one fail."""
    client = own_issuer.register()
    document = metadata_of(client)
    with ThreadPoolExecutor(8) as threads:
        updates = [threads.submit(manage, client, "PUT", json=document) for _ in range(8)]
    answers = [each.result() for each in updates]
    (won,) = (answer for answer in answers if answer.status_code == 200)
    assert sum(answer.status_code == 401 for answer in answers) == 7
    assert manage(client, "GET", won.json["registration_access_token"]).status_code == 200


def test_an_update_is_checked_like_a_registration(client: Client) -> None:
    """§2.2: errors as in RFC 7591 §3.2.2; a refused update changes nothing."""
    bad = metadata_of(client, redirect_uris=["http://app.example/"])
    assert refused(client, bad) == "invalid_redirect_uri"
    assert refused(client, metadata_of(client, client_name=5)) == "invalid_client_metadata"
    for document in ([], "x", None):
        assert refused(client, document) == "invalid_client_metadata"
    form = manage(client, "PUT", data={"client_id": client.id})
    assert form.json["error"] == "invalid_client_metadata"
    assert manage(client, "GET").json["redirect_uris"] == [CALLBACK]


@pytest.mark.parametrize(
    "name",
    [
        "registration_access_token",
        "registration_client_uri",
        "client_secret_expires_at",
        "client_id_issued_at",
    ],
)
def test_what_the_server_writes_is_not_sent_back(client: Client, name: str) -> None:
    """§2.2: the request MUST NOT include these."""
    document = metadata_of(client) | {name: client.registered[name]}
    assert refused(client, document) == "invalid_client_metadata"
    assert client.issuer.refused().name == "update_leaves_ours_out"


@pytest.mark.parametrize("client_id", [None, "", "another", 5, []])
def test_an_update_names_its_client(client: Client, client_id: object) -> None:
    """§2.2: the client MUST include its client_id, and it MUST be the same."""
    assert refused(client, metadata_of(client, client_id=client_id)) == "invalid_client_metadata"
    assert client.issuer.refused().name == "update_names_this_client"


@pytest.mark.parametrize("secret", ["chosen", "", 5, []])
def test_nobody_chooses_a_secret(client: Client, secret: object) -> None:
    """§2.2: client_secret MUST match the current one."""
    assert refused(client, metadata_of(client, client_secret=secret)) == "invalid_client_metadata"
    assert client.issuer.refused().name == "update_keeps_the_secret"
    assert client.issuer.refused().received == "a different client secret"


def test_the_secret_stays(client: Client) -> None:
    """§2.2: the secret may be omitted, and an update does not change it."""
    assert "client_secret" not in update(client, client_secret=None).registered
    assert client.revoke("x").status_code == 200


def test_a_client_becomes_another_kind(issuer: Issuer) -> None:
    """§2.2: a client whose new method needs a secret gets one; one whose new method does not, loses
    it.
    """
    public = issuer.register(token_endpoint_auth_method="none")
    with_secret = update(public, token_endpoint_auth_method="client_secret_basic")
    assert with_secret.revoke("x").status_code == 200
    signer = Signer()
    by_key = update(
        with_secret,
        token_endpoint_auth_method="private_key_jwt",
        jwks={"keys": [signer.public]},
    )
    assert "client_secret" not in by_key.registered
    assert with_secret.revoke("x").json["error"] == "invalid_client"
    form = {"token": "x"} | signer.authentication(by_key)
    assert issuer.post("/revoke", data=form).status_code == 200


# --- deleting (§2.3) ---


def test_a_client_deletes_itself(client: Client) -> None:
    """§2.3: 204 without a body; the client and its token are no longer known."""
    answer = manage(client, "DELETE")
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    for method in METHODS:
        assert manage(client, method).json["error"] == "invalid_token"
    assert client.revoke("x").json["error"] == "invalid_client"
    assert client.issuer.browser().authorize(client).status_code == 400


def test_with_it_goes_all_that_it_had(issuer: Issuer) -> None:
    """§2.3: the server SHOULD invalidate all grants and tokens of the client."""
    client, api = issuer.register(), issuer.register()
    tokens = client.tokens()
    manage(client, "DELETE")
    assert not api.is_active(tokens["access_token"])
    assert issuer.userinfo(tokens["access_token"]).status_code == 401
    of_it = [row for row in issuer.rows("grants") if row["client_id"] == client.id]
    assert of_it == []


def test_a_closed_registration_is_not_managed(make_issuer: MakeIssuer) -> None:
    """RFC 8414 §2: if registration is closed, so is its management."""
    assert make_issuer(open_registration=False).get("/register/x").status_code == 404


def test_it_works_below_a_path(make_issuer: MakeIssuer) -> None:
    """§3: registration_client_uri is a complete URL, also for an issuer with a path."""
    client = make_issuer(issuer="https://host.example/auth").register()
    told = client.registered["registration_client_uri"]
    assert told == f"https://host.example/auth/register/{client.id}"
    assert manage(client, "GET").json["client_id"] == client.id
