"""Reads what the recorder has taken in, in order, and waits for what is still to come."""

import http.client
import json
from collections.abc import Iterator
from typing import Any

from scripts.processes import Address, ProcessTrouble

PATIENCE_SECONDS = 10.0
"""How much longer than it was told to wait the recorder may take."""


class RecorderReader:
    """One place in the recording, from which it is read on.

    `lost` is how many events never reached the recorder, as far as is known.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._after: int | None = None
        self.lost = 0

    def skip_to_now(self) -> None:
        """Leave out what was recorded before.

        Raises:
            ProcessTrouble: the recorder does not answer.
        """
        self._page("/events", 0)

    def read(self, wait_seconds: int = 0) -> list[dict[str, Any]]:
        """The next events; while there are none, wait so long for the first. [] for none.

        Raises:
            ProcessTrouble: the recorder does not answer.
        """
        page = self._page(f"/events?after={self._after or 0}&wait={wait_seconds}", wait_seconds)
        events: list[dict[str, Any]] = page["events"]
        return events

    def read_all(self) -> Iterator[dict[str, Any]]:
        """All events up to now.

        Raises:
            ProcessTrouble: the recorder does not answer.
        """
        while events := self.read():
            yield from events

    def _page(self, path: str, wait_seconds: int) -> dict[str, Any]:
        connection = http.client.HTTPConnection(
            *self._address, timeout=wait_seconds + PATIENCE_SECONDS
        )
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            page: dict[str, Any] = json.loads(answer.read())
            self._after, self.lost = page["next"], page["lost"]
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            raise ProcessTrouble(f"The recorder does not answer ({error!r}).") from error
        finally:
            connection.close()
        return page
