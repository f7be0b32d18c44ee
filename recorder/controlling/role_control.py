"""Controls one role over HTTP, with that role's control token."""

import http.client
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from hosting.control.operation import PATH
from hosting.control.state import ControlState
from recorder.config import Config

SECONDS = 3.0
"""Timeout for a read: a role responds to it without waiting for anything."""

CHANGE_SECONDS = 30.0
"""Timeout for a change: a password is hashed, and a reset waits until other writers are done."""

LARGEST = 4 * 1024 * 1024
"""The most bytes of a response that are read."""

NO_ANSWER = 502
UNREADABLE = "Its answer cannot be read."


class ControlAnswer(NamedTuple):
    """The response of a role: a status and JSON."""

    status: int
    document: Mapping[str, Any]


class RoleControl(NamedTuple):
    """Where a role is controlled. `name` is the name of its process, `url` its address."""

    name: str
    url: str
    token: str

    def state(self) -> ControlState | str:
        """What is switched on and what is offered; a sentence if the role does not say."""
        answer = self.ask("GET", "")
        try:
            return msgspec.convert(answer.document, ControlState)
        except msgspec.ValidationError:
            return str(answer.document.get("error", UNREADABLE))

    def ask(self, method: str, path: str, body: bytes = b"") -> ControlAnswer:
        """Send a request to `/_control`. Without a usable response, return 502 and a sentence."""
        try:
            status, content = self._sent(method, path, body)
        except TimeoutError:
            return ControlAnswer(NO_ANSWER, {"error": self._too_late(method)})
        except OSError:
            return ControlAnswer(NO_ANSWER, {"error": f"{self.url} does not answer."})
        except http.client.HTTPException:
            return ControlAnswer(NO_ANSWER, {"error": f"{self.url} does not answer in HTTP."})
        if len(content) > LARGEST:
            says = f"The answer of {self.url} is larger than {LARGEST // 2**20} MiB."
            return ControlAnswer(NO_ANSWER, {"error": says})
        try:
            return ControlAnswer(status, msgspec.json.decode(content, type=dict[str, Any]))
        except msgspec.DecodeError:
            says = f"The answer of {self.url} is not a JSON object."
            return ControlAnswer(NO_ANSWER, {"error": says})

    def _sent(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        address = urlsplit(self.url)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        is_https = address.scheme == "https"
        connect = http.client.HTTPSConnection if is_https else http.client.HTTPConnection
        connection = connect(address.netloc, timeout=_seconds(method))
        try:
            connection.request(method, f"{address.path}{PATH}{path}", body, headers)
            response = connection.getresponse()
            return response.status, response.read(LARGEST + 1)
        finally:
            connection.close()

    def _too_late(self, method: str) -> str:
        says = f"{self.url} did not answer within {_seconds(method):g} seconds."
        return says if method == "GET" else f"{says} The change may have been made all the same."


def _seconds(method: str) -> float:
    return SECONDS if method == "GET" else CHANGE_SECONDS


def role_controls(config: Config) -> dict[str, RoleControl]:
    """The roles for which the recorder has a control token, by the names of their processes."""
    known = (
        RoleControl(
            "authorization_server",
            config.authorization_server_back_channel or config.authorization_server,
            config.authorization_server_control_token,
        ),
        RoleControl(
            "resource_server",
            config.resource_server_back_channel or config.resource_server,
            config.resource_server_control_token,
        ),
        RoleControl(
            "client_app",
            config.start_back_channel or config.start,
            config.client_app_control_token,
        ),
        RoleControl("second_issuer", config.second_issuer, config.second_issuer_control_token),
    )
    return {role.name: role for role in known if role.url and role.token}
