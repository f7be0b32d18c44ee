"""Hand-made recorded events, in the recorder's format, for tests that judge them."""

from collections.abc import Sequence
from typing import Any

from tracing.catalogue import Party, Step

START_MINUTE = "2026-01-01T12:00"


def check(name: str, verdict: str = "passed") -> dict[str, Any]:
    """Return a check in format 2."""
    return {
        "name": name,
        "verdict": verdict,
        "expected": "blue",
        "received": "blue" if verdict == "passed" else "red",
        "spec": "RFC 6749 §5.2",
        "about": [],
        "explanation": "",
    }


def http(
    what: str, status: int | None = None, *, form: str = "", headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """Return a request ("POST /token") or, with a status, its response; the headers belong to the
    message that is recorded.
    """
    method, path = what.split()
    told = [[name, value] for name, value in (headers or {}).items()]
    kind = [["Content-Type", "application/x-www-form-urlencoded"]]
    request: dict[str, Any] = {
        "method": method,
        "url": f"http://127.0.0.1:9000{path}",
        "headers": kind + (told if status is None else []),
        "body": form if status is None else "",
    }
    response = None
    if status is not None:
        response = {"status": status, "headers": kind + told, "body": form}
    return {"request": request, "response": response}


def event(
    step: Step | None,
    *checks: dict[str, Any],
    role: Party = "client_app",
    to: Party | None = None,
    sender: Party | None = None,
    message: dict[str, Any] | None = None,
    second: float = 0.0,
    without_checks: Sequence[str] = (),
) -> dict[str, Any]:
    """Return what a role recorded at this second; without a message, a decision inside the role."""
    return {
        "id": f"{second}",
        "flow": "f",
        "at": f"{START_MINUTE}:{second:09.6f}+00:00",
        "role": role,
        "step": step.number if step else None,
        "slug": step.slug if step else None,
        "from": sender or role,
        "to": to or role,
        "http": message,
        "checks": list(checks),
        "without_checks": list(without_checks),
        "seconds": 0.25,
    }
