"""The issuer of access tokens, known only by its address (RFC 8414, OpenID Connect Discovery)."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests

from hosting.addresses import InnerAddress
from hosting.settings import is_http_url
from hosting.strict_json import json_object_or_reason
from hosting.visible_text import visible
from tracing.catalogue import AUTHORIZATION_SERVER
from tracing.exchange import makes_message
from tracing.requests_adapter import session_to

LARGEST_ANSWER = 512 * 1024
"""Maximum size of a response, in bytes. Metadata and key sets have a few thousand."""

ANSWER_SECONDS = 5.0
"""How long the issuer may take to respond before it counts as unreachable."""

CHUNK = 64 * 1024
JSON_TYPE = "application/json"
LONGEST_KIND = 80
"""Maximum number of characters of a media type to repeat in a message."""


class IssuerTrouble(Exception):
    """The issuer cannot be reached, or its response is unusable; the message says where and why."""


class Answer(NamedTuple):
    """The response of an endpoint of the issuer. If it is not a JSON object, `document` is empty
    and `instead` says what it is.
    """

    status: int
    document: dict[str, Any]
    instead: str = ""

    @property
    def summary(self) -> str:
        """The status, and what the response is instead of JSON."""
        return f"{self.status} with {self.instead}" if self.instead else str(self.status)


class Issuer:
    """Finds the issuer's endpoints and sends requests to them. Can be used by many threads.

    `address` has the issuer's identifier, and the address at which it is reached, if that differs.
    """

    def __init__(self, address: InnerAddress, answer_seconds: float) -> None:
        self.identifier = address.public
        self._address = address
        self._answer_seconds = answer_seconds
        self._session = session_to(AUTHORIZATION_SERVER)
        self._metadata: dict[str, Any] | None = None

    def metadata(self) -> dict[str, Any]:
        """Return the issuer's metadata, fetched when first needed.

        Raises:
            IssuerTrouble: it cannot be fetched, or is the metadata of a different issuer.
        """
        metadata = self._metadata
        if metadata is None:
            metadata = self._metadata = self._discover()
        return metadata

    def forget(self) -> None:
        """Fetch the issuer's metadata again the next time an endpoint is needed."""
        self._metadata = None

    def endpoint(self, name: str) -> str:
        """Return the URL under this name in the metadata, such as `jwks_uri`.

        Raises:
            IssuerTrouble: there is no usable one; for an https issuer it must be an https URL.
        """
        address = self.metadata().get(name)
        if not isinstance(address, str) or not is_http_url(address.partition("?")[0]):
            raise IssuerTrouble(f"the metadata of {self.identifier} names no {name}")
        if self.identifier.startswith("https:") and not address.startswith("https:"):
            raise IssuerTrouble(f"the {name} of {self.identifier} is not an https address")
        return address

    @makes_message
    def get(self, url: str) -> Answer:
        """Fetch a document.

        Raises:
            IssuerTrouble: no response arrived.
        """
        return self._ask("GET", url)

    @makes_message
    def post(self, url: str, **content: Any) -> Answer:
        """Send a request; `content` holds arguments of `requests` (data, json, headers).

        Raises:
            IssuerTrouble: no response arrived.
        """
        return self._ask("POST", url, **content)

    def _discover(self) -> dict[str, Any]:
        troubles = []
        for url in metadata_addresses(self._address.of(self.identifier)):
            answer = self.get(url)
            if answer.status != 200:
                troubles.append(f"{url} answered {answer.status}")
            elif answer.instead:
                troubles.append(f"{url} answered {answer.summary}")
            # RFC 8414 §3.3: if the values are not identical, the data must not be used.
            elif answer.document.get("issuer") != self.identifier:
                troubles.append(f"{url} is not the metadata of {self.identifier}")
            else:
                return answer.document
        raise IssuerTrouble("; ".join(troubles))

    def _ask(self, method: str, name: str, **content: Any) -> Answer:
        url = self._address.of(name)
        try:
            with self._session.request(
                method,
                url,
                timeout=self._answer_seconds,
                # A server that redirects a key set or a token is not the configured issuer.
                allow_redirects=False,
                stream=True,
                **content,
            ) as response:
                return Answer(response.status_code, *_document(response))
        except requests.RequestException as error:
            raise IssuerTrouble(f"{_in_words(error)} from {url}") from error


def metadata_addresses(issuer: str) -> tuple[str, str]:
    """Return the URLs of an issuer's metadata: RFC 8414 §3.1, then OpenID Connect Discovery §4.1.

    The former inserts the well-known part before the issuer's path, the latter appends it.
    """
    parts = urlsplit(issuer)
    path = parts.path.rstrip("/")
    origin = f"{parts.scheme}://{parts.netloc}"
    return (
        f"{origin}/.well-known/oauth-authorization-server{path}",
        f"{origin}{path}/.well-known/openid-configuration",
    )


def _document(response: requests.Response) -> tuple[dict[str, Any], str]:
    body = b""
    for chunk in response.iter_content(CHUNK):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            return {}, f"a body of more than {LARGEST_ANSWER} bytes"
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != JSON_TYPE and not kind.endswith("+json"):
        return {}, f"{visible(kind[:LONGEST_KIND]) or 'no Content-Type'} instead of JSON"
    document, instead = json_object_or_reason(body)
    return document or {}, instead


def _in_words(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError):
        return "no connection, so no answer"
    return "an answer that could not be read"
