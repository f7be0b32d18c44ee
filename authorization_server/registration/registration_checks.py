"""What a registration must fulfil, in order (RFC 7591 §2). Everything else is taken tolerantly."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from authorization_server.credentials.signed_statements import public_key
from authorization_server.registration.client_metadata import FLAGS, as_supported
from authorization_server.storage.redirect_uris import is_acceptable
from authorization_server.storage.token_lifetimes import CHOSEN, Bounds
from tracing.checks import Check, Finding, Refused, as_it_is, check, decide

MOST_REDIRECT_URIS = 20
MOST_KEYS = 10
BY_KEY = "private_key_jwt"
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Registration:
    """The metadata as it came, and as it would be registered. `offered` is None for no object."""

    offered: dict[str, Any] | None
    registered: dict[str, Any]


@check(
    "RFC 7591 §3.1",
    error="invalid_client_metadata",
    says="The body must be a JSON object of client metadata.",
)
def metadata_is_a_json_object(registration: Registration) -> Finding:
    """Registration is the one endpoint that takes JSON."""
    passed = registration.offered is not None
    return Finding(passed, "a JSON object in UTF-8", "it" if passed else "something else")


@check(
    "RFC 7591 §2",
    error="invalid_redirect_uri",
    says="redirect_uris must be a list of 1 to 20 addresses.",
)
def redirect_uris_are_given(registration: Registration) -> Finding:
    """A client that is sent codes must say where to."""
    needed = "authorization_code" in registration.registered["grant_types"]
    uris = registration.registered["redirect_uris"]
    passed = _is_short_list_of_texts(uris) and (bool(uris) or not needed)
    return Finding(passed, f"a list of 1 to {MOST_REDIRECT_URIS} addresses", str(uris)[:200])


@check(
    "RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §4.1.3",
    error="invalid_redirect_uri",
    says="A redirect URI must be https, http on loopback, or of a private-use scheme, "
    "without a fragment.",
)
def redirect_uris_are_acceptable(registration: Registration) -> Finding:
    """A code must not be sent in the clear, into a script, or to a place left to interpretation."""
    uris = registration.registered["redirect_uris"]
    unacceptable = [uri for uri in uris if not is_acceptable(uri)]
    expected = "https, http on loopback, or com.example.app:/…, no fragment"
    shown = ", ".join(uri or "an empty one" for uri in unacceptable or uris)
    return Finding(not unacceptable, expected, shown or "none needed")


@check(
    "RFC 7591 §2",
    error="invalid_client_metadata",
    says="client_name must be a text of at most 2000 characters.",
)
def name_is_a_text(registration: Registration) -> Finding:
    """The name is shown to people at consent, as text."""
    name = registration.registered.get("client_name", "")
    passed = isinstance(name, str) and len(name) <= LONGEST_TEXT
    return Finding(passed, f"at most {LONGEST_TEXT} characters", str(name)[:80] or "no name")


@check(
    "OIDC RP-Initiated Logout §3.1",
    error="invalid_client_metadata",
    says="post_logout_redirect_uris must be a list of at most 20 addresses like redirect_uris.",
)
def post_logout_redirect_uris_are_acceptable(registration: Registration) -> Finding:
    """After a logout the browser is sent nowhere but to the client."""
    uris = registration.registered.get("post_logout_redirect_uris", [])
    passed = _is_short_list_of_texts(uris) and all(is_acceptable(uri) for uri in uris)
    expected = f"at most {MOST_REDIRECT_URIS} addresses: https, or http on loopback"
    return Finding(passed, expected, str(uris)[:200] if uris else "none")


@check(
    "RFC 9449 §5.2, RFC 9126 §6",
    error="invalid_client_metadata",
    says="dpop_bound_access_tokens and require_pushed_authorization_requests are true or false.",
)
def flags_are_true_or_false(registration: Registration) -> Finding:
    """What a client demands for its own protection must not be lost in another spelling."""
    flags = {name: registration.registered.get(name, False) for name in FLAGS}
    passed = all(isinstance(value, bool) for value in flags.values())
    received = ", ".join(f"{name} {value}" for name, value in flags.items())
    return Finding(passed, "true or false", received[:200])


@check(
    "RFC 7591 §2",
    error="invalid_client_metadata",
    says="jwks_uri is not supported: this server fetches no address. Send the keys as jwks.",
)
def keys_are_given_inline(registration: Registration) -> Finding:
    """An address from a request, fetched by a server, makes that server reach where it points."""
    received = "jwks_uri" if (registration.offered or {}).get("jwks_uri") else "no jwks_uri"
    return Finding(received == "no jwks_uri", "no jwks_uri", received)


@check(
    "RFC 7591 §2, RFC 7523 §2.2",
    error="invalid_client_metadata",
    says="private_key_jwt needs jwks: 1 to 10 public keys, EC P-256 or RSA of 2048 to 4096 bits.",
)
def keys_are_public(registration: Registration) -> Finding:
    """A client that signs leaves its public keys here; a private key must never leave it."""
    registered = registration.registered
    jwks, needed = registered.get("jwks"), registered["token_endpoint_auth_method"] == BY_KEY
    if jwks is None:
        return Finding(not needed, "jwks" if needed else "jwks, if any", "none")
    given = jwks.get("keys") if isinstance(jwks, dict) else None
    keys = given if isinstance(given, list) else []
    usable = [key for key in keys[:MOST_KEYS] if public_key(key) is not None]
    expected = f"1 to {MOST_KEYS} public keys, EC P-256 or RSA"
    received = f"{len(keys)} keys, {len(usable)} of these"
    return Finding(0 < len(keys) == len(usable), expected, received)


@check(
    "RFC 7591 §2",
    error="invalid_client_metadata",
    says="access_token_seconds must be 5 to 86400, refresh_token_seconds 30 to 31536000.",
)
def lifetimes_are_sensible(registration: Registration) -> Finding:
    """A client may choose how long its tokens live, within bounds."""
    chosen = {name: registration.registered.get(name) for name in CHOSEN}
    passed = all(value is None or _is_within(value, CHOSEN[name]) for name, value in chosen.items())
    expected = ", ".join(f"{name} {least} to {most}" for name, (least, most) in CHOSEN.items())
    received = ", ".join(f"{name} {value}" for name, value in chosen.items() if value is not None)
    return Finding(passed, expected, received[:200] or "none, so what is usual")


REGISTRATION_CHECKS: tuple[Check[Registration], ...] = (
    metadata_is_a_json_object,
    redirect_uris_are_given,
    redirect_uris_are_acceptable,
    name_is_a_text,
    post_logout_redirect_uris_are_acceptable,
    flags_are_true_or_false,
    keys_are_given_inline,
    keys_are_public,
    lifetimes_are_sensible,
)


def accepted(
    offered: dict[str, Any] | None, refuse: Callable[[Refused], Exception] = as_it_is
) -> dict[str, Any]:
    """What is registered for the metadata that were offered; None stands for no JSON object.

    Raises:
        Exception: what `refuse` makes of a failed check.
    """
    registration = Registration(offered, as_supported(offered or {}))
    decide(None, REGISTRATION_CHECKS, registration, refuse)
    return registration.registered


def _is_short_list_of_texts(uris: object) -> bool:
    is_short = isinstance(uris, list) and len(uris) <= MOST_REDIRECT_URIS
    return is_short and all(isinstance(uri, str) for uri in uris)  # type: ignore[attr-defined]


def _is_within(value: object, bounds: Bounds) -> bool:
    # A bool is an int to Python, but not to JSON.
    return type(value) is int and bounds.least <= value <= bounds.most
