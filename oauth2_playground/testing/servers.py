"""Calls the programming interface of a running server: JSON over HTTP, with a token."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from oauth2_playground.testing.errors import PlaygroundError, RefusedError

__tracebackhide__ = True

ANSWER_SECONDS = 30.0
"""How long a response may take, in addition to the requested wait."""

FIRST_ERROR = 400
LONGEST_SHOWN = 100
"""Maximum number of characters of a body in an error message."""


class Server:
    """A running server at `url`, and the token for its interface."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._session = new_session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, body: Any = None, *, wait: int = 0) -> dict[str, Any]:
        """Return the JSON document of the response, which may take `wait` seconds.

        Raises:
            PlaygroundError: the server rejects the request (the message says why) or does not
                respond.
        """
        response = self._send(method, path, wait=wait, json=body)
        return document_in(response) if response.content else {}

    def text(self, path: str, parameters: Mapping[str, str | int]) -> str:
        """Return the text of the response to a GET request.

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
    """Return a session that connects directly: it ignores this machine's proxies and .netrc."""
    session = requests.Session()
    session.trust_env = False
    return session


def sent(
    session: requests.Session, method: str, url: str, *, wait: int = 0, **content: Any
) -> requests.Response:
    """Return the response to a request, whatever its status. Redirects are not followed.

    Raises:
        PlaygroundError: there is no response, or it is incomplete.
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
    """Return the JSON object in a response.

    Raises:
        PlaygroundError: the response contains something else.
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
    """Return a URL for an error message, without its query, which may contain a code."""
    return urlsplit(url)._replace(query="", fragment="").geturl()


def _reason(response: requests.Response) -> str:
    try:
        document = document_in(response)
    except PlaygroundError:
        return f"status {response.status_code}"
    reason = document.get("error_description") or document.get("error")
    offered = document.get("offered")
    return f"{reason} Possible: {', '.join(offered)}." if offered else str(reason)
