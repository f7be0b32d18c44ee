"""RFC 6749 §6 with RFC 9700 §4.14.2: refreshing an access token, each refresh token once."""

import time

import pytest
import requests

from tests.conftest import MakeIssuer
from tests.support.sockets import at_once, served
from tests.support.verbs import Issuer, claims_of
from tracing.grant_steps import FAMILY_REVOKED, REFRESH_ANSWERED

GRANTED = "openid profile notes:read notes:write"


def test_a_refresh_gives_the_next_pair(issuer: Issuer) -> None:
    """§6: if valid and authorized, the server issues an access token, and here a new refresh token;
    expires_in is included again.
    """
    client = issuer.register()
    first = client.tokens()
    answer = client.refresh(first["refresh_token"])
    assert answer.status_code == 200
    assert (answer.headers["Cache-Control"], answer.mimetype) == ("no-store", "application/json")
    second = answer.json
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert (second["token_type"], second["expires_in"], second["scope"]) == ("Bearer", 300, GRANTED)
    before, after = claims_of(first["access_token"]), claims_of(second["access_token"])
    assert before["jti"] != after["jti"]
    same = ("sub", "client_id", "aud", "iss", "auth_time", "scope")
    assert all(before[name] == after[name] for name in same)


def test_the_checks_are_told_at_the_step_of_the_tour(issuer: Issuer) -> None:
    """Every check of a refresh appears in the trace, in order."""
    client = issuer.register()
    client.refresh(client.tokens()["refresh_token"])
    (event,) = issuer.told(REFRESH_ANSWERED)
    assert [made.name for made in event.checks][-10:] == [
        "refresh_token_is_present",
        "refresh_token_is_known",
        "refresh_token_belongs_to_client",
        "refresh_token_is_unused",
        "grant_is_not_revoked",
        "refresh_token_is_not_expired",
        "scope_is_not_wider",
        "key_is_shown_if_registered",
        "key_is_the_one_of_the_public_client",
        "refresh_token_is_spent_by_this_request",
    ]


def test_a_refresh_token_that_comes_again_ends_the_family(issuer: Issuer) -> None:
    """RFC 9700 §4.14.2: the server cannot determine which party is the attacker, so it revokes the
    active refresh token too, and here the access tokens with it.
    """
    client = issuer.register()
    first = client.tokens()
    second = client.refresh(first["refresh_token"]).json
    third = client.refresh(second["refresh_token"]).json
    assert client.is_active(third["access_token"])
    again = client.refresh(first["refresh_token"])
    assert (again.status_code, again.json["error"]) == (400, "invalid_grant")
    refused = issuer.refused()
    assert (refused.name, refused.spec) == ("refresh_token_is_unused", "RFC 9700 §4.14.2")
    for token in (first, second, third):
        assert not client.is_active(token["access_token"])
    assert issuer.userinfo(third["access_token"]).status_code == 401
    assert client.refresh(third["refresh_token"]).json["error"] == "invalid_grant"
    assert issuer.refused().name == "grant_is_not_revoked"


def test_the_end_of_a_family_is_a_step_of_its_own(issuer: Issuer) -> None:
    """RFC 9700 §4.14.2: the response to the second use is recorded at the step of revocation; any
    other refusal, at the step of refreshing.
    """
    client = issuer.register()
    token = client.tokens()["refresh_token"]
    client.refresh(token, scope="unheard-of")
    assert issuer.refused().step == REFRESH_ANSWERED.slug
    client.refresh(token)
    assert not issuer.told(FAMILY_REVOKED)
    client.refresh(token)
    (event,) = issuer.told(FAMILY_REVOKED)
    assert event.response is not None
    assert event.response.status == 400
    assert event.checks[-1].name == "refresh_token_is_unused"


def test_a_code_that_comes_again_is_another_story(issuer: Issuer) -> None:
    """RFC 6749 §4.1.2: a replayed code also revokes the tokens, but at the step of the code."""
    client = issuer.register()
    code = client.code()
    for _ in range(2):
        client.exchange(code)
    assert issuer.refused().name == "code_is_unused"
    assert not issuer.told(FAMILY_REVOKED)


