"""What the client sends to register, and how it reads the response."""

from typing import Any

from client_app.config import Config
from client_app.issuer.back_channel import Answer
from client_app.issuer.client_kinds import AUTH_METHODS, CONFIDENTIAL, PRIVATE_KEY_JWT
from client_app.issuer.discovery import Metadata
from client_app.issuer.key_pairs import ALGORITHM, new_key_pair, public_jwk, thumbprint
from client_app.issuer.registration_checks import ID_TOKEN_ALGS, Registration
from client_app.scopes import USAGE_READ, asked_for
from client_app.texts import displayable, strings

CLIENT_NAME = "Notebook"
USUAL_ALG = "RS256"
JUST_REGISTERED = "registered just now"
FROM_SETTINGS = "given by the settings"
CLIENT_CREDENTIALS = "client_credentials"


def client_metadata(
    config: Config, metadata: Metadata, kind: str = CONFIDENTIAL, signing_key: str = ""
) -> dict[str, Any]:
    """Return the client metadata to register (RFC 7591 §2, OIDC Registration §2)."""
    acts_for_itself = kind == CONFIDENTIAL and CLIENT_CREDENTIALS in (metadata.grant_types or ())
    document: dict[str, Any] = {
        "client_name": CLIENT_NAME,
        "redirect_uris": [config.redirect_uri],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": _auth_method(metadata, kind),
        "scope": " ".join(asked_for(metadata.scopes)),
    }
    if acts_for_itself:
        document["grant_types"].append(CLIENT_CREDENTIALS)
    if acts_for_itself and USAGE_READ in (metadata.scopes or ()):
        document["scope"] += f" {USAGE_READ}"
    if metadata.end_session_endpoint is not None:
        document["post_logout_redirect_uris"] = [config.signed_out_uri]
    if signing_key:
        document["jwks"] = {"keys": [_published(signing_key)]}
    if (algorithm := _offered_algs(metadata)[0]) != USUAL_ALG:
        document["id_token_signed_response_alg"] = algorithm
    return document


def as_registered(
    metadata: Metadata,
    asked: dict[str, Any],
    answer: Answer,
    kind: str = CONFIDENTIAL,
    signing_key: str = "",
) -> Registration:
    """Read the client information response (RFC 7591 §3.2.1); missing members are as requested."""

    def text(name: str, otherwise: str) -> str:
        value = answer.member(name)
        return value if isinstance(value, str) else otherwise

    ours = asked["redirect_uris"][0]
    registered = strings(answer.member("redirect_uris")) or (ours,)
    expires_at = answer.member("client_secret_expires_at")
    asked_alg = asked.get("id_token_signed_response_alg", USUAL_ALG)
    return Registration(
        issuer=metadata.issuer,
        redirect_uri=ours if ours in registered else displayable(registered[0]),
        client_id=text("client_id", ""),
        client_secret=text("client_secret", ""),
        auth_method=displayable(
            text("token_endpoint_auth_method", asked["token_endpoint_auth_method"]), 40
        ),
        id_token_algs=(displayable(text("id_token_signed_response_alg", asked_alg), 40),),
        secret_expires_at=float(expires_at) if type(expires_at) is int else 0.0,
        origin=JUST_REGISTERED,
        kind=kind,
        signing_key=signing_key,
        management_uri=displayable(text("registration_client_uri", "")),
        management_token=text("registration_access_token", ""),
    )


def as_configured(config: Config, metadata: Metadata) -> Registration:
    """Return the client registered by hand; without a secret it is public (RFC 6749 §2.1)."""
    return Registration(
        issuer=metadata.issuer,
        redirect_uri=config.redirect_uri,
        client_id=config.client_id,
        client_secret=config.client_secret,
        auth_method=_auth_method(metadata, CONFIDENTIAL) if config.client_secret else "none",
        id_token_algs=_offered_algs(metadata),
        secret_expires_at=0.0,
        origin=FROM_SETTINGS,
    )


def _auth_method(metadata: Metadata, kind: str) -> str:
    """Return the best method that both sides support; the default is HTTP Basic (RFC 8414 §2)."""
    offered = metadata.auth_methods or ("client_secret_basic",)
    methods = AUTH_METHODS[kind]
    return next((method for method in methods if method in offered), methods[0])


def new_signing_key(kind: str) -> str:
    """Make a key pair for the kind of client that signs assertions; empty for the others."""
    return new_key_pair() if kind == PRIVATE_KEY_JWT else ""


def _published(signing_key: str) -> dict[str, Any]:
    """Return the public half, as a key of a JWK Set (RFC 7517 §4)."""
    return public_jwk(signing_key) | {
        "kid": thumbprint(signing_key),
        "use": "sig",
        "alg": ALGORITHM,
    }


def _offered_algs(metadata: Metadata) -> tuple[str, ...]:
    """Return the ID token algorithms of this issuer that the client accepts, best first."""
    offered = metadata.id_token_algs or (USUAL_ALG,)
    return tuple(name for name in ID_TOKEN_ALGS if name in offered) or (USUAL_ALG,)
