"""Calls a running server's interface for programs: JSON over HTTP, with a token."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from oauth2_playground.testing.errors import PlaygroundError, RefusedError

__tracebackhide__ = True

ANSWER_SECONDS = 30.0
"""How long a response may take, in addition to a requested wait."""

FIRST_ERROR = 400
LONGEST_SHOWN = 100
"""Characters of a body that an error shows."""


class Server:
    """A running server at `url`, and the token that opens its interface."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._session = new_session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, body: Any = None, *, wait: int = 0) -> dict[str, Any]:
        """The JSON document of its response, which may take `wait` seconds.

        Raises:
            PlaygroundError: it refuses, and says why, or it does not answer.
        """
        response = self._send(method, path, wait=wait, json=body)
        return document_in(response) if response.content else {}

    def text(self, path: str, parameters: Mapping[str, str | int]) -> str:
        """The text of its response to GET.

        Raises:
            PlaygroundError: as above.
        """
        return self._send("GET", path, params=parameters).content.decode()

    def _send(self, method: str, path: str, wait: int = 0, **content: Any) -> requests.Response:
        response = sent(self._session, method, self.url + path, wait=wait, **content)
        if response.status_code >= FIRST_ERROR:
            reason = _reason(response)
            raise RefusedError(f"{method} {path} was refused: {reason}", response.status_code)
        return response


def new_session() -> requests.Session:
    """A session that goes straight to its address: no proxy and no .netrc of this machine."""
    session = requests.Session()
    session.trust_env = False
    return session


def sent(
    session: requests.Session, method: str, url: str, *, wait: int = 0, **content: Any
) -> requests.Response:
    """The response to a request, whatever its status. No redirect is followed.

    Raises:
        PlaygroundError: there is no response, or only a part of one.
    """
    seconds = wait + ANSWER_SECONDS
    try:
        return session.request(method, url, allow_redirects=False, timeout=seconds, **content)
    except requests.RequestException as error:
        raise PlaygroundError(
            f"{without_query(url)} does not answer ({type(error).__name__}). "
            "Is a fault switched on that breaks connections, or has the playground ended?"
        ) from None


def document_in(response: requests.Response) -> dict[str, Any]:
    """The JSON object in a response.

    Raises:
        PlaygroundError: the response has something else in it.
    """
    try:
        document = response.json()
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise PlaygroundError(
            f"{without_query(response.url)} answered {response.status_code} with "
            f"{response.text[:LONGEST_SHOWN]!a}; expected a JSON object."
        )
    return document


def without_query(url: str) -> str:
    """An address for an error: its query may have a code."""
    return urlsplit(url)._replace(query="", fragment="").geturl()


def _reason(response: requests.Response) -> str:
    try:
        document = document_in(response)
    except PlaygroundError:
        return f"status {response.status_code}"
    reason = document.get("error_description") or document.get("error")
    offered = document.get("offered")
    return f"{reason} Possible: {', '.join(offered)}." if offered else str(reason)
