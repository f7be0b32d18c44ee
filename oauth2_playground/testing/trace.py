"""What arrived at the servers: steps, messages and checks, from the recorder."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from oauth2_playground.testing.errors import PlaygroundError
from oauth2_playground.testing.servers import Server

__tracebackhide__ = True

ON_THE_WAY_SECONDS = 2
"""How long an assertion waits for the expected check: a browser may still be loading a page."""

CHECKS = "/_control/checks"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Check:
    """A check of a role; `verdict` is passed, failed or warning, `clause` the section of the
    specification.
    """

    name: str
    verdict: str
    clause: str
    role: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message between the parties, or a decision inside one of them.

    `slug` names its step, or is empty; `event` is the whole recorded event, including secrets.
    """

    id: str
    flow: str
    slug: str
    sender: str
    receiver: str
    method: str
    url: str = field(repr=False)
    status: int | None
    checks: tuple[Check, ...]
    event: Mapping[str, Any] = field(repr=False)


class Trace:
    """What arrived since the test began, in order."""

    def __init__(self, recorder: Server) -> None:
        self._recorder = recorder
        self._place = 0
        self._begin = 0
        self._messages: dict[str, Message] = {}

    def begin(self) -> None:
        """Forget everything that has arrived so far. The plugin does this before each test."""
        self._messages.clear()
        self._begin = self._place = self._recorder.ask("GET", "/events")["next"]

    def steps(self) -> list[str]:
        """The steps in order, as in `["user-logged-in", "code-issued", "token-issued"]`.

        A step with several messages is listed once, unless another step comes in between.
        """
        slugs = [message.slug for message in self.messages() if message.slug]
        return [slug for slug, before in zip(slugs, ["", *slugs], strict=False) if slug != before]

    def messages(self) -> list[Message]:
        """Return all messages and decisions, in order."""
        while self._read(0):
            pass
        return list(self._messages.values())

    def checks(self) -> list[Check]:
        """Return all checks that were made, in order."""
        return [check for message in self.messages() for check in message.checks]

    def refusals(self) -> list[Check]:
        """Return the checks that failed, in order."""
        return [check for check in self.checks() if check.verdict == "failed"]

    def assert_refused_by(self, name: str) -> Check:
        """Fail unless this check failed; returns the check.

        Raises:
            AssertionError: it did not fail; the message says which checks did. The plugin adds the
                flow to the report of the test.
            PlaygroundError: there is no check with this name; the message suggests similar names.
        """
        found = self._awaited(lambda: _named(name, self.refusals()))
        if found is None:
            self._require_known(name)
            failed = ", ".join(check.name for check in self.refusals())
            instead = f"failed: {failed}" if failed else "no check failed"
            raise AssertionError(f"Expected that the check {name} fails; {instead}.")
        return found

    def assert_passed(self, name: str) -> Check:
        """Fail unless this check was made and passed every time; returns the check.

        A warning (allowed, but weaker than best practice requires) does not count as passed.

        Raises:
            AssertionError: it failed, warned or was not made.
            PlaygroundError: there is no check with this name; the message suggests similar names.
        """
        found = self._awaited(lambda: _named(name, self.checks()))
        if found is None:
            self._require_known(name)
            raise AssertionError(f"Expected that the check {name} passes; the check was not made.")
        other = next((each for each in self.checks() if _has_not_passed(each, name)), None)
        if other is not None:
            ended = "failed" if other.verdict == "failed" else "only warned"
            raise AssertionError(f"Expected that the check {name} passes; the check {ended}.")
        return found

    def brief(self) -> str:
        """Return what arrived, one line per message, with failed checks; secrets are covered."""
        return self._recorder.text("/brief", {"after": self._begin})

    def save(self, path: str | Path) -> None:
        """Write what arrived to a run file, with secrets covered.

        `oauth2-playground replay --from FILE` shows the file, `--diff` compares two of them, and
        the viewer opens it.

        Raises:
            OSError: the file cannot be written.
        """
        lines = self._recorder.text("/run.jsonl", {"after": self._begin})
        Path(path).write_text(lines, encoding="utf-8", newline="\n")

    def _require_known(self, name: str) -> None:
        known = {each["name"] for each in self._recorder.ask("GET", CHECKS)["checks"]}
        if name in known:
            return
        near = ", ".join(get_close_matches(name, sorted(known), n=3))
        advice = f"Similar names: {near}." if near else "No name is similar."
        raise PlaygroundError(f"There is no check named {name!r}. {advice}")

    def _awaited(self, look: Callable[[], T | None]) -> T | None:
        deadline = time.monotonic() + ON_THE_WAY_SECONDS
        while True:
            found = look()
            if found is not None or time.monotonic() > deadline:
                return found
            self._read(1)

    def _read(self, wait: int) -> bool:
        """Read more events, waiting up to `wait` seconds; returns whether there were any."""
        page = self._recorder.ask("GET", f"/events?after={self._place}&wait={wait}", wait=wait)
        self._place = page["next"]
        for event in page["events"]:
            # An earlier event may be recorded again with more details; it keeps its place.
            self._messages[event["id"]] = _message_of(event)
        return bool(page["events"])


def _has_not_passed(check: Check, name: str) -> bool:
    return check.name == name and check.verdict != "passed"


def _named(name: str, checks: list[Check]) -> Check | None:
    return next((check for check in checks if check.name == name), None)


def _message_of(event: Mapping[str, Any]) -> Message:
    http = event.get("http") or {}
    request, response = http.get("request") or {}, http.get("response") or {}
    return Message(
        event["id"],
        event["flow"],
        event.get("slug") or "",
        event["from"],
        event["to"],
        request.get("method", ""),
        request.get("url", ""),
        response.get("status"),
        tuple(_checks_of(event)),
        event,
    )


def _checks_of(event: Mapping[str, Any]) -> Iterator[Check]:
    for check in event["checks"]:
        yield Check(check["name"], check["verdict"], check["spec"], event["role"])
