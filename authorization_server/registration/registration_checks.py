"""The checks of a registration, in order (RFC 7591 §2). Everything else is accepted."""

from collections.abc import Callable
from typing import Any

from authorization_server.credentials.signed_statements import public_key
from authorization_server.grant_types import (
    CLIENT_CREDENTIALS,
    CODE,
    DEVICE_CODE,
    GRANT_TYPES,
)
from authorization_server.registration.address_checks import ADDRESS_CHECKS
from authorization_server.registration.client_metadata import (
    FLAGS,
    LONGEST_TEXT,
    Registration,
    texts_of,
)
from authorization_server.scopes import Scopes
from authorization_server.storage.token_lifetimes import CHOSEN, Bounds
from authorization_server.texts import SHOWN
from tracing.checks import Check, Finding, Refused, as_it_is, check, decide

MOST_KEYS = 10
BY_KEY, BY_NAME = "private_key_jwt", "none"
BEGINNING = {CODE, CLIENT_CREDENTIALS, DEVICE_CODE}
"""The grant types that can start a flow, without an earlier grant."""

SEND_METADATA = "Send client metadata as one JSON object, with Content-Type application/json."
A_NAME = f"a string of at most {LONGEST_TEXT} characters"
SOME_KEYS = f"1 to {MOST_KEYS} public keys, EC P-256 or RSA"
LIFETIMES = ", ".join(f"{name} {least} to {most}" for name, (least, most) in CHOSEN.items())


@check(
    "RFC 7591 §3.1",
    about=("Content-Type",),
    error="invalid_client_metadata",
    says=SEND_METADATA,
)
def metadata_is_a_json_object(registration: Registration) -> Finding:
    """The client sends its metadata as a JSON object. Registration is the one endpoint that takes
    JSON instead of a form.
    """
    passed = registration.offered is not None
    return Finding(
        passed,
        "a JSON object",
        "a JSON object" if passed else registration.problem,
        says=lambda: f"Received: {registration.problem}. {SEND_METADATA}",
    )


@check(
    "RFC 7591 §2",
    about=("client_name",),
    error="invalid_client_metadata",
    says="client_name must be a string of at most 2000 characters.",
)
def client_name_is_a_string(registration: Registration) -> Finding:
    """The name is a string, because users read it on the consent page."""
    name = registration.registered.get("client_name", "")
    return Finding(
        isinstance(name, str) and len(name) <= LONGEST_TEXT,
        A_NAME,
        lambda: str(name)[:SHOWN] or "none",
    )


@check(
    "RFC 7591 §2, §2.1",
    about=("grant_types",),
    error="invalid_client_metadata",
    says="With these grant types the client could never get a token.",
)
def grant_types_are_of_use(registration: Registration) -> Finding:
    """The client can begin a flow that this server offers. A client that registers for the implicit
    grant only would have its first request refused and not know why. An empty list is for a
    confidential client that only introspects: it has no redirect URI.
    """
    asked = (registration.offered or {}).get("grant_types")
    usable = BEGINNING.intersection(registration.registered["grant_types"])
    is_public = registration.registered["token_endpoint_auth_method"] == BY_NAME
    if is_public:
        usable -= {CLIENT_CREDENTIALS}
    only_asks = asked == [] and not is_public and not registration.registered["redirect_uris"]
    return Finding(
        bool(usable) or only_asks,
        lambda: f"at least one of {', '.join(sorted(BEGINNING))}; none only without redirect_uris",
        lambda: _named(asked),
        says=lambda: (
            f"With grant_types {_named(asked)} this client could never get a token. Supported are: "
            f"{', '.join(GRANT_TYPES)}; client_credentials needs a confidential client."
        ),
    )


@check(
    "RFC 9449 §5.2, RFC 9126 §6",
    about=FLAGS,
    error="invalid_client_metadata",
    says="dpop_bound_access_tokens and require_pushed_authorization_requests are true or false.",
)
def flags_are_true_or_false(registration: Registration) -> Finding:
    """The values are true or false. If any other value, such as `yes`, were ignored, the protection
    that the client requires would be lost silently.
    """
    flags = {name: registration.registered.get(name, False) for name in FLAGS}
    return Finding(
        all(isinstance(value, bool) for value in flags.values()),
        "true or false",
        lambda: ", ".join(f"{name} {value}" for name, value in flags.items())[:SHOWN],
    )


