"""What an issuer must offer before a flow is walked in a way that is not the usual one."""

from dataclasses import dataclass

from client_app.issuer.client_kinds import AUTH_METHODS, PRIVATE_KEY_JWT, PUBLIC
from client_app.issuer.discovery import Metadata
from client_app.issuer.key_pairs import ALGORITHM
from client_app.sign_in.sign_in_options import SignInOptions
from tracing.checks import Check, Finding, check


@dataclass(frozen=True, slots=True)
class Wish:
    """The choices for a sign-in, and what the issuer publishes about itself."""

    options: SignInOptions
    metadata: Metadata


@check("RFC 8414 §2", says="It does not offer this way for a client to prove who it is.")
def client_authentication_is_offered(wish: Wish) -> Finding:
    """`token_endpoint_auth_methods_supported` lists the method of this kind of client."""
    (wanted,) = AUTH_METHODS[wish.options.kind]
    return _offered(wanted, wish.metadata.auth_methods)


@check("RFC 8414 §2", says="It does not accept the kind of signature that My notes makes.")
def signature_is_accepted(wish: Wish) -> Finding:
    """`token_endpoint_auth_signing_alg_values_supported` lists the algorithm of our keys."""
    return _offered(ALGORITHM, wish.metadata.assertion_algs)


@check("RFC 9126 §5", says="It takes no pushed requests.")
def pushed_requests_are_offered(wish: Wish) -> Finding:
    """The metadata names the endpoint to which they go."""
    endpoint = wish.metadata.pushed_authorization_request_endpoint
    return Finding(endpoint is not None, "an endpoint for them", endpoint or "none")


@check("RFC 9449 §5.1", says="It binds no tokens to keys.")
def dpop_is_offered(wish: Wish) -> Finding:
    """`dpop_signing_alg_values_supported` lists the algorithm of our keys."""
    return _offered(ALGORITHM, wish.metadata.dpop_algs)


@check("RFC 9700 §4.4.2", says="Its answers could be mixed up with those of another issuer.")
def answers_name_their_issuer(wish: Wish) -> Finding:
    """Who talks with several issuers must be able to tell their answers apart (RFC 9207)."""
    is_promised = wish.metadata.iss_is_promised
    return Finding(is_promised, "iss in its answers", "iss" if is_promised else "no such promise")


PUBLIC_CHECKS: tuple[Check[Wish], ...] = (client_authentication_is_offered,)
PRIVATE_KEY_JWT_CHECKS: tuple[Check[Wish], ...] = (
    client_authentication_is_offered,
    signature_is_accepted,
)
PUSHED_CHECKS: tuple[Check[Wish], ...] = (pushed_requests_are_offered,)
BOUND_CHECKS: tuple[Check[Wish], ...] = (dpop_is_offered,)
SEVERAL_ISSUERS_CHECKS: tuple[Check[Wish], ...] = (answers_name_their_issuer,)


def checks_of(options: SignInOptions, *, issuers: int) -> tuple[Check[Wish], ...]:
    """The rules for these choices, where people may choose between so many issuers."""
    asked = (
        (PUBLIC_CHECKS, options.kind == PUBLIC),
        (PRIVATE_KEY_JWT_CHECKS, options.kind == PRIVATE_KEY_JWT),
        (PUSHED_CHECKS, options.is_pushed),
        (BOUND_CHECKS, options.is_bound),
        (SEVERAL_ISSUERS_CHECKS, issuers > 1),
    )
    return tuple(rule for rules, is_asked in asked if is_asked for rule in rules)


def _offered(wanted: str, offered: tuple[str, ...] | None) -> Finding:
    received = ", ".join(offered or ()) or "none named"
    return Finding(wanted in (offered or ()), wanted, received)
