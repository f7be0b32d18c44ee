"""What an authorization request must fulfil, in order, in two tuples.

The line between the two is the line between an error page and a redirect with an error: until the
redirect URI is known to be the client's, nobody is sent there (RFC 6749 §4.1.2.1, RFC 9700 §4.11).
"""

import re

from authorization_server import scopes
from authorization_server.authorize.request.authorization_request import (
    PARAMETERS,
    RESPONSE_MODES,
    AuthorizationRequest,
)
from authorization_server.authorize.request.openid_request_checks import (
    claims_are_understood,
    max_age_is_a_number,
    prompt_is_understood,
    request_object_is_absent,
    request_uri_is_absent,
)
from authorization_server.storage.clients import Client
from tracing.checks import Check, Finding, check

S256_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
REPEATABLE = {"resource"}
LONGEST_REQUEST = 8000
"""Characters; what is longer would not come back through every browser and server."""


def _redirect_uris(client: Client | None) -> str:
    return " or ".join(client.redirect_uris) if client else "a registered redirect URI"


@check(
    "RFC 6749 §3.1",
    error="invalid_request",
    says="client_id and redirect_uri must not be repeated.",
)
def client_and_redirect_uri_are_not_repeated(request: AuthorizationRequest) -> Finding:
    """Two values would let two readers see two different requests."""
    repeated = [name for name in ("client_id", "redirect_uri") if len(request.values[name]) > 1]
    return Finding(not repeated, "each at most once", _listed(repeated) or "each at most once")


@check("RFC 9110 §4.1", error="invalid_request", says="The authorization request is too long.")
def request_is_not_too_long(request: AuthorizationRequest) -> Finding:
    """It has to fit into the address of a redirect."""
    received = f"{request.length} characters"
    return Finding(request.length <= LONGEST_REQUEST, f"at most {LONGEST_REQUEST}", received)


@check("RFC 6749 §4.1.1", error="invalid_request", says="client_id is missing or unknown.")
def client_is_known(request: AuthorizationRequest) -> Finding:
    """Who asks must be registered here."""
    received = request.first("client_id") or "no client_id"
    return Finding(request.client is not None, "the client_id of a registered client", received)


@check(
    "RFC 6749 §3.1.2.3",
    error="invalid_request",
    says="redirect_uri is missing or is not registered for this client.",
)
def redirect_uri_is_registered(request: AuthorizationRequest) -> Finding:
    """Exact comparison with what was registered (RFC 9700 §2.1; loopback port: RFC 8252 §7.3)."""
    uri, client = request.redirect_uri, request.client
    passed = uri is not None and client is not None and client.check_redirect_uri(uri)
    return Finding(passed, _redirect_uris(client), uri or "no redirect_uri")


@check("RFC 6749 §3.1", error="invalid_request", says="A parameter is repeated.")
def parameters_are_not_repeated(request: AuthorizationRequest) -> Finding:
    """Request and response parameters must not be included more than once."""
    repeated = [
        name for name in PARAMETERS if name not in REPEATABLE and len(request.values[name]) > 1
    ]
    return Finding(not repeated, "each at most once", _listed(repeated) or "each at most once")


@check("RFC 6749 §3.1.1", error="invalid_request", says="response_type is missing.")
def response_type_is_present(request: AuthorizationRequest) -> Finding:
    """The client says which kind of answer it wants."""
    received = request.first("response_type")
    return Finding(received is not None, "response_type=code", received or "no response_type")


@check(
    "RFC 6749 §4.1.1",
    error="unsupported_response_type",
    says="Only response_type=code is supported.",
)
def response_type_is_code(request: AuthorizationRequest) -> Finding:
    """Tokens never travel through the browser (RFC 9700 §2.1.2)."""
    received = request.first("response_type") or ""
    return Finding(received == "code", "code", received)


@check(
    "RFC 6749 §4.1.2.1",
    error="unauthorized_client",
    says="This client is not registered for the authorization code grant.",
)
def client_may_use_the_code_grant(request: AuthorizationRequest) -> Finding:
    """The client registered the grant type it now uses."""
    client = request.client
    passed = client is not None and client.check_grant_type("authorization_code")
    received = _listed(client.registered["grant_types"]) if client else "no client"
    return Finding(passed, "authorization_code among the registered grant types", received)


