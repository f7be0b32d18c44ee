"""The control interface of a role: its clock."""

import requests

ANSWER_SECONDS = 10.0


class Control:
    """`/_control` of a role, and the token that opens it."""

    def __init__(self, role: str, token: str) -> None:
        self._url = f"{role}/_control"
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._is_altered = False

    def move_clock(self, seconds: int) -> None:
        """Move the clock of the role this many seconds ahead of the real time; 0 moves it back."""
        self._is_altered = seconds != 0
        answer = self._session.put(
            f"{self._url}/clock", json={"offset_seconds": seconds}, timeout=ANSWER_SECONDS
        )
        answer.raise_for_status()

    def undo(self) -> None:
        """Move the clock back, if it was moved."""
        if self._is_altered:
            self.move_clock(0)
