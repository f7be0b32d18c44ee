"""A running recorder, reached over HTTP."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.processes.places import Address
from scripts.processes.process import ProcessTrouble

PATIENCE_SECONDS = 10.0
"""How much longer than the requested wait the recorder may take."""

GateState = Mapping[str, Any]
"""The state of the gate: `version`, `holding`, and for each flow its mode and held events."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """The address of a recorder, and the token for access to it."""

    address: Address
    token: str = field(repr=False)

    def ask(
        self, method: str, path: str, order: Mapping[str, Any] | None = None, wait: int = 0
    ) -> tuple[int, dict[str, Any]]:
        """Send a request that may wait `wait` seconds; return status and document of the response.

        Raises:
            ProcessTrouble: the recorder does not answer.
        """
        connection = http.client.HTTPConnection(*self.address, timeout=wait + PATIENCE_SECONDS)
        headers = {"Authorization": f"Bearer {self.token}"}
        if order is not None:
            headers["Content-Type"] = "application/json"
        body = None if order is None else json.dumps(order)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            document: dict[str, Any] = json.loads(answer.read() or b"{}")
            return answer.status, document
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ProcessTrouble(f"The recorder does not answer ({error!r}).") from error
        finally:
            connection.close()

    def do(self, method: str, path: str, order: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send an order that must succeed; return the document of the response.

        Raises:
            ProcessTrouble: the recorder does not answer, or refuses; the message says why.
        """
        status, document = self.ask(method, path, order)
        if not 200 <= status < 300:
            reason = document.get("error", f"status {status}")
            raise ProcessTrouble(f"The recorder refused {method} {path}: {reason}")
        return document
