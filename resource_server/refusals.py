"""How this server reports a failed check: as JSON, with the challenges that say how to authenticate
(RFC 9110 §11.6.1): Bearer (RFC 6750 §3), DPoP (RFC 9449 §7.1) and Basic (RFC 7617 §2).

The response contains the error code of the protocol and a sentence that says what was wrong: the
sentence of the check, or a general one for the code. What was expected and received is in the
trace. The response repeats it only for a DPoP proof, which the sender made itself.
"""

from collections.abc import Callable

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from hosting.pages import TOO_LARGE, own_words, too_large
from resource_server.algorithms import ALGORITHMS
from resource_server.answers import as_description, json_answer
from resource_server.metadata import metadata_url
from tracing.catalogue import Step
from tracing.checks import Refused
from tracing.exchange import at

BASIC, BEARER, DPOP = "Basic", "Bearer", "DPoP"
TOKEN_SCHEMES = (BEARER, DPOP)

REALM = "Notes"

RETRY_SECONDS = 2
"""When to retry after `temporarily_unavailable`; until then the issuer is not called again."""

NO_TOKEN = ""
"""RFC 6750 §3.1: if nothing was presented, the response should not include an error code."""

UNAVAILABLE = "temporarily_unavailable"

STATUS = {
    NO_TOKEN: 401,
    "invalid_request": 400,
    "invalid_token": 401,
    "invalid_dpop_proof": 401,
    "invalid_client": 401,
    "insufficient_scope": 403,
    "access_denied": 403,
    UNAVAILABLE: 503,
}

SAYS = {
    NO_TOKEN: "No access token was sent. Send one as Authorization: Bearer or DPoP.",
    "invalid_request": "Send one access token, and only as Authorization: Bearer or DPoP.",
    "invalid_token": "The access token is expired, revoked, malformed or otherwise invalid.",
    "invalid_dpop_proof": (
        "The DPoP proof is missing, malformed, too old, already used, or for a different request."
    ),
    "invalid_client": "The client is unknown, or its secret is wrong.",
    "insufficient_scope": "The access token does not have the scope that this resource needs.",
    "access_denied": "This belongs to someone else.",
    UNAVAILABLE: (
        "The authorization server could not be asked, so nothing was decided. "
        f"Try again in {RETRY_SECONDS} seconds."
    ),
}

MEANINGS = {
    400: "The request could not be read.",
    404: "There is nothing at this address.",
    405: "This address does not accept this method.",
    421: "This server answers only under its own address, which its metadata names.",
    500: "Something failed on this server.",
}
"""Descriptions of errors of HTTP itself."""

UNCHALLENGED = ("access_denied", UNAVAILABLE)
"""Errors that other credentials would not solve, or that are not about credentials."""


class RequestRefused(Exception):
    """A check failed; `answer` makes the response. `answered_at` is the step to which that belongs;
    if it is None, the step at which the check failed.
    """

    def __init__(
        self, refusal: Refused, answer: Callable[[], Response], answered_at: Step | None = None
    ) -> None:
        super().__init__(refusal.check.name)
        self.answer = answer
        self.answered_at = answered_at


class Refusals:
    """The refusals of an endpoint that accepts these schemes and needs this scope (empty: any)."""

    def __init__(self, resource: str, scope: str, schemes: tuple[str, ...] = TOKEN_SCHEMES) -> None:
        self._scope = scope
        self._schemes = schemes
        self._metadata = metadata_url(resource)

    def to_sender_of(
        self, scheme: str, answered_at: Step | None = None
    ) -> Callable[[Refused], RequestRefused]:
        """Return a function that refuses a request with this scheme (lower case; empty: none)."""
        return lambda refusal: RequestRefused(
            refusal, lambda: self.answer(refusal, scheme), answered_at
        )

    def answer(self, refusal: Refused, scheme: str) -> Response:
        """Make the response to a request under this scheme for which a check failed."""
        code = refusal.check.error
        says = said(refusal)
        challenges = [] if code in UNCHALLENGED else self._challenges(code, says, scheme)
        return _answer(refusal, challenges)

    def _challenges(self, code: str, says: str, scheme: str) -> list[tuple[str, str]]:
        """Make one challenge per scheme; the request's own is first, and alone names the error."""
        used_first = sorted(self._schemes, key=lambda name: name.lower() != scheme)
        parameters = [
            (name, self._parameters(name, code if name.lower() == scheme else "", says))
            for name in used_first
        ]
        return [("WWW-Authenticate", _challenge(name, pairs)) for name, pairs in parameters]

    def _parameters(self, scheme: str, code: str, says: str) -> dict[str, str]:
        if scheme == BASIC:
            return {"realm": REALM, "charset": "UTF-8"}
        error = {"error": code, "error_description": says} if code else {}
        algorithms = {"algs": " ".join(ALGORITHMS)} if scheme == DPOP else {}
        scope = {"scope": self._scope} if self._scope else {}
        # RFC 9728 §5.1: the challenge points to the metadata.
        return error | algorithms | scope | {"resource_metadata": self._metadata}


def unchallenged(refusal: Refused) -> RequestRefused:
    """Refuse without a challenge, because other credentials would not help."""
    return RequestRefused(refusal, lambda: _answer(refusal, []))


def answer_refusals(app: Flask) -> None:
    """Report in JSON failed checks and all errors unrelated to tokens (404, 405, 413, 500)."""

    @app.errorhandler(RequestRefused)
    def refuse(refused: RequestRefused) -> Response:
        if refused.answered_at is not None:
            at(refused.answered_at)
        return refused.answer()

    @app.errorhandler(HTTPException)
    def answer(error: HTTPException) -> Response:
        code = error.name.lower().replace(" ", "_")
        document = {"error": code, "error_description": _in_words(error)}
        # These include Allow, which belongs to a 405.
        headers = [pair for pair in error.get_headers() if pair[0].lower() != "content-type"]
        return json_answer(document, error.code or 500, headers)


def said(refusal: Refused) -> str:
    """Return the sentence for the sender of the request."""
    code = refusal.check.error
    says = refusal.says or SAYS[code]
    if code == "invalid_dpop_proof":
        says = f"{says} Expected: {refusal.expected}. Received: {refusal.received}."
    return as_description(says)


def _in_words(error: HTTPException) -> str:
    if error.code == TOO_LARGE:
        return too_large()
    says = own_words(error) or MEANINGS.get(error.code or 500, MEANINGS[400])
    methods = sorted(set(getattr(error, "valid_methods", None) or ()) - {"HEAD", "OPTIONS"})
    return f"{says} Use {' or '.join(methods)}." if methods else says


def _answer(refusal: Refused, headers: list[tuple[str, str]]) -> Response:
    code, status = refusal.check.error, STATUS[refusal.check.error]
    says = said(refusal)
    document = {"error": code, "error_description": says} if code else {"message": says}
    retry = [("Retry-After", str(RETRY_SECONDS))] if code == UNAVAILABLE else []
    return json_answer(document, status, [*headers, *retry])


def _challenge(scheme: str, parameters: dict[str, str]) -> str:
    return f"{scheme} " + ", ".join(f'{name}="{value}"' for name, value in parameters.items())