def test_a_reuse_ends_this_family_only(issuer: Issuer) -> None:
    """RFC 9700 §4.14.2: what the same user granted in another flow remains valid."""
    client, browser = issuer.register(), issuer.browser()
    stolen, other = client.tokens(browser), client.tokens(browser)
    for _ in range(2):
        client.refresh(stolen["refresh_token"])
    assert client.is_active(other["access_token"])
    assert client.refresh(other["refresh_token"]).status_code == 200


def test_of_twenty_at_once_one_gets_the_next(make_issuer: MakeIssuer) -> None:
    """RFC 9700 §4.14.2: a refresh token is exchanged once, even in concurrent requests."""
    issuer = make_issuer()
    client = issuer.register()
    form = {"grant_type": "refresh_token", "refresh_token": client.tokens()["refresh_token"]}
    with served(issuer.app, issuer.name) as address:
        answers = at_once(
            20,
            lambda: requests.post(
                f"{address}/token", data=form, auth=(client.id, client.secret), timeout=30
            ),
        )
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19
    assert len(issuer.rows("refresh_tokens")) == 2
    (grant,) = issuer.rows("grants")
    assert grant["revoked_at"] is not None


@pytest.mark.parametrize("token", ["unheard-of", "x" * 60_000, "' OR 1=1 --"])
def test_an_unknown_refresh_token_is_refused(issuer: Issuer, token: str) -> None:
    """§5.2: invalid_grant, when the refresh token is invalid."""
    answer = issuer.register().refresh(token)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    assert issuer.refused().name == "refresh_token_is_known"


def test_a_refresh_token_is_required(issuer: Issuer) -> None:
    """§6: refresh_token REQUIRED."""
    answer = issuer.register().refresh("")
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")
    assert issuer.refused().name == "refresh_token_is_present"


def test_an_access_token_is_no_refresh_token(issuer: Issuer) -> None:
    """§1.5: only refresh tokens are used with the authorization server, never access tokens."""
    client = issuer.register()
    assert client.refresh(client.tokens()["access_token"]).json["error"] == "invalid_grant"


def test_a_refresh_token_is_bound_to_its_client(issuer: Issuer) -> None:
    """§6: the refresh token is bound to the client to which it was issued; another client neither
    gets tokens for it nor invalidates it.
    """
    owner, stranger = issuer.register(), issuer.register()
    token = owner.tokens()["refresh_token"]
    assert stranger.refresh(token).json["error"] == "invalid_grant"
    refused = issuer.refused()
    assert refused.name == "refresh_token_belongs_to_client"
    assert (refused.expected, refused.received) == (owner.id, stranger.id)
    assert owner.refresh(token).status_code == 200


def test_a_client_that_did_not_register_for_it_cannot_refresh(issuer: Issuer) -> None:
    """§5.2: unauthorized_client."""
    answer = issuer.register(grant_types=["authorization_code"]).refresh("any")
    assert (answer.status_code, answer.json["error"]) == (400, "unauthorized_client")
    assert issuer.refused().name == "client_may_use_grant_type"


# --- public clients (RFC 9700 §2.2.2) ---


def test_a_public_client_gets_the_next_one_too(issuer: Issuer) -> None:
    """RFC 9700 §2.2.2: refresh tokens for public clients MUST be sender-constrained or use refresh
    token rotation: the old one is no longer valid, and its reuse revokes the family.
    """
    client = issuer.register(token_endpoint_auth_method="none")
    first = client.tokens()
    second = client.refresh(first["refresh_token"]).json
    assert second["refresh_token"] != first["refresh_token"]
    assert issuer.userinfo(second["access_token"]).status_code == 200
    assert client.refresh(first["refresh_token"]).json["error"] == "invalid_grant"
    assert issuer.refused().name == "refresh_token_is_unused"
    assert client.refresh(second["refresh_token"]).json["error"] == "invalid_grant"
    assert issuer.userinfo(second["access_token"]).status_code == 401


