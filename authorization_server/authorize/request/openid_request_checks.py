"""What OpenID Connect adds to an authorization request, and what it must look like."""

from authorization_server.authorize.request.authorization_request import AuthorizationRequest
from tracing.checks import Finding, check

PROMPTS = ("none", "login", "consent", "select_account")


@check(
    "OIDC Core §6.1",
    error="request_not_supported",
    says="Request objects are not supported.",
)
def request_object_is_absent(request: AuthorizationRequest) -> Finding:
    """A request object would replace the parameters; ignoring it would answer another question."""
    received = "present" if request.first("request") else "none"
    return Finding(received == "none", "no request parameter", received)


@check(
    "OIDC Core §6.2",
    error="request_uri_not_supported",
    says="Request objects by reference are not supported.",
)
def request_uri_is_absent(request: AuthorizationRequest) -> Finding:
    """As above; and an address from a request is never fetched."""
    received = "present" if request.first("request_uri") else "none"
    return Finding(received == "none", "no request_uri parameter", received)


@check(
    "OIDC Core §3.1.2.1",
    error="invalid_request",
    says="prompt must be none, login, consent or select_account, and none stands alone.",
)
def prompt_is_understood(request: AuthorizationRequest) -> Finding:
    """`none` together with any other value is an error."""
    prompts = set(request.prompts)
    passed = prompts <= set(PROMPTS) and ("none" not in prompts or len(prompts) == 1)
    expected = "none alone, or login, consent, select_account"
    return Finding(passed, expected, ", ".join(request.prompts) or "none given")


@check("OIDC Core §3.1.2.1", error="invalid_request", says="max_age must be a number of seconds.")
def max_age_is_a_number(request: AuthorizationRequest) -> Finding:
    """Seconds since the login, at most."""
    received = request.first("max_age")
    passed = received is None or (received.isascii() and received.isdigit() and len(received) < 12)
    return Finding(passed, "whole seconds, or nothing", received or "none given")


@check(
    "OIDC Core §5.5",
    error="invalid_request",
    says="claims must be a JSON object whose members are JSON objects.",
)
def claims_are_understood(request: AuthorizationRequest) -> Finding:
    """Claims that do not exist here are ignored; what cannot be read is an error."""
    expected, received = "a JSON object, or nothing", request.first("claims") or "none given"
    try:
        return Finding(request.claims is not None, expected, received)
    except ValueError as error:
        return Finding(False, expected, f"{received} ({error})")