@check(
    "RFC 7591 §2",
    about=("jwks_uri",),
    error="invalid_client_metadata",
    says="jwks_uri is not supported: this server fetches no address. Send the keys as jwks.",
)
def keys_are_given_inline(registration: Registration) -> Finding:
    """Keys are sent in jwks, not as an address. A server that fetches addresses from requests can
    be made to reach into its own network.
    """
    received = (registration.offered or {}).get("jwks_uri")
    return Finding(
        not received, "no jwks_uri", lambda: str(received)[:SHOWN] if received else "none"
    )


@check(
    "RFC 7591 §2, RFC 7523 §2.2",
    about=("jwks",),
    error="invalid_client_metadata",
    says="private_key_jwt needs jwks: 1 to 10 public keys, EC P-256 or RSA of 2048 to 4096 bits.",
)
def keys_are_public(registration: Registration) -> Finding:
    """A client that signs registers its public keys. A private key that was sent is no longer a
    secret.
    """
    registered = registration.registered
    jwks, is_needed = registered.get("jwks"), registered["token_endpoint_auth_method"] == BY_KEY
    if jwks is None:
        return Finding(not is_needed, SOME_KEYS if is_needed else "none needed", "none")
    given = jwks.get("keys") if isinstance(jwks, dict) else None
    keys = given if isinstance(given, list) else []
    usable = [key for key in keys[:MOST_KEYS] if public_key(key) is not None]
    return Finding(
        0 < len(keys) == len(usable),
        SOME_KEYS,
        lambda: f"{len(keys)} keys, {len(usable)} of them public EC P-256 or RSA keys",
    )


@check(
    "RFC 7591 §2",
    about=tuple(CHOSEN),
    error="invalid_client_metadata",
    says="access_token_seconds must be 5 to 86400, refresh_token_seconds 30 to 31536000.",
)
def lifetimes_are_sensible(registration: Registration) -> Finding:
    """A client may choose the lifetimes of its tokens, within bounds. A token that never expires
    would stay useful to a thief forever.
    """
    chosen = {name: registration.registered.get(name) for name in CHOSEN}
    return Finding(
        all(value is None or _is_within(value, CHOSEN[name]) for name, value in chosen.items()),
        LIFETIMES,
        lambda: _lifetimes_received(chosen),
    )


REGISTRATION_CHECKS: tuple[Check[Registration], ...] = (
    metadata_is_a_json_object,
    grant_types_are_of_use,
    *ADDRESS_CHECKS,
    client_name_is_a_string,
    flags_are_true_or_false,
    keys_are_given_inline,
    keys_are_public,
    lifetimes_are_sensible,
)


def accepted(
    offered: dict[str, Any] | None,
    known_scopes: Scopes,
    refuse: Callable[[Refused], Exception] = as_it_is,
    *,
    problem: str = "",
    checks: tuple[Check[Registration], ...] = REGISTRATION_CHECKS,
) -> Registration:
    """Return the registration for what a client sends.

    `offered` is None if the client did not send a JSON object; `problem` then says what it sent.

    Raises:
        Exception: what `refuse` returns for a failed check.
    """
    registration = Registration(offered, known_scopes, problem)
    decide(None, checks, registration, refuse)
    return registration


def _named(asked: object) -> str:
    return ", ".join(texts_of(asked))[:SHOWN] or (str(asked)[:SHOWN] if asked else "none")


def _is_within(value: object, bounds: Bounds) -> bool:
    # A bool is an int in Python, but not in JSON.
    return type(value) is int and bounds.least <= value <= bounds.most


def _lifetimes_received(chosen: dict[str, Any]) -> str:
    given = [f"{name} {value}" for name, value in chosen.items() if value is not None]
    return ", ".join(given)[:SHOWN] or "none given; the default applies"
