"""Text that not every database can store is rejected or not found wherever it appears, and never
causes a 500. PostgreSQL rejects NUL in text, and every database rejects half a surrogate pair.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.signers import Signer
from tests.support.verbs import Client, Issuer, basic

NUL = "a\0b"
HALF = "a\ud800b"

Try = Callable[[Client, Signer], TestResponse]


def parameters(path: str, *names: str, **usual: str) -> Iterator[tuple[str, Try]]:
    """Requests to this path, each with NUL in one parameter of the form."""
    for name in names:
        yield f"{name} at {path}", _posted(path, {**usual, name: NUL})


def _posted(path: str, form: dict[str, str]) -> Try:
    return lambda client, _signer: client.post(path, form)


def _asked(name: str) -> Try:
    return lambda client, _signer: client.issuer.browser().walk(client, **{name: NUL})


def _registered(name: str, value: object) -> Try:
    # JSON writes both as escapes.
    return lambda client, _signer: client.issuer.post(
        "/register",
        data=json.dumps({"redirect_uris": ["https://app.example/cb"], name: value}),
        content_type="application/json",
    )


def _logged_in(client: Client, _signer: Signer) -> TestResponse:
    browser = client.issuer.browser()
    return browser.log_in(browser.authorize(client), NUL, NUL)


def _at(path: str) -> Try:
    def attempt(client: Client, _signer: Signer) -> TestResponse:
        browser = client.issuer.browser()
        browser.sign_in(client)
        return browser.get(path)

    return attempt


def _signed(claim: str, value: str) -> Try:
    def attempt(client: Client, signer: Signer) -> TestResponse:
        proof = signer.authentication(client, **{claim: value})
        return client.issuer.post("/revoke", data={"token": "x"} | proof)

    return attempt


GRANTS = {
    "authorization_code": ("code", "redirect_uri", "code_verifier", "client_id"),
    "refresh_token": ("refresh_token", "scope"),
    "client_credentials": ("scope", "resource"),
    "urn:ietf:params:oauth:grant-type:device_code": ("device_code",),
}
AUTHORIZATION = (
    "client_id", "redirect_uri", "scope", "state", "nonce", "resource", "claims", "acr_values",
    "login_hint", "id_token_hint", "prompt", "max_age", "response_type", "code_challenge",
    "request_uri", "dpop_jkt", "ui_locales",
)  # fmt: skip
METADATA: dict[str, Any] = {
    "client_name": None, "scope": None, "contacts": [None], "logo_uri": None, "client_uri": None,
    "software_id": None, "software_version": None, "tos_uri": None, "policy_uri": None,
    "redirect_uris": [None], "post_logout_redirect_uris": [None], "grant_types": [None],
    "jwks": {"keys": [{"kty": "EC", "kid": None}]}, "unheard_of": {"of": [None]},
}  # fmt: skip


def _with(value: Any, odd: str) -> Any:
    return json.loads(json.dumps(value).replace("null", json.dumps(odd)))


TRIES: dict[str, Try] = {
    **{
        name: attempt
        for grant, names in GRANTS.items()
        for name, attempt in parameters("/token", *names, grant_type=grant, code="x")
    },
    **dict(parameters("/introspect", "token", "token_type_hint")),
    **dict(parameters("/revoke", "token", "token_type_hint")),
    **dict(parameters("/device_authorization", "scope", "client_id")),
    **dict(parameters("/par", *AUTHORIZATION)),
    **{f"{name} at /authorize": _asked(name) for name in AUTHORIZATION},
    **{
        f"{name} at /register, {kind}": _registered(name, _with(value, odd))
        for name, value in METADATA.items()
        for kind, odd in (("NUL", NUL), ("half", HALF))
    },
    "name and password": _logged_in,
    "client_id of Basic": lambda client, _: client.issuer.post(
        "/token", data={"grant_type": "client_credentials"}, headers=basic(NUL, NUL)
    ),
    "client_id of the developer console": _at("/developer/clients/a%00b"),
    "client_id of a registration": lambda client, _: client.issuer.get("/register/a%00b"),
    **{
        f"{claim} of an assertion, {kind}": _signed(claim, odd)
        for claim in ("jti", "sub", "iss", "aud")
        for kind, odd in (("NUL", NUL), ("half", HALF))
    },
}


@pytest.mark.parametrize("place", TRIES)
def test_no_text_is_an_error_of_the_server(issuer: Issuer, place: str) -> None:
    """Wherever such text arrives, the response is never a 500."""
    signer = Signer()
    client = signer.register(issuer) if "assertion" in place else issuer.register()
    assert TRIES[place](client, signer).status_code < 500
