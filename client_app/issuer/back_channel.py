"""Calls from the client to another server: bounded, without redirects, and always with an answer.

A server that cannot be reached, or answers nonsense, is something the checks must be able to look
at; so it is described in the answer and raises nothing here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from client_app.config import Timeouts
from client_app.texts import displayable
from tracing.catalogue import Party
from tracing.requests_adapter import session_to

NO_CONTENT = 204
LARGEST_ANSWER = 2 * 1024 * 1024
"""Bytes of an answer that are read; whoever sends more is not listened to."""

USE_NONCE = "use_dpop_nonce"

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` is 0 when nothing did; `trouble` says why `document` is missing.

    `challenge` is what a refusing resource server says in WWW-Authenticate (RFC 6750 §3).
    """

    url: str
    status: int
    document: Any
    trouble: str = ""
    challenge: str = ""
    dpop_nonce: str = ""

    @property
    def error(self) -> str:
        """The error code of an OAuth error response (RFC 6749 §5.2), or an empty text."""
        return displayable(self.member("error"), 80)

    @property
    def in_short(self) -> str:
        """Status and error in a few words, for findings and pages; never a value of the answer."""
        if self.status == 0:
            return self.trouble
        return " ".join(str(part) for part in (self.status, self.error or self.trouble) if part)

    @property
    def wants_dpop_nonce(self) -> bool:
        """Whether the answer is the demand for a proof with this nonce (RFC 9449 §8, §9)."""
        is_wanted = self.error == USE_NONCE or f'error="{USE_NONCE}"' in self.challenge
        return is_wanted and bool(self.dpop_nonce)

    def member(self, name: str) -> Any:
        """A member of the JSON object that was answered, or None."""
        return self.document.get(name) if isinstance(self.document, dict) else None


class BackChannel:
    """Connections to one peer, kept open. Redirects are not followed: they would carry secrets.

    `may_be_held` says that an answer may take any time, since somebody may be looking at a step.
    """

    def __init__(self, peer: Party, timeouts: Timeouts) -> None:
        self._session = session_to(peer)
        self._timeouts = timeouts
        self.may_be_held = timeouts[1] is None

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """GET a JSON document."""
        return self._send("GET", url, headers or {})

    def post_form(self, url: str, form: Form, headers: Mapping[str, str]) -> Answer:
        """POST a form, as all OAuth endpoints want it."""
        return self._send("POST", url, headers, data=form)

    def post_json(
        self, url: str, document: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> Answer:
        """POST a JSON document."""
        return self._send("POST", url, headers or {}, json=document)

    def put_json(self, url: str, document: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
        """PUT a JSON document."""
        return self._send("PUT", url, headers, json=document)

    def delete(self, url: str, headers: Mapping[str, str]) -> Answer:
        """DELETE what is at an address; the answer is usually empty (204)."""
        return self._send("DELETE", url, headers)

    def _send(self, method: str, url: str, headers: Mapping[str, str], **body: Any) -> Answer:
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
            # ValueError: a host name that cannot be encoded passes through requests as it is.
            return Answer(url, 0, None, _reason(error))


def _read(response: requests.Response) -> bytes:
    body = bytearray()
    for part in response.iter_content(LARGEST_ANSWER):
        body += part
        if len(body) > LARGEST_ANSWER:
            break
    return bytes(body)


def _answer(url: str, response: requests.Response, body: bytes) -> Answer:
    document, trouble = _document(body) if response.status_code != NO_CONTENT else (None, "")
    return Answer(
        url,
        response.status_code,
        document,
        trouble,
        challenge=displayable(response.headers.get("WWW-Authenticate")),
        dpop_nonce=displayable(response.headers.get("DPoP-Nonce")),
    )


def _document(body: bytes) -> tuple[Any, str]:
    """What a body says in JSON, or nothing and why."""
    if len(body) > LARGEST_ANSWER:
        return None, f"an answer of more than {LARGEST_ANSWER} bytes"
    try:
        return _without_halves(json.loads(body.decode("utf-8"))), ""
    except (ValueError, RecursionError):
        return None, "an answer that is not JSON"


def _without_halves(document: Any) -> Any:
    """The same with U+FFFD for half a surrogate pair, which could be neither stored nor shown."""
    text = json.dumps(document, ensure_ascii=False)
    return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _reason(error: Exception) -> str:
    if isinstance(error, requests.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "no trustworthy TLS connection"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return f"no usable answer ({type(error).__name__})"
