"""How a refused request is answered: with the challenges that say how to come back (RFC 9110
§11.6.1), of Bearer (RFC 6750 §3), DPoP (RFC 9449 §7.1) and Basic (RFC 7617 §2).
"""

from flask import Response

from resource_server.errors import SAYS, STATUS, json_answer, metadata_url
from resource_server.verification.keys import RETRY_SECONDS
from resource_server.verification.signatures import ALGORITHMS
from tracing.checks import Refused

BASIC, BEARER, DPOP = "Basic", "Bearer", "DPoP"
TOKEN_SCHEMES = (BEARER, DPOP)

REALM = "Notes"

UNCHALLENGED = ("access_denied", "temporarily_unavailable")
"""Errors that no other credentials would mend, or that say nothing about them."""


class Refusals:
    """The answers of one endpoint, which takes these schemes and needs this scope (empty: any)."""

    def __init__(self, resource: str, scope: str, schemes: tuple[str, ...] = TOKEN_SCHEMES) -> None:
        self._scope = scope
        self._schemes = schemes
        self._metadata = metadata_url(resource)

    def answer(self, refusal: Refused, scheme: str) -> Response:
        """The answer to a request under this scheme that a check refused."""
        code = refusal.check.error
        headers = [] if code in UNCHALLENGED else self._challenges(code, scheme)
        if STATUS[code] == 503:
            headers.append(("Retry-After", f"{RETRY_SECONDS:.0f}"))
        says = refusal.check.says or SAYS[code]
        document = {"error": code, "error_description": says} if code else {"message": says}
        return json_answer(document, STATUS[code], headers)

    def _challenges(self, code: str, scheme: str) -> list[tuple[str, str]]:
        """One for each scheme, that of the request first: it alone says what was wrong."""
        used_first = sorted(self._schemes, key=lambda name: name.lower() != scheme)
        told = [
            (name, self._parameters(name, code if name.lower() == scheme else ""))
            for name in used_first
        ]
        return [("WWW-Authenticate", _challenge(name, parameters)) for name, parameters in told]

    def _parameters(self, scheme: str, code: str) -> dict[str, str]:
        if scheme == BASIC:
            return {"realm": REALM, "charset": "UTF-8"}
        error = {"error": code, "error_description": SAYS[code]} if code else {}
        algorithms = {"algs": " ".join(ALGORITHMS)} if scheme == DPOP else {}
        scope = {"scope": self._scope} if self._scope else {}
        # RFC 9728 §5.1: the challenge leads to the metadata.
        return error | algorithms | scope | {"resource_metadata": self._metadata}


def _challenge(scheme: str, parameters: dict[str, str]) -> str:
    return f"{scheme} " + ", ".join(f'{name}="{value}"' for name, value in parameters.items())
