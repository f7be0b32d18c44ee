"""Which key a token request must show, when tokens are bound to one (RFC 9449 §5, §10)."""

from authorization_server.token.token_request import TokenRequest, granted
from hosting.random_values import are_equal
from tracing.checks import Finding, check


@check(
    "RFC 9449 §5.2",
    error="invalid_dpop_proof",
    says="This client is registered for tokens that are bound to a key: a DPoP proof is needed.",
)
def key_is_shown_if_registered(request: TokenRequest) -> Finding:
    """A client that registered for it never gets a token that works without its key."""
    needed = request.client is not None and request.client.wants_bound_tokens
    passed = not needed or request.jkt is not None
    return Finding(passed, "a DPoP proof" if needed else "none needed", request.jkt or "none")


@check("RFC 9449 §10", error="invalid_grant", says="The code is bound to another key.")
def key_is_the_bound_one(request: TokenRequest) -> Finding:
    """A code that was asked for with dpop_jkt is exchanged by whoever has that key."""
    return _same(granted(request).dpop_jkt, request.jkt)


@check("RFC 9449 §5", error="invalid_grant", says="The refresh token is bound to another key.")
def key_is_the_one_of_the_public_client(request: TokenRequest) -> Finding:
    """A public client proves nothing else. One that authenticates may change its key."""
    assert request.client is not None
    if request.client.is_confidential:
        return Finding(True, "none, since the client authenticates", request.jkt or "none")
    return _same(granted(request).dpop_jkt, request.jkt)


def _same(bound: str | None, shown: str | None) -> Finding:
    passed = bound is None or are_equal(bound, shown or "")
    return Finding(passed, bound or "none, so any", shown or "none")
