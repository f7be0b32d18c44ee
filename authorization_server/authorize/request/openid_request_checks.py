"""The checks that OpenID Connect adds to an authorization request."""

from authorization_server.authorize.request.authorization_request import AuthorizationRequest
from tracing.checks import Finding, check

PROMPTS = ("none", "login", "consent", "select_account")


@check(
    "OIDC Core §6.1",
    about=("request",),
    error="request_not_supported",
    says="Request objects are not supported.",
)
def request_object_is_absent(request: AuthorizationRequest) -> Finding:
    """A request object replaces the other parameters. A server that ignored it would answer a
    request that the client did not make.
    """
    received = request.first("request")
    return Finding(received is None, "no request parameter", received or "none")


@check(
    "OIDC Core §6.2",
    error="request_uri_not_supported",
    says="Request objects by reference are not supported.",
)
def request_uri_is_absent(request: AuthorizationRequest) -> Finding:
    """This server never fetches a request object from a URL. Fetching it would let an attacker
    make the server send requests to any address.
    """
    received = request.first("request_uri")
    return Finding(received is None, "no request_uri parameter", received or "none")


@check(
    "OIDC Core §3.1.2.1",
    about=("prompt",),
    error="invalid_request",
    says=(
        "prompt must be none, login, consent or select_account, and none cannot be combined with "
        "other values."
    ),
)
def prompt_is_understood(request: AuthorizationRequest) -> Finding:
    """The client says which pages the user must see. none forbids every page, so it contradicts
    every other value.
    """
    prompts = set(request.prompts)
    return Finding(
        prompts.issubset(PROMPTS) and ("none" not in prompts or len(prompts) == 1),
        "none alone, or any of login, consent, select_account",
        lambda: ", ".join(request.prompts) or "none given",
    )


@check(
    "OIDC Core §3.1.2.1",
    about=("max_age",),
    error="invalid_request",
    says="max_age must be a whole number of seconds.",
)
def max_age_is_a_number(request: AuthorizationRequest) -> Finding:
    """max_age is the maximum time since the login, in seconds. If an invalid value were ignored,
    an old login would pass for a recent one.
    """
    received = request.first("max_age")
    passed = received is None or request.max_age is not None
    return Finding(passed, "whole seconds, or none", received or "none")


@check(
    "OIDC Core §5.5",
    about=("claims",),
    error="invalid_request",
    says="claims must be a JSON object whose members are JSON objects.",
)
def claims_are_understood(request: AuthorizationRequest) -> Finding:
    """A parameter that cannot be read is an error, since it may hold an essential claim. Claims
    that this server does not know are ignored.
    """
    received, problem = request.first("claims") or "none", request.claims.problem
    return Finding(
        not problem,
        "a JSON object, or none",
        lambda: f"{received} ({problem})" if problem else received,
    )
