"""The lock file: which checks each tour must show, at which step and with which message.

`python3 scripts/replay.py --write-checks` writes it from the checks that the roles make, and a
person reviews the difference. If a check is removed from a role, the tours therefore fail until a
person has accepted the change.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scenarios.judging.step_checks import ByMessage, StepChecks, WalkChecks

LOCK_FILE = Path(__file__).resolve().parents[1] / "honest_checks.lock"
INSTEAD = "instead"
HEAD = """\
# The checks that each tour must show, step by step, in the order in which the roles make them:
# with one of the messages that its story names, or with any message of the step.
# The first tour runs when nothing is remembered. Every other tour lists all checks of its named
# messages, and for any message only those that the first tour does not have. `instead`: what is
# also accepted, since it depends on a setting.
# Written by `python3 scripts/replay.py --write-checks`. Review the difference; do not edit by hand.
"""
TO_DO = "write it with `python3 scripts/replay.py --write-checks` and review the difference."

Lock = Mapping[str, WalkChecks]
"""The required checks of every tour, by its name."""


class LockError(Exception):
    """The lock file does not define what a tour must show. The message says what to do."""


def checks_of(tour: str, path: Path = LOCK_FILE) -> WalkChecks:
    """Return the checks that this tour must show.

    Raises:
        LockError: the lock file cannot be read, or does not contain this tour.
    """
    lock = read(path)
    if tour not in lock:
        raise LockError(f"{path.name} does not name the tour {tour}: {TO_DO}")
    return lock[tour]


def read(path: Path = LOCK_FILE) -> Lock:
    """Return the content of the lock file.

    Raises:
        LockError: it cannot be read.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LockError(f"{path.name} cannot be read ({error}): {TO_DO}") from error
    return {
        tour: {slug: _step_checks(table) for slug, table in steps.items()}
        for tour, steps in document.items()
    }


def write(lock: Lock, path: Path = LOCK_FILE) -> list[str]:
    """Write the lock file; returns the differences, one line per check, and what to do next."""
    try:
        old = set(_rows(read(path)))
    except LockError:
        old = set()
    path.write_text(text_of(lock), encoding="utf-8", newline="\n")
    new = list(_rows(lock))
    gone = [f"- {row}" for row in sorted(old.difference(new))]
    changes = [*gone, *(f"+ {row}" for row in new if row not in old)]
    if not changes:
        return [f"{path.name} was up to date."]
    return [*changes, f"{path.name} was updated. Review the difference before you commit it."]


def text_of(lock: Lock) -> str:
    """Return the text of a lock file with this content."""
    return HEAD + "".join(f"{line}\n" for tour in lock for line in _tour_lines(tour, lock[tour]))


def _step_checks(table: Mapping[str, Any]) -> StepChecks:
    by_message = {title: names for title, names in table.items() if title != INSTEAD}
    return StepChecks(by_message, table.get(INSTEAD, {}))


def _rows(lock: Lock) -> Iterator[str]:
    for tour, steps in lock.items():
        for slug, checks in steps.items():
            for how, by_message in (("", checks.by_message), (f", {INSTEAD}", checks.instead)):
                for title, names in by_message.items():
                    yield from (f"{tour}, {slug}, {title}{how}: {name}" for name in names)


def _tour_lines(tour: str, steps: WalkChecks) -> Iterator[str]:
    if not steps:
        yield from ("", f"[{tour}]")
    for slug, checks in steps.items():
        yield from ("", f"[{tour}.{slug}]", *_message_lines(checks.by_message))
        if checks.instead:
            yield from ("", f"[{tour}.{slug}.{INSTEAD}]", *_message_lines(checks.instead))


def _message_lines(checks: ByMessage) -> Iterator[str]:
    for title, names in checks.items():
        yield f"{json.dumps(title, ensure_ascii=False)} = ["
        yield from (f'    "{name}",' for name in names)
        yield "]"
