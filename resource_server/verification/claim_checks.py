"""What must be true of the claims of a token, whoever vouches for them; and what a resource asks of
a token that is good.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resource_server.verification.claims import bound_key, scopes, shown
from resource_server.verification.presented_token import Presented
from tracing.checks import Check, Finding, check

LONGEST_NAME = 255
"""OIDC Core §2: `sub` must not exceed 255 ASCII characters. A client's name gets as many."""


@dataclass(frozen=True, slots=True)
class Demand:
    """The scope that a resource needs, and the claims of a token that is good."""

    scope: str
    claims: Mapping[str, Any]


@check("RFC 9449 §4.3 (12), §7.2, RFC 7800 §3", error="invalid_token")
def token_binding_fits_the_proof(presented: Presented) -> Finding:
    """A token that is bound to a key is worth something together with a proof of that key only, and
    a proof only with a token that is bound to its key.
    """
    bound, proved = bound_key(presented.claims), presented.proved_key
    return Finding(bound == proved, _bound_to(proved), _bound_to(bound))


@check("RFC 9068 §2.2", error="invalid_token")
def subject_is_named(presented: Presented) -> Finding:
    """Without a subject nobody knows whose notes are meant."""
    subject = presented.claims.get("sub")
    return Finding(_is_name(subject), "sub names the subject", shown(subject))


@check("RFC 6750 §3.1", error="insufficient_scope")
def scope_is_sufficient(demand: Demand) -> Finding:
    """The request requires higher privileges than the access token provides: 403."""
    passed = demand.scope in scopes(demand.claims)
    return Finding(passed, f"scope contains {demand.scope}", shown(demand.claims.get("scope")))


@check("RFC 9068 §2.2, RFC 7662 §2.2", error="invalid_token")
def client_is_named(demand: Demand) -> Finding:
    """Without a client nobody knows whose calls are meant."""
    client_id = demand.claims.get("client_id")
    return Finding(_is_name(client_id), "client_id names the client", shown(client_id))


CLAIM_CHECKS: tuple[Check[Presented], ...] = (token_binding_fits_the_proof, subject_is_named)
SCOPE_CHECKS: tuple[Check[Demand], ...] = (scope_is_sufficient,)
CLIENT_SCOPE_CHECKS: tuple[Check[Demand], ...] = (*SCOPE_CHECKS, client_is_named)


def _is_name(value: object) -> bool:
    # What cannot be printed can neither be stored nor compared by everyone alike.
    return isinstance(value, str) and value.isprintable() and 0 < len(value) <= LONGEST_NAME


def _bound_to(thumbprint: str | None) -> str:
    if thumbprint is None:
        return "bound to no key"
    return f"bound to the key {shown(thumbprint)}" if thumbprint else "bound in a way unknown here"
