"""The report of a failed test: its flow, where the flow ended, and where it was saved."""

import shlex
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from oauth2_playground.spelling import spelled
from oauth2_playground.testing.errors import PlaygroundError
from oauth2_playground.testing.trace import Message, Trace

__tracebackhide__ = True

NOTHING = "Nothing arrived."
LONGEST_NAME = 140
"""Maximum length of a test's name in a file name; file systems allow 255 bytes."""

DIGITS = 6
"""Number of hexadecimal digits that distinguish two file names."""


def report_of(trace: Trace, folder: str | None, test: str) -> str:
    """Return what arrived, and what it shows about the cause.

    If a folder is given, the run is also saved there, under the name of this test.
    """
    try:
        messages = trace.messages()
        if not messages:
            return NOTHING
        said = trace.brief() + _ending(messages)
        return said + _saved(trace, Path(folder), test) if folder else said
    except PlaygroundError as error:
        return str(error)


def _ending(messages: list[Message]) -> str:
    """Return where the flow ended; empty if something had already gone wrong at the servers."""
    if not all(map(_went_well, messages)):
        return ""
    return (
        f"No check failed. After {_named(messages[-1])} nothing arrived at the servers.\n"
        "Look for the cause in the app, or in the test.\n"
    )


def _went_well(message: Message) -> bool:
    event = message.event
    return not (event.get("refusal") or event.get("met_faults") or event.get("abandoned"))


def _named(message: Message) -> str:
    part = message.event.get("part")
    if part:
        return f"{part} ({message.slug})"
    return f"{message.method} {urlsplit(message.url).path}".strip() or message.slug


def file_name_of(test: str) -> str:
    """Return the name of a test's run file.

    Names that differ only in punctuation get different files.
    """
    kept = (char if char.isascii() and (char.isalnum() or char in "_.-") else " " for char in test)
    words = "".join(kept)
    readable = "-".join(words.replace(".py ", " ").split())[-LONGEST_NAME:]
    return f"{readable}-{sha256(test.encode()).hexdigest()[:DIGITS]}.jsonl"


def _saved(trace: Trace, folder: Path, test: str) -> str:
    file = folder / file_name_of(test)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trace.save(file)
    except (OSError, PlaygroundError) as error:
        return f"The run could not be saved: {error}\n"
    command = spelled(f"python3 scripts/replay.py --from {shlex.quote(str(file))}")
    return f"The run is saved. To look at it: {command}\n"
