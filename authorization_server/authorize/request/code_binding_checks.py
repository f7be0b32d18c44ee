"""The checks of what a code will be bound to: a PKCE challenge, and a DPoP key if one is named."""

import re

from authorization_server.authorize.request.authorization_request import AuthorizationRequest
from tracing.checks import Finding, check, warning

SHA256_IN_BASE64URL = re.compile(r"[A-Za-z0-9_-]{43}")
FORTY_THREE_CHARACTERS = "43 characters of A-Z a-z 0-9 - _"


@check(
    "RFC 9700 §2.1.1, RFC 7636 §4.4.1",
    about=("code_challenge",),
    error="invalid_request",
    says="code_challenge is required. Send the S256 of a code_verifier (PKCE).",
)
def code_challenge_is_present(request: AuthorizationRequest) -> Finding:
    """PKCE binds the code to the client that started the flow. Without it an attacker who gets hold
    of a code can inject it into a session of their own at the real client, which then exchanges it
    with its own secret: the attacker is signed in as the victim. With a public client, a thief
    could even exchange the code directly.
    """
    received = request.first("code_challenge")
    if received is None and _may_do_without(request):
        says = "code_challenge is missing. Send the S256 of a code_verifier (PKCE)."
        return warning("a code_challenge, so that a stolen code cannot be injected", "none", says)
    return Finding(received is not None, "a code_challenge", received or "none")


@check(
    "RFC 7636 §4.4.1",
    about=("code_challenge", "code_challenge_method"),
    error="invalid_request",
    says="code_challenge_method must be S256.",
)
def code_challenge_method_is_s256(request: AuthorizationRequest) -> Finding:
    """The challenge is a hash of the verifier. With plain, which is also the default, the request
    itself shows the verifier to anyone who can read the URL.
    """
    received = request.first("code_challenge_method")
    if received is None and _sends_none(request):
        return Finding(True, "none, without a code_challenge", "none")
    return Finding(received == "S256", "S256", received or "none, which means plain")


@check(
    "RFC 7636 §4.2",
    about=("code_challenge",),
    error="invalid_request",
    says="code_challenge must be 43 characters of unpadded base64url.",
)
def code_challenge_is_well_formed(request: AuthorizationRequest) -> Finding:
    """A SHA-256 in base64url without padding has 43 characters. No code_verifier can match
    a challenge in another format.
    """
    received = request.first("code_challenge")
    passed = SHA256_IN_BASE64URL.fullmatch(received or "") is not None
    return Finding(
        passed or (_sends_none(request) and request.first("code_challenge_method") is None),
        FORTY_THREE_CHARACTERS,
        received or "none",
    )


@check(
    "RFC 9449 §10",
    about=("dpop_jkt",),
    error="invalid_request",
    says="dpop_jkt must be the SHA-256 thumbprint of a key.",
)
def key_thumbprint_is_well_formed(request: AuthorizationRequest) -> Finding:
    """The thumbprint of a key has 43 characters. No key can match a value in another format, so
    the code could not be exchanged.
    """
    received = request.first("dpop_jkt")
    passed = received is None or SHA256_IN_BASE64URL.fullmatch(received) is not None
    return Finding(passed, lambda: f"{FORTY_THREE_CHARACTERS}, or none", received or "none")


def _may_do_without(request: AuthorizationRequest) -> bool:
    """Return whether PKCE is only recommended for this client, because it can authenticate."""
    return request.client is not None and request.client.is_confidential


def _sends_none(request: AuthorizationRequest) -> bool:
    return request.first("code_challenge") is None and _may_do_without(request)
