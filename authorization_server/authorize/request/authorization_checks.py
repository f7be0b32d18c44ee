"""The checks of an authorization request whose redirect URI is trusted, in order.

An error is sent to the client through the browser (RFC 6749 §4.1.2.1).
"""

from authorization_server import scopes
from authorization_server.authorize.request.authorization_request import (
    PARAMETERS,
    RESPONSE_MODES,
    AuthorizationRequest,
)
from authorization_server.authorize.request.code_binding_checks import (
    code_challenge_is_present,
    code_challenge_is_well_formed,
    code_challenge_method_is_s256,
    key_thumbprint_is_well_formed,
)
from authorization_server.authorize.request.openid_request_checks import (
    claims_are_understood,
    max_age_is_a_number,
    prompt_is_understood,
    request_object_is_absent,
    request_uri_is_absent,
)
from authorization_server.authorize.request.redirect_trust_checks import none_repeated
from authorization_server.texts import repeated, uncarriable, unprintable
from tracing.checks import Check, Finding, check, warning

REPEATABLE = {"resource"}
CARRIED = ("state", "nonce", "acr_values")
"""Parameters with values of the client's own choice; the first two are returned unchanged."""
NOT_REPEATABLE = tuple(name for name in PARAMETERS if name not in REPEATABLE)


@check(
    "RFC 6749 §3.1",
    about=NOT_REPEATABLE,
    error="invalid_request",
    says="A parameter is repeated.",
)
def parameters_are_not_repeated(request: AuthorizationRequest) -> Finding:
    """Each parameter is sent at most once. With two values, the server and another program
    could each use a different value.
    """
    return none_repeated(request, NOT_REPEATABLE)


@check(
    "RFC 6749 Appendix A.5, OIDC Core §3.1.2.1",
    about=CARRIED,
    error="invalid_request",
    says="A parameter contains a character that cannot be returned unchanged.",
)
def values_can_be_carried(request: AuthorizationRequest) -> Finding:
    """What the client gets back is exactly what it sent. A line break in a form, a null character
    in a database or bytes that are not text would arrive as something else, and the client could
    mistake its own response for that of another flow.
    """
    slips = {
        name: (unprintable if name == "state" else uncarriable)(request.first(name) or "")
        for name in CARRIED
    }
    found = "; ".join(f"{name} {slip}" for name, slip in slips.items() if slip)
    return Finding(
        not found,
        "printable ASCII in state, text without control characters in nonce and acr_values",
        found or "values that can be returned unchanged",
        says=lambda: f"{found}. Send only characters that can be returned unchanged.",
    )


@check(
    "RFC 6749 §3.1.1",
    about=("response_type",),
    error="invalid_request",
    says="response_type is missing.",
)
def response_type_is_present(request: AuthorizationRequest) -> Finding:
    """The client says which kind of response it wants. The server must not guess it."""
    received = request.first("response_type")
    return Finding(received is not None, "response_type=code", received or "no response_type")


@check(
    "RFC 6749 §4.1.1",
    about=("response_type",),
    error="unsupported_response_type",
    says="Only response_type=code is supported.",
)
def response_type_is_code(request: AuthorizationRequest) -> Finding:
    """Only a code travels through the browser, never a token: URLs end up in the history, in logs
    and in Referer headers (RFC 9700 §2.1.2).
    """
    received = request.first("response_type")
    return Finding(received == "code", "code", received or "none")


@check(
    "RFC 6749 §4.1.2.1",
    about=("client_id", "response_type"),
    error="unauthorized_client",
    says="This client is not registered for the authorization code grant.",
)
def client_may_use_the_code_grant(request: AuthorizationRequest) -> Finding:
    """The client must be registered for this grant type. A client that is built for a different one
    is not prepared to protect a code.
    """
    client = request.client
    return Finding(
        client is not None and client.check_grant_type("authorization_code"),
        "authorization_code among the registered grant types",
        lambda: _listed(client.registered["grant_types"]) if client else "no client",
    )