@check(
    "OAuth 2.0 Multiple Response Types §2.1",
    error="invalid_request",
    says="response_mode must be query or form_post.",
)
def response_mode_is_offered(request: AuthorizationRequest) -> Finding:
    """A mode that is not offered must not be replaced silently."""
    received = request.first("response_mode")
    passed = received is None or received in RESPONSE_MODES
    return Finding(passed, _listed(RESPONSE_MODES), received or "none, so query")


@check("RFC 6749 §3.3", error="invalid_scope", says="No requested scope is valid for this client.")
def scope_is_allowed(request: AuthorizationRequest) -> Finding:
    """At least one requested scope is known and registered; unknown ones are left out."""
    asked = request.first("scope")
    well_formed = asked is None or scopes.is_well_formed(asked)
    allowed = _listed(request.client.scope if request.client else [])
    return Finding(well_formed and bool(request.scopes), allowed, asked or "none, so all of these")


@check(
    "RFC 7636 §4.4.1",
    error="invalid_request",
    says="code_challenge is required: this server demands PKCE of every client.",
)
def code_challenge_is_present(request: AuthorizationRequest) -> Finding:
    """PKCE binds the code to whoever started the flow, confidential client or not."""
    received = request.first("code_challenge")
    return Finding(received is not None, "a code_challenge", received or "none")


@check(
    "RFC 7636 §4.4.1",
    error="invalid_request",
    says="code_challenge_method must be S256.",
)
def code_challenge_method_is_s256(request: AuthorizationRequest) -> Finding:
    """`plain`, also as the default for a missing method, would show the verifier to the browser."""
    received = request.first("code_challenge_method")
    return Finding(received == "S256", "S256", received or "none, which means plain")


@check(
    "RFC 7636 §4.2",
    error="invalid_request",
    says="code_challenge must be 43 characters of unpadded base64url.",
)
def code_challenge_is_well_formed(request: AuthorizationRequest) -> Finding:
    """A SHA-256 in base64url without padding has 43 characters."""
    received = request.first("code_challenge") or ""
    passed = S256_CHALLENGE.fullmatch(received) is not None
    return Finding(passed, "43 characters of A-Z a-z 0-9 - _", received)


@check(
    "RFC 8707 §2",
    error="invalid_target",
    says="This server issues tokens for another resource only.",
)
def resource_is_served(request: AuthorizationRequest) -> Finding:
    """A token for a resource that is not ours must not be issued under another name."""
    received = [value for value in request.values["resource"] if value]
    ours = {request.served_resource, request.served_resource + "/"}
    return Finding(
        set(received) <= ours, request.served_resource, _listed(received) or "none given"
    )


@check(
    "RFC 9126 §6",
    error="invalid_request",
    says="This client is registered to push its authorization requests.",
)
def request_is_pushed_if_registered(request: AuthorizationRequest) -> Finding:
    """A client that registered for it is never asked for with what the browser carries."""
    needed = request.client is not None and request.client.wants_pushed_requests
    passed = not needed or request.reference is not None
    received = "pushed" if request.reference else "carried by the browser"
    return Finding(passed, "pushed" if needed else "either way", received)


@check(
    "RFC 9449 §10",
    error="invalid_request",
    says="dpop_jkt must be the SHA-256 thumbprint of a key.",
)
def key_thumbprint_is_well_formed(request: AuthorizationRequest) -> Finding:
    """A SHA-256 in base64url without padding has 43 characters."""
    received = request.first("dpop_jkt")
    passed = received is None or S256_CHALLENGE.fullmatch(received) is not None
    return Finding(passed, "43 characters, or nothing", received or "none given")


BEFORE_REDIRECT_IS_TRUSTED: tuple[Check[AuthorizationRequest], ...] = (
    request_is_not_too_long,
    client_and_redirect_uri_are_not_repeated,
    client_is_known,
    redirect_uri_is_registered,
)

REQUEST_CHECKS: tuple[Check[AuthorizationRequest], ...] = (
    parameters_are_not_repeated,
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
