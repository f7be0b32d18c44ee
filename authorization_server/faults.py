"""The faults that make this server fail on purpose; `hosting/control/` switches them on and off."""

from collections.abc import Callable

from flask import Response

from authorization_server.authorize.authorization_endpoint import AUTHORIZATION_CODE
from authorization_server.engine import Server
from authorization_server.error_faults import authorization_errors, token_errors
from authorization_server.storage.keys import SigningKeys
from authorization_server.token.tokens import ID_TOKEN_CLAIMS
from hosting.control import clock
from hosting.control.fault import Altered, Around, Changed, Fault, Values
from hosting.control.transport import is_json, transport_faults
from hosting.random_values import new_id, new_secret

PAGES = ("authorization", "login_page", "login", "consent", "end_session")
JSON = (
    "metadata",
    "jwks",
    "registration",
    "pushed_authorization",
    "token",
    "introspection",
    "userinfo",
    "device_authorization",
)
TOKEN = ("token",)
CODE = ("authorization", "consent")
"""The endpoints that issue a code, or an error instead: before any page, or after consent."""

GUESSABLE_CHARACTERS, A_DAY = 8, 24 * 3600
ANOTHER = "https://another-issuer.example"


def faults(server: Server) -> tuple[Fault, ...]:
    """Return all faults of this server."""
    return (
        *transport_faults((*JSON, "revocation", *PAGES), JSON),
        *authorization_errors(server, CODE),
        *CODE_FAULTS,
        *token_errors(server),
        *_key_faults(server.services.keys),
        *(_token_response_without(name) for name in ("access_token", "token_type", "id_token")),
        *ID_TOKEN_FAULTS,
    )


def _code_fault(slug: str, title: str, does: str, changes: Callable[[], Values]) -> Fault:
    effect = Altered(AUTHORIZATION_CODE, lambda values: values | changes())
    does = f"{does} The server's own check refuses to send it."
    return Fault(
        slug=slug,
        title=title,
        does=does,
        group="Authorization code",
        endpoints=CODE,
        effect=effect,
    )


CODE_FAULTS = (
    _code_fault(
        "code-guessable",
        "Code that can be guessed",
        f"The code has {GUESSABLE_CHARACTERS} characters.",
        lambda: {"code": new_secret()[:GUESSABLE_CHARACTERS]},
    ),
    _code_fault(
        "code-unbound",
        "Code that is bound to nothing",
        "The code is bound to no redirect URI and to no PKCE challenge.",
        lambda: {"redirect_uri": "", "code_challenge": ""},
    ),
    _code_fault(
        "code-long-lived",
        "Code that lives for a day",
        "The code expires after 24 hours.",
        lambda: {"expires_at": int(clock.now()) + A_DAY},
    ),
)


def _key_faults(keys: SigningKeys) -> tuple[Fault, ...]:
    return (
        Fault(
            slug="keys-rotated",
            title="Keys rotated in the middle",
            does="The tokens are signed with new keys, which are retired at once and stay "
            "published: who verifies the tokens has to fetch the key set again.",
            group="Signing keys",
            endpoints=TOKEN,
            effect=Around(keys.rotate, keys.rotate),
        ),
        Fault(
            slug="keys-withdrawn",
            title="Keys withdrawn in the middle",
            does="The tokens are signed with new keys, which are removed from the published key "
            "set at once: no key verifies the tokens.",
            group="Signing keys",
            endpoints=TOKEN,
            effect=Around(keys.rotate, keys.withdraw),
        ),
    )


def _token_response_without(member: str) -> Fault:
    def has_it(response: Response) -> bool:
        return is_json(response) and member in response.get_json()

    def remove(response: Response, _seconds: float) -> None:
        document = dict(response.get_json())
        del document[member]
        response.set_data(response.json_module.dumps(document))

    return Fault(
        slug=f"token-response-without-{member.replace('_', '-')}",
        title=f"Token response without {member}",
        does=f"The token response has no {member}.",
        group="Token response",
        endpoints=TOKEN,
        effect=Changed(remove, has_it),
    )


def _id_token_fault(slug: str, title: str, does: str, alter: Callable[[Values], Values]) -> Fault:
    effect = Altered(ID_TOKEN_CLAIMS, alter)
    return Fault(
        slug=slug, title=title, does=does, group="ID token", endpoints=TOKEN, effect=effect
    )


ID_TOKEN_FAULTS = (
    _id_token_fault(
        "id-token-wrong-aud",
        "ID token with a wrong aud",
        "The ID token is issued for a different client.",
        lambda claims: claims | {"aud": "another-client"},
    ),
    _id_token_fault(
        "id-token-wrong-iss",
        "ID token with a wrong iss",
        "The ID token names a different issuer.",
        lambda claims: claims | {"iss": ANOTHER},
    ),
    _id_token_fault(
        "id-token-wrong-nonce",
        "ID token with a wrong nonce",
        "The ID token has the nonce of a different authorization request.",
        lambda claims: claims | {"nonce": new_id()},
    ),
    _id_token_fault(
        "id-token-without-sub",
        "ID token without sub",
        "The ID token does not say who signed in.",
        lambda claims: {name: value for name, value in claims.items() if name != "sub"},
    ),
    _id_token_fault(
        "id-token-without-amr",
        "ID token without amr",
        "The ID token does not say how the user signed in.",
        lambda claims: {name: value for name, value in claims.items() if name != "amr"},
    ),
    _id_token_fault(
        "id-token-email-unverified",
        "ID token with an unverified e-mail address",
        "The ID token has an e-mail address with email_verified: false.",
        lambda claims: {"email": "victim@example.com", **claims, "email_verified": False},
    ),
)