def test_a_public_client_must_say_who_it_is(issuer: Issuer) -> None:
    """§6, §3.2.1: the refresh token is bound to a client, which identifies itself; knowing a
    client_id does not make another client's token valid.
    """
    client = issuer.register(token_endpoint_auth_method="none")
    stranger = issuer.register(token_endpoint_auth_method="none")
    token = client.tokens()["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token}
    nameless = issuer.post("/token", data=form)
    assert (nameless.status_code, nameless.json["error"]) == (401, "invalid_client")
    assert stranger.refresh(token).json["error"] == "invalid_grant"
    assert issuer.refused().name == "refresh_token_belongs_to_client"
    assert client.refresh(token).status_code == 200


# --- scope ---


@pytest.mark.parametrize("narrower", ["openid", "notes:read", "notes:write profile", GRANTED])
def test_the_scope_may_be_narrowed(issuer: Issuer, narrower: str) -> None:
    """§6: the requested scope MUST NOT include any scope not originally granted; less is allowed,
    and the next refresh may request all of it again.
    """
    client = issuer.register()
    less = client.refresh(client.tokens()["refresh_token"], scope=narrower).json
    assert less["scope"] == claims_of(less["access_token"])["scope"] == narrower
    again = client.refresh(less["refresh_token"]).json
    assert again["scope"] == GRANTED


@pytest.mark.parametrize(
    "wider",
    [
        "openid notes:read notes:write",
        "notes:write",
        "unheard-of",
        "OPENID",
        " ",
        "openid  notes:read",
        "openid\nnotes:read",
        'open"id',
        "\x00",
    ],
)
def test_the_scope_is_never_widened(issuer: Issuer, wider: str) -> None:
    """§6, §5.2: invalid_scope for one that is malformed or exceeds the scope granted; the refresh
    token is not used up.
    """
    client = issuer.register()
    token = client.tokens(scope="openid notes:read")["refresh_token"]
    answer = client.refresh(token, scope=wider)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_scope")
    refused = issuer.refused()
    assert (refused.name, refused.expected) == ("scope_is_not_wider", "openid notes:read")
    assert client.refresh(token, scope="").json["scope"] == "openid notes:read"


# --- time ---


@pytest.mark.parametrize("seconds", [1, 1_209_600])
def test_a_refresh_token_lives_as_long_as_it_was_set(make_issuer: MakeIssuer, seconds: int) -> None:
    """RFC 9700 §4.14.2: refresh tokens SHOULD expire when they have not been used for some time;
    each new one has the full lifetime again.
    """
    issuer = make_issuer(refresh_token_seconds=seconds)
    client = issuer.register()
    token = client.tokens()["refresh_token"]
    issuer.set("refresh_tokens", "expires_at", int(time.time()) + 100)
    client.refresh(token)
    newest = issuer.rows("refresh_tokens")[-1]
    assert newest["expires_at"] - newest["issued_at"] == seconds


def test_an_expired_refresh_token_is_refused(own_issuer: Issuer) -> None:
    """§5.2: invalid_grant, when the refresh token is expired; introspection agrees."""
    client = own_issuer.register()
    token = client.tokens()["refresh_token"]
    own_issuer.set("refresh_tokens", "expires_at", int(time.time()))
    assert not client.is_active(token)
    assert client.refresh(token).json["error"] == "invalid_grant"
    assert own_issuer.refused().name == "refresh_token_is_not_expired"


def test_no_refresh_token_is_kept_in_clear(own_issuer: Issuer) -> None:
    """§10.4: refresh tokens MUST be kept confidential in storage: only a hash is stored."""
    client = own_issuer.register()
    token = client.tokens()["refresh_token"]
    assert token not in str(own_issuer.rows("refresh_tokens"))
    assert client.secret not in str(own_issuer.rows("clients"))
