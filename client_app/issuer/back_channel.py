"""Calls from the client to another server: bounded, without redirects, always with a result.

The checks judge a server that cannot be reached, or sends nonsense, like any other response. So
nothing is raised here: the `Answer` describes what went wrong.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from client_app.config import Timeouts
from client_app.texts import displayable
from hosting.addresses import InnerAddress
from hosting.strict_json import json_object
from tracing.catalogue import Party
from tracing.exchange import makes_message
from tracing.requests_adapter import session_to

NO_CONTENT = 204
LARGEST_ANSWER = 2 * 1024 * 1024
"""Maximum number of bytes to read; a longer response is not parsed as a document."""

USE_NONCE = "use_dpop_nonce"

ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<unusable>\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\u0000)"
    rb"|\\."
)
"""An escape sequence in JSON: a surrogate pair, an unusable one (half of a pair, or NUL), or any
other (RFC 8259 §7, §8.2).
"""

REASONS: tuple[tuple[type[Exception], str], ...] = (
    (requests.ConnectTimeout, "no connection in time"),
    (requests.Timeout, "no answer in time"),
    (requests.exceptions.SSLError, "no trustworthy TLS connection"),
    (requests.ConnectionError, "no connection"),
    (requests.exceptions.ChunkedEncodingError, "an incomplete answer"),
    (requests.exceptions.ContentDecodingError, "an answer that cannot be decompressed"),
)
"""Why a request failed, by exception, the more specific first. Any other exception is about the
address or a header.
"""

FAILURES = {
    "no answer in time": "It did not answer in time.",
    "an incomplete answer": "It closed the connection before its response was complete.",
    "an answer that cannot be decompressed": "It sent a response that cannot be decompressed.",
}
FIRST_REFUSAL, FIRST_FAILURE = 400, 500
"""The lowest HTTP statuses that mean that the server did not accept the request, or that it failed
(RFC 9110 §15.5, §15.6).
"""

JSON_TYPE = "application/json"

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a request. `status` is 0 if no response arrived; `trouble` says why `document`
    is missing.

    `challenge` is the WWW-Authenticate header with which a resource server refuses (RFC 6750 §3).
    """

    url: str
    status: int
    document: dict[str, Any] | None
    trouble: str = ""
    challenge: str = ""
    dpop_nonce: str = ""

    @property
    def error(self) -> str:
        """The error code of an OAuth error response (RFC 6749 §5.2), or an empty string."""
        return displayable(self.member("error"), 80)

    @property
    def says(self) -> str:
        """The server's own explanation of an error, or an empty string."""
        return displayable(self.member("error_description"))

    @property
    def has_failed(self) -> bool:
        """Whether the server failed to respond properly, and so decided nothing."""
        is_refusal = FIRST_REFUSAL <= self.status < FIRST_FAILURE
        return (
            self.status == 0
            or self.status >= FIRST_FAILURE
            or bool(self.trouble and not is_refusal)
        )

    @property
    def failure(self) -> str:
        """A sentence that says how the server failed; empty if it did not."""
        if not self.has_failed:
            return ""
        if self.status == 0:
            return FAILURES.get(self.trouble, "It does not answer.")
        if self.status >= FIRST_FAILURE:
            says = f" It says: {self.says}" if self.says else ""
            return f"It failed with status {self.status}.{says}"
        return f"It answered with {self.trouble}."

    @property
    def summary(self) -> str:
        """Status and error in a few words, for findings and pages; no value from the response."""
        if self.status == 0:
            return self.trouble
        return " ".join(str(part) for part in (self.status, self.error or self.trouble) if part)

    def is_object(self, *statuses: int) -> bool:
        """Whether the response is a JSON object with one of these statuses."""
        return self.status in statuses and self.document is not None

    @property
    def wants_dpop_nonce(self) -> bool:
        """Whether the server demands a proof with the nonce that it sent (RFC 9449 §8, §9)."""
        is_wanted = self.error == USE_NONCE or f'error="{USE_NONCE}"' in self.challenge
        return is_wanted and bool(self.dpop_nonce)

    def member(self, name: str) -> Any:
        """Return this member of the JSON object in the response, or None."""
        return None if self.document is None else self.document.get(name)


