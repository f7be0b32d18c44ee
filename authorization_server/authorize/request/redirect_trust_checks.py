"""The checks that decide whether the redirect URI belongs to the client, in order.

Until they have passed, an error is shown on a page and never sent to that URI (RFC 6749 §4.1.2.1,
RFC 9700 §4.11).
"""

from authorization_server.authorize.request.authorization_request import (
    PARAMETERS,
    AuthorizationRequest,
)
from authorization_server.storage.clients import Client
from authorization_server.storage.redirect_uris import is_localhost, why_no_localhost
from authorization_server.texts import repeated
from tracing.checks import Check, Finding, check, warning

LONGEST_REQUEST = 8000
"""In characters. A longer request does not fit into the URL of a redirect everywhere."""
SHORT_ENOUGH = f"at most {LONGEST_REQUEST} characters"


@check(
    "RFC 6749 §3.1",
    about=("client_id", "redirect_uri"),
    error="invalid_request",
    says="client_id and redirect_uri must not be repeated.",
)
def client_and_redirect_uri_are_not_repeated(request: AuthorizationRequest) -> Finding:
    """Each is sent at most once. With two values, the server could check one and use the other, and
    the code could be sent to an address that was not checked.
    """
    return none_repeated(request, ("client_id", "redirect_uri"))


@check(
    "RFC 9110 §4.1",
    about=PARAMETERS,
    error="invalid_request",
    says=f"The authorization request is longer than {LONGEST_REQUEST} characters.",
)
def request_is_not_too_long(request: AuthorizationRequest) -> Finding:
    """The request is passed on in the URLs of our forms and redirects. Some browsers and servers
    cut off or refuse longer URLs.
    """
    return Finding(
        request.length <= LONGEST_REQUEST,
        SHORT_ENOUGH,
        lambda: f"{request.length} characters",
    )


@check(
    "RFC 6749 §4.1.1",
    about=("client_id",),
    error="invalid_request",
    says="client_id is missing or unknown.",
)
def client_is_known(request: AuthorizationRequest) -> Finding:
    """Only a registered client may send an authorization request. Without a registration, the
    server does not know which redirect URIs are safe, nor what to call the client on the consent
    page.
    """
    received = request.first("client_id") or "no client_id"
    return Finding(
        request.client is not None,
        "the client_id of a registered client",
        received,
        says=lambda: _unknown_client(request.first("client_id")),
    )


@check(
    "RFC 6749 §3.1.2.3, RFC 8252 §7.3, §8.3",
    about=("redirect_uri",),
    error="invalid_request",
    says="redirect_uri is missing or is not registered for this client.",
)
def redirect_uri_is_registered(request: AuthorizationRequest) -> Finding:
    """The redirect URI must match a registered one exactly (RFC 9700 §2.1); only the port of a
    loopback address may differ (RFC 8252 §7.3). Otherwise an attacker's link could have the code
    sent to the attacker. `localhost` is a name that may resolve to an address other than
    loopback (§8.3): another program could receive the code.
    """
    uri, client = request.redirect_uri, request.client
    if uri is not None and client is not None and client.check_redirect_uri(uri):
        if is_localhost(uri):
            return warning(
                lambda: f"{_registered(client)}, with 127.0.0.1 or [::1] instead of localhost",
                uri,
                lambda: f"redirect_uri {why_no_localhost(uri)}",
            )
        return Finding(True, lambda: _registered(client), uri)
    return Finding(
        False,
        lambda: _registered(client) if client else "a registered redirect URI",
        uri or "no redirect_uri",
        says=lambda: _unregistered(uri, client.redirect_uris) if client else "",
    )


BEFORE_REDIRECT_IS_TRUSTED: tuple[Check[AuthorizationRequest], ...] = (
    request_is_not_too_long,
    client_and_redirect_uri_are_not_repeated,
    client_is_known,
    redirect_uri_is_registered,
)


def none_repeated(request: AuthorizationRequest, names: tuple[str, ...]) -> Finding:
    """Pass if each of these parameters is sent at most once."""
    twice = [name for name in names if len(request.values[name]) > 1]
    return Finding(
        not twice,
        "each at most once",
        lambda: ", ".join(twice) or "each at most once",
        says=lambda: f"{', '.join(twice)}: sent more than once. Send each parameter once.",
    )


def _registered(client: Client) -> str:
    return " or ".join(client.redirect_uris)


def _unknown_client(client_id: str | None) -> str:
    if client_id is None:
        return "client_id is missing. The application has to send the client_id it registered."
    return f"No client {repeated(client_id)} is registered here. Check the client_id."


def _unregistered(uri: str | None, registered: list[str]) -> str:
    known = f"Registered are: {', '.join(map(repeated, registered)) or 'none'}."
    if uri is None:
        return f"redirect_uri is missing. {known}"
    return f"redirect_uri {repeated(uri)} is not registered for this client. {known}"
