"""Which key a token request must show, when tokens are bound to one (RFC 9449 §5, §10)."""

from authorization_server.token.token_request import TokenRequest
from hosting.random_values import are_equal
from tracing.checks import Finding, check


@check(
    "RFC 9449 §5.2",
    about=("DPoP",),
    error="invalid_dpop_proof",
    says="This client is registered for tokens that are bound to a key: send a DPoP proof.",
)
def key_is_shown_if_registered(request: TokenRequest) -> Finding:
    """A client that registered for bound tokens sends a DPoP proof. Otherwise it would get a token
    that works for anyone who steals it.
    """
    is_needed = request.client is not None and request.client.wants_bound_tokens
    return Finding(
        not is_needed or request.jkt is not None,
        "a DPoP proof" if is_needed else "a DPoP proof, or none",
        request.jkt or "none",
    )


@check(
    "RFC 9449 §10",
    about=("code", "DPoP"),
    error="invalid_grant",
    says="The code is bound to a different key than the DPoP proof shows.",
)
def key_is_the_bound_one(request: TokenRequest) -> Finding:
    """A code that was requested with dpop_jkt is exchanged with that key. A stolen code is useless
    without it.
    """
    return _same_key(request)


@check(
    "RFC 9449 §5",
    about=("refresh_token", "DPoP"),
    error="invalid_grant",
    says="The refresh token is bound to a different key than the DPoP proof shows.",
)
def key_is_the_one_of_the_public_client(request: TokenRequest) -> Finding:
    """A public client can prove only that it has its key, so it keeps using the same one. A client
    that authenticates may change its key.
    """
    if request.client is not None and request.client.is_confidential:
        return Finding(True, "any, because the client authenticates", request.jkt or "none")
    return _same_key(request)


def _same_key(request: TokenRequest) -> Finding:
    if request.grant is None:
        return Finding(False, "the key of what was granted", request.jkt or "none")
    bound_to = request.grant.dpop_jkt
    passed = bound_to is None or are_equal(bound_to, request.jkt or "")
    return Finding(passed, bound_to or "any, because it is bound to none", request.jkt or "none")
