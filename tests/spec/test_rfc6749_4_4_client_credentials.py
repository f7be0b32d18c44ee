"""RFC 6749 §4.4: a client requests a token for itself; no user takes part."""

import time

import pytest

from authorization_server.scopes import OWN_SCOPES
from tests.support.verbs import Client, Issuer, claims_of, header_of
from tracing.grant_steps import CLIENT_TOKEN_ISSUED

GRANT = "client_credentials"
SCOPE = "usage:read"


def service(issuer: Issuer, **metadata: object) -> Client:
    """A registered client that acts on its own behalf."""
    usual = {"grant_types": [GRANT], "redirect_uris": None}
    return issuer.register(**(usual | metadata))


def ask(client: Client, **form: str) -> str:
    """Request a token for the client itself."""
    answer = client.post("/token", {"grant_type": GRANT, **form})
    assert answer.status_code == 200, answer.text
    return str(answer.json["access_token"])


def test_a_client_gets_a_token_of_its_own(issuer: Issuer) -> None:
    """§4.4.3: an access token, and a refresh token SHOULD NOT be included; without a user, there is
    no ID token either.
    """
    answer = service(issuer).post("/token", {"grant_type": GRANT, "scope": SCOPE})
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json
    assert set(told) == {"access_token", "expires_in", "scope", "token_type"}
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 300, SCOPE)


def test_the_subject_is_the_client(issuer: Issuer) -> None:
    """RFC 9068 §2.2: sub corresponds to the client application; no user logged in, so there are no
    claims about a login (§2.2.1).
    """
    client = service(issuer)
    token = ask(client)
    assert header_of(token)["typ"] == "at+jwt"
    claims = claims_of(token)
    assert claims["sub"] == claims["client_id"] == client.id
    assert claims["scope"] == SCOPE
    assert not {"auth_time", "amr", "acr"} & set(claims)


def test_it_is_told_at_its_step(issuer: Issuer) -> None:
    """Every check appears in the trace, in order."""
    ask(service(issuer))
    (event,) = issuer.told(CLIENT_TOKEN_ISSUED)
    names = [made.name for made in event.checks]
    assert names[names.index("client_is_confidential") :][:4] == [
        "client_is_confidential",
        "client_may_use_grant_type",
        "scope_is_registered",
        "scope_needs_no_user",
    ]


def test_the_client_proves_who_it_is(issuer: Issuer) -> None:
    """§4.4.2: the authorization server MUST authenticate the client."""
    client = service(issuer)
    form = {"grant_type": GRANT, "client_id": client.id}
    for sent in (form, form | {"client_secret": "wrong"}):
        answer = issuer.post("/token", data=sent)
        assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
        assert issuer.refused().name == "client_is_authenticated"


def test_a_public_client_may_not(issuer: Issuer) -> None:
    """§4.4: MUST only be used by confidential clients."""
    grant_types = ["authorization_code", GRANT]
    client = issuer.register(token_endpoint_auth_method="none", grant_types=grant_types)
    answer = client.post("/token", {"grant_type": GRANT})
    assert (answer.status_code, answer.json["error"]) == (400, "unauthorized_client")
    assert issuer.refused()[0::4] == ("client_is_confidential", CLIENT_TOKEN_ISSUED.slug)


def test_who_did_not_register_for_it_may_not(issuer: Issuer) -> None:
    """§5.2: unauthorized_client."""
    answer = issuer.register(scope=f"openid {SCOPE}").post("/token", {"grant_type": GRANT})
    assert (answer.status_code, answer.json["error"]) == (400, "unauthorized_client")
    assert issuer.refused().name == "client_may_use_grant_type"


@pytest.mark.parametrize(
    ("registered", "asked", "check"),
    [
        (f"openid notes:read {SCOPE}", "notes:read", "scope_needs_no_user"),
        (f"openid notes:read {SCOPE}", f"{SCOPE} openid", "scope_needs_no_user"),
        ("openid notes:read", "", "scope_needs_no_user"),
        ("openid notes:read", SCOPE, "scope_is_registered"),
        (SCOPE, "notes:read", "scope_is_registered"),
        (SCOPE, f"{SCOPE} unheard-of", "scope_is_registered"),
        (SCOPE, SCOPE.upper(), "scope_is_registered"),
        (SCOPE, f" {SCOPE}", "scope_is_registered"),
        (SCOPE, " ", "scope_is_registered"),
        (SCOPE, "\x00", "scope_is_registered"),
    ],
)
def test_what_needs_a_person_is_not_to_be_had(
    issuer: Issuer, registered: str, asked: str, check: str
) -> None:
    """§4.4, §5.2: invalid_scope for a scope that needs a user: a client on its own gets only its
    own data.
    """
    client = service(issuer, scope=registered)
    answer = client.post("/token", {"grant_type": GRANT, "scope": asked})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_scope")
    assert issuer.refused().name == check


def test_without_a_scope_it_gets_what_it_may(issuer: Issuer) -> None:
    """§3.3: a pre-defined default: every registered scope that needs no user."""
    client = service(issuer, scope=f"openid notes:read {SCOPE}")
    assert claims_of(ask(client))["scope"] == SCOPE


def test_who_registers_for_this_alone_has_its_scope_alone(issuer: Issuer) -> None:
    """RFC 7591 §2: if scope is omitted, the server MAY register a default set."""
    assert service(issuer).registered["scope"] == SCOPE
    both = issuer.register(grant_types=["authorization_code", GRANT]).registered["scope"]
    assert both == f"{' '.join(OWN_SCOPES.of_a_user)} {SCOPE}"


def test_no_person_is_asked_for_it_unless_the_client_does(issuer: Issuer) -> None:
    """§3.3: the default scope of an authorization request has only scopes that concern a user."""
    client = issuer.register(grant_types=["authorization_code", GRANT])
    assert SCOPE not in client.tokens(scope=None)["scope"]
    assert client.tokens(scope=f"openid {SCOPE}")["scope"] == f"openid {SCOPE}"


def test_the_resource_is_served(issuer: Issuer) -> None:
    """RFC 8707 §2.2: invalid_target for another resource."""
    client = service(issuer)
    form = {"grant_type": GRANT, "resource": "https://elsewhere.example"}
    assert client.post("/token", form).json["error"] == "invalid_target"
    assert claims_of(ask(client, resource=issuer.config.resource))["aud"] == issuer.config.resource


def test_it_opens_no_userinfo(issuer: Issuer) -> None:
    """RFC 6750 §3.1: 403 insufficient_scope: there is no user and no openid scope."""
    answer = issuer.userinfo(ask(service(issuer)))
    assert (answer.status_code, answer.json["error"]) == (403, "insufficient_scope")


def test_introspection_names_no_user(issuer: Issuer) -> None:
    """RFC 7662 §2.2: username is the resource owner who authorized the token: there is none."""
    client = service(issuer)
    told = client.introspect(ask(client))
    assert (told["active"], told["sub"], told["scope"]) == (True, client.id, SCOPE)
    assert "username" not in told


def test_it_can_be_revoked(own_issuer: Issuer) -> None:
    """RFC 7009 §2.1: the token alone, or together with its grant."""
    client = service(own_issuer)
    first, second = ask(client), ask(client)
    client.revoke(first)
    assert (client.is_active(first), client.is_active(second)) == (False, True)
    own_issuer.set("grants", "revoked_at", int(time.time()))
    assert not client.is_active(second)