def with_failure(sentence: str, answer: Answer) -> str:
    """Add to a sentence how the server failed, if it failed."""
    return f"{sentence} {answer.failure}".rstrip()


class BackChannel:
    """Connections to one peer, kept open. Redirects are not followed: they would carry secrets.

    `inner` is the address at which this app reaches the peer, if others use a different one.
    `may_be_held` says that a response may take any time, because the flow can be held at a step.
    """

    def __init__(
        self,
        peer: Party,
        timeouts: Timeouts,
        inner: InnerAddress | None = None,
        *,
        may_be_held: bool = False,
    ) -> None:
        self._session = session_to(peer)
        self._timeouts = timeouts
        self._inner = inner
        self.may_be_held = may_be_held

    @makes_message
    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """GET a JSON document."""
        return self._send("GET", url, headers or {})

    @makes_message
    def post_form(self, url: str, form: Form, headers: Mapping[str, str]) -> Answer:
        """POST a form, as OAuth endpoints expect it."""
        return self._send("POST", url, headers, data=form)

    @makes_message
    def post_json(
        self, url: str, document: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> Answer:
        """POST a JSON document."""
        return self._send("POST", url, headers or {}, json=document)

    @makes_message
    def put_json(self, url: str, document: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
        """PUT a JSON document."""
        return self._send("PUT", url, headers, json=document)

    @makes_message
    def delete(self, url: str, headers: Mapping[str, str]) -> Answer:
        """DELETE a resource; the response is usually empty (204)."""
        return self._send("DELETE", url, headers)

    def address_of(self, url: str) -> str:
        """Return the URL to which a request for this URL of the peer is actually sent."""
        return self._inner.of(url) if self._inner else url

    def _send(self, method: str, name: str, headers: Mapping[str, str], **body: Any) -> Answer:
        url = self.address_of(name)
        try:
            with self._session.request(
                method,
                url,
                headers={"Accept": "application/json", **headers},
                timeout=self._timeouts,
                allow_redirects=False,
                stream=True,
                **body,
            ) as response:
                return _answer(url, response, _read(response))
        except (requests.RequestException, ValueError) as error:
            # ValueError: requests does not wrap the error for a host name that cannot be encoded.
            return Answer(url, 0, None, _reason(error))


def _read(response: requests.Response) -> bytes:
    body = bytearray()
    for part in response.iter_content(LARGEST_ANSWER):
        body += part
        if len(body) > LARGEST_ANSWER:
            break
    return bytes(body)


def _answer(url: str, response: requests.Response, body: bytes) -> Answer:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    document, trouble = _document(kind, body) if response.status_code != NO_CONTENT else (None, "")
    return Answer(
        url,
        response.status_code,
        document,
        trouble,
        challenge=displayable(response.headers.get("WWW-Authenticate")),
        dpop_nonce=displayable(response.headers.get("DPoP-Nonce")),
    )


def _document(kind: str, body: bytes) -> tuple[dict[str, Any] | None, str]:
    """Return the JSON object in a body of this media type, or None and the reason."""
    if kind != JSON_TYPE and not kind.endswith("+json"):
        return None, f"{displayable(kind, 80) or 'no Content-Type'} instead of JSON"
    if len(body) > LARGEST_ANSWER:
        return None, f"a body of more than {LARGEST_ANSWER} bytes"
    document = json_object(ESCAPE.sub(_usable, body))
    return document, "" if document is not None else "a body that is not a JSON object"


def _usable(escape: re.Match[bytes]) -> bytes:
    """Replace NUL or half of a surrogate pair with U+FFFD; neither could be stored or shown."""
    return rb"\ufffd" if escape["unusable"] else escape[0]


def _reason(error: Exception) -> str:
    """Say in our own words why no response arrived; those of a library would end up on a page."""
    return next((text for kind, text in REASONS if isinstance(error, kind)), "no usable address")
