"""RFC 7009: a client revokes a token."""

import pytest

from tests.support.verbs import Issuer
from tracing.endpoint_steps import TOKEN_REVOKED

HINTS = [None, "", "access_token", "refresh_token", "unheard-of"]


@pytest.mark.parametrize("hint", HINTS)
def test_an_access_token_is_revoked_alone(issuer: Issuer, hint: str | None) -> None:
    """§2.1: the token is invalidated, and a wrong hint makes the server extend its search. The
    refresh token remains valid.
    """
    client = issuer.register()
    tokens = client.tokens()
    answer = client.revoke(tokens["access_token"], token_type_hint=hint)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert not client.is_active(tokens["access_token"])
    assert issuer.userinfo(tokens["access_token"]).status_code == 401
    assert issuer.refused().name == "token_is_not_revoked"
    assert client.is_active(client.refresh(tokens["refresh_token"]).json["access_token"])


@pytest.mark.parametrize("hint", HINTS)
def test_a_refresh_token_takes_all_with_it(issuer: Issuer, hint: str | None) -> None:
    """§2.1: if it is a refresh token, the server SHOULD also invalidate all access tokens based on
    the same authorization grant.
    """
    client = issuer.register()
    first = client.tokens()
    second = client.refresh(first["refresh_token"]).json
    assert client.revoke(second["refresh_token"], token_type_hint=hint).status_code == 200
    assert not any(client.is_active(token["access_token"]) for token in (first, second))
    assert client.refresh(second["refresh_token"]).json["error"] == "invalid_grant"
    assert issuer.refused().name == "grant_is_not_revoked"


@pytest.mark.parametrize("token", ["unheard-of", "a.b.c", "\x00", "ÿ", "x" * 60_000])
def test_an_unknown_token_gets_the_same_answer(issuer: Issuer, token: str) -> None:
    """§2.2: invalid tokens do not cause an error response: 200, the purpose is achieved."""
    client = issuer.register()
    known = client.revoke(client.tokens()["access_token"])
    unknown = client.revoke(token)
    assert unknown.status_code == known.status_code == 200
    assert unknown.data == known.data


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_twice_is_as_good_as_once(issuer: Issuer, kind: str) -> None:
    """§2.2: revoking a revoked token succeeds."""
    client = issuer.register()
    token = client.tokens()[kind]
    assert [client.revoke(token).status_code for _ in range(2)] == [200, 200]
    assert not client.is_active(token)


def test_a_token_is_required(issuer: Issuer) -> None:
    """§2.1: token REQUIRED; §2.2.1: errors as in RFC 6749 §5.2."""
    answer = issuer.register().revoke("")
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_a_client_revokes_its_own_tokens_only(issuer: Issuer, kind: str) -> None:
    """§2.1: verifies whether the token was issued to the client making the request; if not, the
    request is refused.
    """
    owner, stranger = issuer.register(), issuer.register()
    token = owner.tokens()[kind]
    answer = stranger.revoke(token)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    assert owner.is_active(token)


def test_only_a_client_may_ask(issuer: Issuer) -> None:
    """§2.1: the server first validates the client credentials."""
    client = issuer.register()
    token = client.tokens()["access_token"]
    answer = issuer.post("/revoke", data={"token": token, "client_id": client.id})
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
    assert client.is_active(token)


def test_a_public_client_may_ask(issuer: Issuer) -> None:
    """§2.1: for a public client, the server compares its client_id with the client that the token
    was issued to.
    """
    public, watcher = issuer.register(token_endpoint_auth_method="none"), issuer.register()
    token = public.tokens()["access_token"]
    assert public.revoke(token).status_code == 200
    assert not watcher.is_active(token)


def test_an_id_token_is_not_revoked(issuer: Issuer) -> None:
    """§2: only access tokens and refresh tokens can be revoked; nothing else is affected."""
    client = issuer.register()
    tokens = client.tokens()
    assert client.revoke(tokens["id_token"]).status_code == 200
    assert client.is_active(tokens["access_token"])


def test_it_is_told_at_its_step(issuer: Issuer) -> None:
    """The exchange belongs to the revocation tour."""
    client = issuer.register()
    client.revoke("unheard-of")
    (event,) = issuer.told(TOKEN_REVOKED)
    assert event.response is not None
    assert event.response.status == 200
