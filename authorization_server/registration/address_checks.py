"""The checks of the addresses and links in a registration (RFC 7591 §2)."""

from authorization_server.grant_types import CODE
from authorization_server.registration.client_metadata import (
    LINKS,
    LeftOut,
    Registration,
)
from authorization_server.storage.redirect_uris import is_localhost, why_no_localhost
from authorization_server.texts import SHOWN
from tracing.checks import Check, Finding, check, warning

MOST_REDIRECT_URIS = 20
IP_LITERAL = "127.0.0.1 or [::1] instead of localhost"
WEB_ADDRESSES = "http and https addresses"
SOME_ADDRESSES = f"a list of 1 to {MOST_REDIRECT_URIS} addresses"
ACCEPTABLE = "https, http on loopback, or com.example.app:/callback, no fragment"
FEW_ADDRESSES = f"at most {MOST_REDIRECT_URIS} addresses: {ACCEPTABLE}"


@check(
    "RFC 7591 §2",
    about=("redirect_uris",),
    error="invalid_redirect_uri",
    says="redirect_uris must be a list of 1 to 20 addresses.",
)
def redirect_uris_are_given(registration: Registration) -> Finding:
    """A client that uses codes registers the addresses they are delivered to. Otherwise an attacker
    could have them sent anywhere.
    """
    is_needed = CODE in registration.registered["grant_types"]
    uris = (registration.offered or {}).get("redirect_uris") or []
    return Finding(
        _is_short_list_of_texts(uris) and (bool(uris) or not is_needed),
        SOME_ADDRESSES if is_needed else "none needed",
        lambda: (
            (", ".join(map(str, uris)) if isinstance(uris, list) else str(uris))[:SHOWN] or "none"
        ),
    )


@check(
    "RFC 6749 §3.1.2, RFC 8252 §7, §8.3, RFC 9700 §4.1.3",
    about=("redirect_uris",),
    error="invalid_redirect_uri",
    says="A redirect URI must be https, http on loopback, or of a private-use scheme, "
    "without a fragment.",
)
def redirect_uris_are_acceptable(registration: Registration) -> Finding:
    """Codes are delivered to safe addresses only: not unencrypted, not to a script, and not to an
    address that two programs could read differently. An address that is not acceptable is left out
    and named in the response; if it is a script or has a wildcard, the registration is refused.
    `localhost` is a name that may resolve to an address other than loopback.
    """
    uris = registration.offered_in("redirect_uris")
    left_out = registration.left_out_of("redirect_uris")
    dangerous = registration.dangerous_in("redirect_uris")
    if dangerous or (uris and len(left_out) == len(uris)):
        return refused_addresses(ACCEPTABLE, dangerous or left_out, "redirect_uris")
    if left_out:
        return left_out_addresses(ACCEPTABLE, left_out, "redirect_uris")
    if named := [uri for uri in uris if is_localhost(uri)]:
        return warning(IP_LITERAL, lambda: ", ".join(uris), lambda: why_no_localhost(named[0]))
    return Finding(True, ACCEPTABLE, lambda: ", ".join(uris) or "none")


@check(
    "OIDC RP-Initiated Logout §3.1",
    about=("post_logout_redirect_uris",),
    error="invalid_client_metadata",
    says="post_logout_redirect_uris must be a list of at most 20 addresses like redirect_uris.",
)
def post_logout_redirect_uris_are_acceptable(registration: Registration) -> Finding:
    """After a logout the browser is redirected to registered addresses only. Otherwise a logout
    link could lead anywhere.
    """
    name = "post_logout_redirect_uris"
    uris = (registration.offered or {}).get(name) or []
    if not _is_short_list_of_texts(uris):
        return Finding(False, FEW_ADDRESSES, lambda: str(uris)[:SHOWN])
    left_out, dangerous = registration.left_out_of(name), registration.dangerous_in(name)
    if dangerous or (uris and len(left_out) == len(uris)):
        return refused_addresses(FEW_ADDRESSES, dangerous or left_out, name)
    if left_out:
        return left_out_addresses(FEW_ADDRESSES, left_out, name)
    return Finding(True, FEW_ADDRESSES, lambda: ", ".join(uris) or "none")


@check(
    "RFC 7591 §2, §5",
    about=LINKS,
    error="invalid_client_metadata",
    says="Every link of a registration must be an http or https address without a wildcard.",
)
def links_are_web_addresses(registration: Registration) -> Finding:
    """Links to pages and images of the client are shown to users. A link that is a script would run
    in the page that shows it. A link that is not an address is left out.
    """
    if dangerous := registration.dangerous_in():
        return refused_addresses(WEB_ADDRESSES, dangerous, dangerous[0].member)
    if left_out := registration.left_out_of(*LINKS):
        return left_out_addresses(WEB_ADDRESSES, left_out, left_out[0].member)
    links = [link for name in LINKS for link in registration.offered_in(name)]
    return Finding(True, WEB_ADDRESSES, lambda: ", ".join(links)[:SHOWN] or "none")


ADDRESS_CHECKS: tuple[Check[Registration], ...] = (
    redirect_uris_are_given,
    redirect_uris_are_acceptable,
    post_logout_redirect_uris_are_acceptable,
    links_are_web_addresses,
)


def refused_addresses(expected: str, addresses: list[LeftOut], member: str = "") -> Finding:
    """Return a failed finding that says what is wrong with each address."""
    return Finding(False, expected, _listed(addresses), says=_told(expected, addresses, member))


def left_out_addresses(expected: str, addresses: list[LeftOut], member: str) -> Finding:
    """Return a warning that says what is wrong with each address. All others are registered."""
    return warning(expected, lambda: _listed(addresses), lambda: _told(expected, addresses, member))


def _told(expected: str, addresses: list[LeftOut], member: str) -> str:
    found = f"{member}: {_listed(addresses)}" if member else _listed(addresses)
    return f"{found}. Expected: {expected}."


def _listed(addresses: list[LeftOut]) -> str:
    return "; ".join(address.in_words() for address in addresses)


def _is_short_list_of_texts(uris: object) -> bool:
    is_short = isinstance(uris, list) and len(uris) <= MOST_REDIRECT_URIS
    return is_short and all(isinstance(uri, str) for uri in uris)  # type: ignore[attr-defined]