@check(
    "OAuth 2.0 Multiple Response Types §2.1",
    about=("response_mode",),
    error="invalid_request",
    says="response_mode must be query or form_post.",
)
def response_mode_is_offered(request: AuthorizationRequest) -> Finding:
    """The response mode is one that this server supports. If another mode were replaced silently,
    the client would wait for a response that never arrives.
    """
    received = request.first("response_mode")
    passed = received is None or received in RESPONSE_MODES
    return Finding(
        passed, lambda: _listed(RESPONSE_MODES), received or "none; the default, query, applies"
    )


@check(
    "RFC 6749 §3.3",
    about=("scope",),
    error="invalid_scope",
    says="None of the requested scopes is allowed for this client.",
)
def scope_is_allowed(request: AuthorizationRequest) -> Finding:
    """At least one requested scope is known here and registered for this client; the others are
    dropped, and the token response says which scope is left (§5.1). A client must not get more
    access than it was registered for.
    """
    requested = request.first("scope")
    well_formed = requested is None or scopes.is_well_formed(requested)
    if well_formed and request.scopes and (left := scopes.dropped(requested, request.scopes)):
        return warning(
            "registered scopes only",
            lambda: f"{requested}; dropped: {left}",
            lambda: f"This client cannot ask a user for these scopes: {left}. Leave them out.",
        )
    return Finding(
        well_formed and bool(request.scopes),
        lambda: _listed(request.client.scope) if request.client else "the scopes of a client",
        requested or "none; all registered scopes apply",
        says=lambda: (
            f"scope {repeated(requested or '')} is not allowed for this client, which registered "
            f"{_listed(request.client.scope if request.client else [])}."
        ),
    )


@check(
    "RFC 8707 §2",
    about=("resource",),
    error="invalid_target",
    says="resource must be the resource server of this authorization server.",
)
def resource_is_served(request: AuthorizationRequest) -> Finding:
    """The client may only ask for the resource server that this server issues tokens for. A token
    for a different resource would have a wrong audience.
    """
    received = [value for value in request.values["resource"] if value]
    served = {request.served_resource, request.served_resource + "/"}
    return Finding(
        served.issuperset(received),
        request.served_resource,
        lambda: _listed(received) or "none",
        says=lambda: (
            f"This server issues no tokens for {repeated(_listed(received))}. Leave resource out, "
            f"or send {request.served_resource}."
        ),
    )


@check(
    "RFC 9126 §6",
    about=("client_id", "request_uri"),
    error="invalid_request",
    says="This client must push its authorization requests to /par.",
)
def request_is_pushed_if_registered(request: AuthorizationRequest) -> Finding:
    """A client that is registered to push its requests must do so. Otherwise anyone could put a
    request of their own into a link, in the name of this client.
    """
    required = request.client is not None and request.client.wants_pushed_requests
    return Finding(
        not required or request.reference is not None,
        "a pushed request" if required else "a pushed request, or parameters in the URL",
        "a pushed request" if request.reference else "parameters in the URL",
    )


REQUEST_CHECKS: tuple[Check[AuthorizationRequest], ...] = (
    parameters_are_not_repeated,
    values_can_be_carried,
    request_object_is_absent,
    request_uri_is_absent,
    response_type_is_present,
    response_type_is_code,
    client_may_use_the_code_grant,
    response_mode_is_offered,
    scope_is_allowed,
    code_challenge_is_present,
    code_challenge_method_is_s256,
    code_challenge_is_well_formed,
    prompt_is_understood,
    max_age_is_a_number,
    claims_are_understood,
    resource_is_served,
    key_thumbprint_is_well_formed,
)

AFTER_REDIRECT_IS_TRUSTED = (request_is_pushed_if_registered, *REQUEST_CHECKS)


def _listed(values: "list[str] | tuple[str, ...]") -> str:
    return ", ".join(values)
