"""A client described by an entry: its metadata passes the checks of a registration."""

import pytest

from authorization_server.registration.client_metadata import AS_OFFERED, ECHOED
from authorization_server.scopes import Scopes
from authorization_server.setup.client_entry import KNOWN, client_of
from authorization_server.setup.entries import EntryError
from tests.support.signers import Signer
from tests.support.verbs import Issuer

SECRET = "a-secret-that-is-not-repeated"
CALLBACK = "http://127.0.0.1:8000/callback"
DESK = {"client_id": "desk", "client_secret": SECRET, "redirect_uris": [CALLBACK]}
KNOWN_SCOPES = Scopes({"orders:read": "Read your orders."})


def test_what_is_left_out_is_as_for_a_registration(issuer: Issuer) -> None:
    """The same metadata sent to the registration endpoint gives the same client."""
    sent = {"redirect_uris": [CALLBACK], "client_name": "Desk", "scope": "openid email"}
    registered = issuer.offer(**sent).json
    client = client_of({**DESK, **sent}, Scopes())
    assert (client.client_id, client.secret) == ("desk", SECRET)
    assert client.registered.items() <= registered.items()
    assert SECRET not in repr(client)


def test_a_client_may_ask_for_an_added_scope() -> None:
    """It is among the scopes a user can grant, even if the entry names no scope."""
    named = client_of({**DESK, "scope": "openid orders:read"}, KNOWN_SCOPES)
    assert named.registered["scope"] == "openid orders:read"
    assert "orders:read" in client_of(DESK, KNOWN_SCOPES).registered["scope"].split()


def test_a_client_without_a_secret() -> None:
    """Either a public client or one that signs."""
    public = {"client_id": "app", "redirect_uris": ["com.example.app:/callback"]}
    method = {"token_endpoint_auth_method": "none"}
    assert client_of({**public, **method}, Scopes()).secret is None
    keys = {"keys": [Signer("RS256").public]}
    signs = {"token_endpoint_auth_method": "private_key_jwt", "jwks": keys}
    assert client_of({**public, **signs}, Scopes()).registered["jwks"] == keys


def test_each_member_of_the_metadata_is_known() -> None:
    """Every member that a registration keeps is accepted in an entry."""
    assert {*AS_OFFERED, *ECHOED, *client_of(DESK, Scopes()).registered} <= set(KNOWN)


@pytest.mark.parametrize(
    ("changed", "key", "expected"),
    [
        ({"redirect_url": CALLBACK}, "redirect_url", "did you mean redirect_uris?"),
        ({"client_id": "two words"}, "client_id", "letters, digits and - . _ ~"),
        ({"client_id": 7}, "client_id", "client_id must be a string of 1 to 100"),
        ({"client_id": ".."}, "client_id", 'neither "." nor ".."'),
        ({"client_secret": "two words"}, "client_secret", "printable ASCII characters"),
        ({"redirect_uris": CALLBACK}, "redirect_uris", "must be a list of 1 to 20 addresses"),
        ({"redirect_uris": []}, "redirect_uris", "must be a list of 1 to 20 addresses"),
        (
            {"redirect_uris": ["http://app.example/cb", CALLBACK]},
            "redirect_uris",
            "http://app.example/cb is http, and not loopback. Expected: https",
        ),
        ({"redirect_uris": ["https://*.example/"]}, "redirect_uris", "contains a wildcard"),
        ({"grant_types": ["implicit"]}, "grant_types", "With grant_types implicit this client"),
        (
            {"grant_types": ["authorization_code", "password"]},
            "grant_types",
            "grant_types must be a list of some of authorization_code, refresh_token",
        ),
        (
            {"token_endpoint_auth_method": "client_secret_jwt"},
            "token_endpoint_auth_method",
            "must be one of client_secret_basic, client_secret_post, private_key_jwt, none",
        ),
        ({"scope": "openid orders:delete"}, "scope", "scopes that this server knows: openid"),
        ({"scope": ["openid"]}, "scope", "must be a string of scopes"),
        ({"response_types": ["token"]}, "response_types", 'response_types must be ["code"]'),
        ({"id_token_signed_response_alg": "none"}, "id_token_signed_response_alg", "one of RS256"),
        ({"client_name": 7}, "client_name", "client_name must be a string"),
        ({"logo_uri": "logo.png"}, "logo_uri", "logo_uri must be an http or https address"),
        ({"contacts": [7]}, "contacts", "contacts must be a string of at most 2000 characters"),
        ({"dpop_bound_access_tokens": "yes"}, "dpop_bound_access_tokens", "are true or false"),
        ({"jwks_uri": "https://app.example/keys"}, "jwks_uri", "unknown key 'jwks_uri'"),
        ({"jwks": {"keys": []}}, "jwks", "1 to 10 public keys"),
        ({"access_token_seconds": 1}, "access_token_seconds", "must be 5 to 86400"),
        ({"client_name": {"a": None}}, "client_name", "client_name must be"),
        ({"token_endpoint_auth_method": "none"}, "client_secret", "client_secret must be left out"),
    ],
)
def test_a_wrong_entry_names_the_key_and_what_was_expected(
    changed: dict[str, object], key: str, expected: str
) -> None:
    """A value that a registration would replace or ignore is rejected; no secret is repeated."""
    with pytest.raises(EntryError) as wrong:
        client_of(DESK | changed, KNOWN_SCOPES)
    assert wrong.value.key == key
    assert expected in str(wrong.value)
    assert not str(wrong.value).endswith(".")
    assert SECRET not in str(wrong.value)


def test_what_is_missing_has_no_key() -> None:
    """A secret is needed unless the client is public or signs."""
    with pytest.raises(EntryError, match="client_id is missing"):
        client_of({"redirect_uris": [CALLBACK]}, Scopes())
    with pytest.raises(EntryError, match='a public client has token_endpoint_auth_method = "none"'):
        client_of({"client_id": "desk", "redirect_uris": [CALLBACK]}, Scopes())
