"""The control of one role, as the recorder reaches it: over HTTP, with the token of that role."""

import http.client
import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from hosting.control.operation import PATH
from hosting.control.state import ControlState
from recorder.config import Config

SECONDS = 3.0
"""How long a role may take to answer: it does so without waiting for anything."""

LARGEST = 4 * 1024 * 1024
"""Bytes of an answer that are read."""

NO_ANSWER = 502


class ControlAnswer(NamedTuple):
    """What a role answered: a status and JSON."""

    status: int
    document: Mapping[str, Any]


class RoleControl(NamedTuple):
    """Where a role is controlled. `name` is that of its process, `url` its address."""

    name: str
    url: str
    token: str

    def state(self) -> ControlState | str:
        """What is switched on, and what is offered; a sentence where the role does not say."""
        answer = self.ask("GET", "")
        try:
            return msgspec.convert(answer.document, ControlState)
        except msgspec.ValidationError:
            return str(answer.document.get("error", "Its answer cannot be read."))

    def ask(self, method: str, path: str, body: bytes = b"") -> ControlAnswer:
        """Send a request to `/_control`; an answer that is none is 502 with a sentence."""
        address = urlsplit(self.url)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        is_https = address.scheme == "https"
        connect = http.client.HTTPSConnection if is_https else http.client.HTTPConnection
        connection = connect(address.netloc, timeout=SECONDS)
        try:
            connection.request(method, f"{address.path}{PATH}{path}", body, headers)
            response = connection.getresponse()
            document = json.loads(response.read(LARGEST))
        except (OSError, http.client.HTTPException, ValueError):
            return ControlAnswer(NO_ANSWER, {"error": f"{self.url} does not answer."})
        finally:
            connection.close()
        is_object = isinstance(document, dict)
        return ControlAnswer(response.status, document if is_object else {})


def role_controls(config: Config) -> dict[str, RoleControl]:
    """Those of the roles for which the recorder has a token, by the names of their processes."""
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
