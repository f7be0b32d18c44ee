"""What a registration must fulfil, in order (RFC 7591 §2). Everything else is taken tolerantly."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from hosting.settings import is_loopback
from tracing.checks import Check, Finding, check

PRIVATE_USE_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")
URI_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
"""RFC 3986 §2. A backslash, for one, is read as a slash by browsers and by nobody else."""
MOST_REDIRECT_URIS = 20
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
    well_formed = isinstance(uris, list) and all(isinstance(uri, str) for uri in uris)
    passed = well_formed and (bool(uris) or not needed) and len(uris) <= MOST_REDIRECT_URIS
    return Finding(passed, f"a list of 1 to {MOST_REDIRECT_URIS} addresses", str(uris))


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


REGISTRATION_CHECKS: tuple[Check[Registration], ...] = (
    metadata_is_a_json_object,
    redirect_uris_are_given,
    redirect_uris_are_acceptable,
    name_is_a_text,
)


def is_acceptable(uri: str) -> bool:
    """Whether a code may be sent to this address."""
    if not URI_CHARACTERS.fullmatch(uri) or len(uri) > LONGEST_TEXT or "#" in uri:
        return False
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if "@" in parts.netloc:
        return False
    if parts.scheme in ("http", "https"):
        return bool(host) and (parts.scheme == "https" or is_loopback(host))
    return PRIVATE_USE_SCHEME.fullmatch(parts.scheme) is not None
