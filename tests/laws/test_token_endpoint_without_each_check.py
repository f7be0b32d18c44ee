"""Any check that a program meets at the authorization server can be left out: what is honest still
ends well, and what is not is answered without a fault of the server.

These are the checks of the token endpoint and of the endpoints beside it: client authentication,
DPoP, registration, introspection, revocation, userinfo, and device authorization.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from werkzeug.test import TestResponse

from authorization_server.device import device_checks
from tests.conftest import MakeIssuer
from tests.support.devices import decide, device, television
from tests.support.programs import OWN_TOKEN, Programs
from tests.support.signers import JWT_BEARER, encoded
from tests.support.verbs import Client, basic, given
from tracing.checks import Check, leaving_out
from tracing.weakening import checks_of

ROOMS = ("token", "credentials", "registration", "issued")
CHECKS: dict[str, Check[Any]] = {
    **{
        name: rule
        for room in ROOMS
        for name, rule in checks_of(f"authorization_server.{room}").items()
    },
    **{name: rule for name, rule in vars(device_checks).items() if isinstance(rule, Check)},
}
Call = Callable[[Programs], TestResponse]


@pytest.fixture(scope="module")
def programs(make_issuer: MakeIssuer) -> Programs:
    """One for all tests: nothing that is done here changes what comes after."""
    programs = Programs(make_issuer(device_interval_seconds=0))
    for client in (programs.client, programs.bound, programs.signing):
        programs.code(client)
    return programs


HONEST: dict[str, Call] = {
    "exchange a code": lambda use: use.exchanged(use.client),
    "exchange a code, as a public client": lambda use: use.exchanged(use.public),
    "exchange a code with a proof": lambda use: use.exchanged(use.bound, use.dpop()),
    "exchange a code that is bound to a key": lambda use: use.client.post(
        "/token",
        use.client.token_form(use.code(use.client, dpop_jkt=use.signer.jkt)),
        use.dpop(),
    ),
    "refresh": lambda use: use.refreshed(use.client),
    "refresh, as a public client with a key": lambda use: use.public.post(
        "/token",
        {
            "grant_type": "refresh_token",
            "refresh_token": use.tokens(use.public, use.dpop())["refresh_token"],
        },
        use.dpop(),
    ),
    "a token of its own": lambda use: use.client.post("/token", OWN_TOKEN),
    "a token of its own with an assertion": lambda use: use.asserted(),
    "a device, asked for and allowed": lambda use: use.polled(),
    "introspect an access token": lambda use: use.client.post(
        "/introspect", {"token": use.tokens(use.client)["access_token"]}
    ),
    "introspect a refresh token": lambda use: use.client.post(
        "/introspect", {"token": use.tokens(use.client)["refresh_token"]}
    ),
    "revoke": lambda use: use.client.revoke(use.tokens(use.client)["refresh_token"]),
    "userinfo": lambda use: use.issuer.userinfo(use.tokens(use.client)["access_token"]),
    "userinfo with a proof": lambda use: use.about_user(
        use.bound, use.tokens(use.bound, use.dpop())
    ),
    "register": lambda use: use.issuer.offer(),
    "read a registration": lambda use: use.managed("GET"),
    "change a registration": lambda use: use.managed("PUT"),
    "delete a registration": lambda use: use.managed("DELETE"),
}


def replayed(client: Client, form: Mapping[str, object]) -> TestResponse:
    """The same form a second time."""
    client.post("/token", form)
    return client.post("/token", form)


def expired(use: Programs, table: str, client: Client, form: Mapping[str, object]) -> TestResponse:
    """A form that hands in what has expired."""
    use.issuer.set(table, "expires_at", 1)
    return client.post("/token", form)


def posted(
    use: Programs, path: str, form: Mapping[str, object] = {}, **headers: str
) -> TestResponse:
    """A form without any credentials but these."""
    return use.issuer.post(path, data=dict(form), headers=headers)


def refresh_form(use: Programs, client: Client) -> dict[str, object]:
    """The form that uses a new refresh token of this client."""
    return {"grant_type": "refresh_token", "refresh_token": use.tokens(client)["refresh_token"]}


def revoked_refresh(use: Programs) -> TestResponse:
    """A refresh token whose family was revoked."""
    form = refresh_form(use, use.client)
    use.issuer.set("grants", "revoked_at", 1)
    return use.client.post("/token", form)


def introspected_after(use: Programs, column: str) -> TestResponse:
    """A refresh token that is expired or used."""
    token = use.tokens(use.client)["refresh_token"]
    use.issuer.set("refresh_tokens", column, 1)
    return use.client.post("/introspect", {"token": token})


def signed_otherwise(use: Programs, alg: str) -> TestResponse:
    """An assertion whose header names another algorithm than it was signed with."""
    _, claims, signature = use.signer.assertion(use.signing).split(".")
    forged = f"{encoded({'alg': alg})}.{claims}.{signature}"
    proof = {"client_assertion_type": JWT_BEARER, "client_assertion": forged}
    return posted(use, "/token", OWN_TOKEN | proof)


def proof_signed_otherwise(use: Programs, **header: object) -> TestResponse:
    """A proof whose header is another than was signed."""
    _, claims, signature = use.dpop()["DPoP"].split(".")
    whole = {"typ": "dpop+jwt", "alg": "ES256", "jwk": use.signer.public} | header
    forged = f"{encoded(given(whole))}.{claims}.{signature}"
    return use.client.post("/token", OWN_TOKEN, {"DPoP": forged})


def polled_too_fast(use: Programs) -> TestResponse:
    """A device that polls twice within its interval."""
    asking = device(use.television)
    use.issuer.set("device_codes", "interval", 5)
    return replayed(use.television, asking.form)


def replayed_device_code(use: Programs) -> TestResponse:
    """A device code that is used twice."""
    asking = device(use.television)
    decide(use.browser, asking)
    return replayed(use.television, asking.form)


def twice(use: Programs, headers: Mapping[str, str], form: Mapping[str, object]) -> TestResponse:
    """The same proof or assertion a second time."""
    client = use.client if headers else use.signing
    for _ in range(2):
        answer = client.post("/token", form, headers) if headers else posted(use, "/token", form)
    return answer


def userinfo(use: Programs, authorization: str) -> TestResponse:
    """Userinfo with this header."""
    return use.issuer.get("/userinfo", headers=given({"Authorization": authorization or None}))


def userinfo_after(use: Programs, table: str) -> TestResponse:
    """Userinfo with an access token that was revoked."""
    token = use.tokens(use.client)["access_token"]
    use.issuer.set(table, "revoked_at", 1)
    return use.issuer.userinfo(token)


def narrow(use: Programs) -> TestResponse:
    """Userinfo with a token that is for an API only."""
    code = use.code(use.client, scope="notes:read")
    token = use.client.exchange(code).json["access_token"]
    return use.issuer.userinfo(token)


DISHONEST: dict[str, Call] = {
    "JSON": lambda use: use.issuer.post("/token", json={"grant_type": "authorization_code"}),
    "parameters in the address": lambda use: use.client.post("/token?code=x", {}),
    "a line break behind a value": lambda use: use.exchanged(use.client, code="x\r\n"),
    "a parameter twice": lambda use: use.exchanged(use.client, code=["x", "y"]),
    "two methods": lambda use: use.exchanged(use.client, client_secret="x"),
    "no grant type": lambda use: use.exchanged(use.client, grant_type=None),
    "a password": lambda use: use.exchanged(use.client, grant_type="password"),
    "a strange grant type": lambda use: use.exchanged(use.client, grant_type='"\\é'),
    "a different resource": lambda use: use.exchanged(use.client, resource="https://other.example"),
    "no client": lambda use: posted(use, "/token", use.client.token_form(use.code(use.client))),
    "an unknown client": lambda use: posted(
        use, "/token", use.client.token_form("x", client_id="nobody")
    ),
    "a name alone": lambda use: posted(
        use, "/token", use.client.token_form(use.code(use.client), client_id=use.client.id)
    ),
    "a wrong secret": lambda use: posted(
        use, "/token", use.client.token_form("x"), **basic(use.client.id, "wrong")
    ),
    "unreadable credentials": lambda use: posted(use, "/revoke", {}, Authorization="Basic !"),
    "a different name": lambda use: use.exchanged(use.client, client_id="nobody"),
    "a grant type of others": lambda use: use.public.post("/token", OWN_TOKEN),
    "no code": lambda use: use.exchanged(use.client, code=None),
    "an unknown code": lambda use: use.exchanged(use.client, code="x"),
    "a code of others": lambda use: use.client.exchange(use.code(use.bound)),
    "a replayed code": lambda use: replayed(
        use.client, use.client.token_form(use.code(use.client))
    ),
    "an expired code": lambda use: expired(
        use, "grants", use.client, use.client.token_form(use.code(use.client))
    ),
    "a different redirect URI": lambda use: use.exchanged(use.client, redirect_uri="https://x.y/"),
    "no verifier": lambda use: use.exchanged(use.client, code_verifier=None),
    "a wrong verifier": lambda use: use.exchanged(use.client, code_verifier="x" * 43),
    "no key": lambda use: use.exchanged(use.bound),
    "a different key": lambda use: use.client.post(
        "/token", use.client.token_form(use.code(use.client, dpop_jkt=use.stranger.jkt)), use.dpop()
    ),
    "no refresh token": lambda use: use.refreshed(use.client, refresh_token=None),
    "an unknown refresh token": lambda use: use.refreshed(use.client, refresh_token="x"),
    "a refresh token of others": lambda use: use.client.post(
        "/token", refresh_form(use, use.public)
    ),
    "a replayed refresh token": lambda use: replayed(use.client, refresh_form(use, use.client)),
    "a revoked refresh token": revoked_refresh,
    "an expired refresh token": lambda use: expired(
        use, "refresh_tokens", use.client, refresh_form(use, use.client)
    ),
    "a wider scope": lambda use: use.refreshed(use.client, scope="openid usage:read"),
    "a refresh without the key": lambda use: use.public.post(
        "/token",
        {
            "grant_type": "refresh_token",
            "refresh_token": use.tokens(use.public, use.dpop())["refresh_token"],
        },
    ),
    "a scope of users": lambda use: use.client.post("/token", OWN_TOKEN | {"scope": "notes:read"}),
    "an unknown scope": lambda use: use.client.post("/token", OWN_TOKEN | {"scope": "é"}),
    "a device without a scope": lambda use: use.television.post(
        "/device_authorization", {"scope": "unheard-of"}
    ),
    "no device code": lambda use: use.polled(device_code=None),
    "an unknown device code": lambda use: use.polled(device_code="x"),
    "a device code of others": lambda use: television(use.issuer).post(
        "/token", device(use.television).form
    ),
    "a device that nobody has allowed": lambda use: use.polled(decision=None),
    "a device that was denied": lambda use: use.polled("deny"),
    "a device that polls too fast": polled_too_fast,
    "a replayed device code": replayed_device_code,
    "a device that is too late": lambda use: expired(
        use, "device_codes", use.television, device(use.television).form
    ),
    "no token": lambda use: use.client.post("/introspect", {}),
    "a token of others": lambda use: use.client.revoke(
        use.tokens(use.bound, use.dpop())["refresh_token"]
    ),
    "a public client that asks": lambda use: use.public.post("/introspect", {"token": "x"}),
    "no access token": lambda use: userinfo(use, ""),
    "another scheme": lambda use: userinfo(use, "Basic x"),
    "an access token in two places": lambda use: use.issuer.get(
        "/userinfo?access_token=x", headers={"Authorization": "Bearer x"}
    ),
    "two words for an access token": lambda use: userinfo(use, "Bearer a b"),
    "an unknown access token": lambda use: userinfo(use, "Bearer x"),
    "a bound token alone": lambda use: use.issuer.userinfo(
        use.tokens(use.bound, use.dpop())["access_token"]
    ),
    "a token without openid": narrow,
    "a revoked access token": lambda use: userinfo_after(use, "grants"),
    "a proof for a different token": lambda use: use.about_user(
        use.bound, use.tokens(use.bound, use.dpop()), ath="x"
    ),
    "two proofs": lambda use: use.client.post("/token", OWN_TOKEN, {"DPoP": "x,y"}),
    "no JWT for a proof": lambda use: use.client.post("/token", OWN_TOKEN, {"DPoP": "x"}),
    "a proof without type": lambda use: use.proved({"typ": None}),
    "a proof without algorithm": lambda use: proof_signed_otherwise(use, alg="none"),
    "a proof that is critical": lambda use: use.proved({"crit": ["b64"], "b64": True}),
    "a proof without key": lambda use: use.proved({"jwk": None}),
    "a proof by a different key": lambda use: use.proved({"jwk": use.stranger.public}),
    "a proof without claims": lambda use: use.proved(htm=None, htu=None, iat=None, jti=None),
    "an old proof": lambda use: use.proved(iat=1),
    "a proof with strange claims": lambda use: use.proved(htm=5, htu=[], iat="x", jti={}),
    "a replayed proof": lambda use: twice(use, use.dpop(), OWN_TOKEN),
    "an assertion without type": lambda use: posted(
        use,
        "/token",
        OWN_TOKEN | {"client_assertion": use.signer.assertion(use.signing)},
    ),
    "no JWT for an assertion": lambda use: posted(
        use,
        "/token",
        OWN_TOKEN | {"client_assertion_type": JWT_BEARER, "client_assertion": "x"},
    ),
    "an assertion without algorithm": lambda use: signed_otherwise(use, "none"),
    "an assertion that is critical": lambda use: use.asserted({"crit": ["b64"], "b64": True}),
    "an assertion about others": lambda use: use.asserted(sub="nobody"),
    "an assertion of an unknown client": lambda use: use.asserted(iss="nobody", sub="nobody"),
    "an assertion of a client with a secret": lambda use: use.asserted(
        iss=use.client.id, sub=use.client.id
    ),
    "an assertion by a different key": lambda use: posted(
        use, "/token", OWN_TOKEN | use.stranger.authentication(use.signing)
    ),
    "an assertion without claims": lambda use: use.asserted(
        iss=None, sub=None, aud=None, exp=None, iat=None, jti=None
    ),
    "an assertion for later": lambda use: use.asserted(nbf=int(time.time()) + 60),
    "an assertion with strange claims": lambda use: use.asserted(
        aud={}, exp="x", iat=[], nbf="x", jti=5
    ),
    "a replayed assertion": lambda use: twice(
        use, {}, OWN_TOKEN | use.signer.authentication(use.signing)
    ),
    "metadata that are no object": lambda use: use.issuer.post("/register", json=[]),
    "no redirect URI": lambda use: use.issuer.offer(redirect_uris=None),
    "redirect URIs that are no list": lambda use: use.issuer.offer(redirect_uris=5),
    "redirect URIs that are no strings": lambda use: use.issuer.offer(redirect_uris=[5, None]),
    "a redirect URI of a script": lambda use: use.issuer.offer(redirect_uris=["javascript:x"]),
    "a logo of a script": lambda use: use.issuer.offer(logo_uri="javascript:x"),
    "grant types of no use": lambda use: use.issuer.offer(grant_types=["implicit"]),
    "a name that is no string": lambda use: use.issuer.offer(client_name=5),
    "a logout URI of a script": lambda use: use.issuer.offer(
        post_logout_redirect_uris=["javascript:x"]
    ),
    "a flag that is none": lambda use: use.issuer.offer(dpop_bound_access_tokens="yes"),
    "keys by an address": lambda use: use.issuer.offer(jwks_uri="http://127.0.0.1:1/"),
    "private keys": lambda use: use.issuer.offer(
        jwks={"keys": [use.signer.key.as_dict(private=True)]}
    ),
    "a token for ever": lambda use: use.issuer.offer(access_token_seconds=10**12),
    "no registration access token": lambda use: use.managed("GET", token=""),
    "a wrong registration access token": lambda use: use.managed("PUT", token="x"),
    "an update of what is the server's": lambda use: use.managed("PUT", client_id_issued_at=5),
    "an update of a different client": lambda use: use.managed("PUT", client_id="x"),
    "a chosen secret": lambda use: use.managed("PUT", client_secret="x"),
    "a used refresh token, introspected": lambda use: introspected_after(use, "used_at"),
    "an expired refresh token, introspected": lambda use: introspected_after(use, "expires_at"),
    "a refresh token of others, introspected": lambda use: use.client.post(
        "/introspect", {"token": use.tokens(use.bound, use.dpop())["refresh_token"]}
    ),
}


def called(use: Programs, call: Call) -> tuple[int, list[str]]:
    """The status of the answer, and the checks that were made."""
    use.issuer.sink.events.clear()
    status = call(use).status_code
    return status, use.made()


def test_an_honest_call_ends_well_without_any_one_check(programs: Programs) -> None:
    """The line is missing from the trace, all others stand there, and the answer is the same. Every
    check is met by some call.
    """
    honest = {name: called(programs, call) for name, call in HONEST.items()}
    faults = [f"{name}: {status}" for name, (status, _) in honest.items() if status >= 300]
    met = {name for _, made in honest.values() for name in made}
    faults += [f"{name} is met by no call" for name in sorted(CHECKS.keys() - met)]
    for left_out in CHECKS:
        for name, call in HONEST.items():
            status, made = honest[name]
            if left_out in made:
                with leaving_out(frozenset({left_out})):
                    weakened = called(programs, call)
                if weakened != (status, [other for other in made if other != left_out]):
                    faults.append(f"{name} without {left_out}: {weakened}")
    assert not faults, "\n".join(faults)


def test_a_dishonest_call_meets_no_fault_without_any_one_check(programs: Programs) -> None:
    """Whether it is then answered or refused by another check: it is never our own mistake."""
    faults, failed = [], set()
    for name, call in DISHONEST.items():
        status, _ = called(programs, call)
        refused_by = programs.refused_by()
        failed |= refused_by
        if not refused_by:
            faults.append(f"{name}: {status}, and no check has failed")
        for left_out in refused_by & CHECKS.keys():
            with leaving_out(frozenset({left_out})):
                status, made = called(programs, call)
            failed |= programs.refused_by()
            if left_out in made or status >= 500:
                faults.append(f"{name} without {left_out}: {status}")
    faults += [f"no call fails {name}" for name in sorted(CHECKS.keys() - failed)]
    assert not faults, "\n".join(faults)
