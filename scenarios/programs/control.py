"""The control interface of a role: its clock, its faults and its people."""

import requests

ANSWER_SECONDS = 10.0


class Control:
    """The control interface (`/_control`) of a role, and the token for it."""

    def __init__(self, role: str, token: str) -> None:
        self._url = f"{role}/_control"
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._is_moved = False
        self._is_failing = False

    def move_clock(self, seconds: int) -> None:
        """Move the role's clock to this many seconds ahead of real time; 0 resets it."""
        self._is_moved = seconds != 0
        answer = self._session.put(
            f"{self._url}/clock", json={"offset_seconds": seconds}, timeout=ANSWER_SECONDS
        )
        answer.raise_for_status()

    def fail(self, fault: str, endpoint: str) -> None:
        """Switch on a fault of the role for the next request to this endpoint."""
        self._is_failing = True
        wanted = {"fault": fault, "endpoint": endpoint}
        answer = self._session.post(f"{self._url}/faults", json=wanted, timeout=ANSWER_SECONDS)
        answer.raise_for_status()

    def add_person(self, name: str, password: str, totp_secret: str) -> None:
        """Add a person who can sign in, with a second factor."""
        wanted = {"password": password, "totp_secret": totp_secret}
        answer = self._session.put(
            f"{self._url}/people/{name}", json=wanted, timeout=ANSWER_SECONDS
        )
        answer.raise_for_status()

    def undo(self) -> None:
        """Reset the clock if it was moved, and switch the faults off if one was switched on."""
        if self._is_moved:
            self.move_clock(0)
        if self._is_failing:
            answer = self._session.delete(f"{self._url}/faults", timeout=ANSWER_SECONDS)
            answer.raise_for_status()
            self._is_failing = False
