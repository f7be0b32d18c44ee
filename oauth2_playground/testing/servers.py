"""The interface of a running server for programs: JSON over HTTP, with a token."""

from collections.abc import Mapping
from typing import Any

import requests

from oauth2_playground.testing.errors import PlaygroundError

ANSWER_SECONDS = 30.0
"""How long an answer may take, beside what was asked for."""

FIRST_ERROR = 400


class Server:
    """A running server at `url`, and the token that opens its interface."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._token = token
        self._session = new_session()

    def ask(self, method: str, path: str, body: Any = None, *, wait: int = 0) -> dict[str, Any]:
        """The JSON document of its response, which may take `wait` seconds.

        Raises:
            PlaygroundError: it refuses, and says why, or it does not answer.
        """
        response = self._send(method, path, body, wait)
        document: dict[str, Any] = response.json() if response.content else {}
        return document

    def text(self, path: str, parameters: Mapping[str, str | int]) -> str:
        """The text of its response to GET.

        Raises:
            PlaygroundError: as above.
        """
        return self._send("GET", path, None, 0, parameters).text

    def _send(
        self,
        method: str,
        path: str,
        body: Any,
        wait: int,
        parameters: Mapping[str, str | int] | None = None,
    ) -> requests.Response:
        try:
            response = self._session.request(
                method,
                self.url + path,
                params=parameters,
                json=body,
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=wait + ANSWER_SECONDS,
            )
        except requests.RequestException as error:
            raise PlaygroundError(
                f"{self.url} does not answer ({type(error).__name__}). Has the playground ended?"
            ) from error
        if response.status_code >= FIRST_ERROR:
            raise PlaygroundError(f"{method} {path} was refused: {_reason(response)}")
        return response


def new_session() -> requests.Session:
    """A session that goes straight to its address: no proxy and no .netrc of this machine."""
    session = requests.Session()
    session.trust_env = False
    return session


def _reason(response: requests.Response) -> str:
    try:
        document = response.json()
    except ValueError:
        return f"status {response.status_code}"
    if not isinstance(document, dict):
        return f"status {response.status_code}"
    reason = document.get("error_description") or document.get("error")
    offered = document.get("offered")
    return f"{reason} Possible: {', '.join(offered)}." if offered else str(reason)
