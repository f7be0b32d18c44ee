"""The learner's progress, in a file: it survives a restart, and one click resets it."""

import json
import logging
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkstemp
from typing import Literal

log = logging.getLogger("recorder")

Done = Literal["played", "found", "fixed"]
"""An attack was played to its end; the missing check was found; the right fix was chosen."""


LONGEST_BYTES = 1024 * 1024
"""The most bytes of the file that are read."""


class Progress:
    """What the learner has done, as slugs of stories.

    Without a file, or if the file cannot be written, it is lost when the recorder stops: no attack
    fails because of that.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._done = _read(file)

    def note(self, done: Done, slug: str, is_so: bool) -> None:
        """Record that something was done, if `is_so`; it stays done after that."""
        with self._lock:
            if is_so and slug not in self._done[done]:
                self._done[done] = [*self._done[done], slug]
                self._write()

    def has(self, done: Done, slug: str) -> bool:
        """Whether this was done for the story."""
        return slug in self._done[done]

    def counts(self) -> Mapping[Done, int]:
        """How many stories were played, found and fixed."""
        return {done: len(slugs) for done, slugs in self._done.items()}

    def reset(self) -> None:
        """Forget all progress."""
        with self._lock:
            self._done = _nothing()
            self._write()

    def _write(self) -> None:
        if self._file is None:
            return
        try:
            _replace(self._file, json.dumps(self._done, indent=2) + "\n")
        except OSError as error:
            log.warning(
                "The progress is forgotten at the end: %s cannot be written (%s).",
                *(self._file, error.strerror),
            )


def _replace(file: Path, text: str) -> None:
    """Replace the file atomically.

    Readers find the old text or the new one, never a part of it; other users cannot read it.

    Raises:
        OSError: the file cannot be written.
    """
    number, name = mkstemp(prefix=f"{file.name}.", dir=file.parent)
    new = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as opened:
            opened.write(text)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def _nothing() -> dict[Done, list[str]]:
    return {"played": [], "found": [], "fixed": []}


def _read(file: Path | None) -> dict[Done, list[str]]:
    """Read the file; one that has another form, or is too long, counts as empty."""
    done = _nothing()
    if file is None or not file.is_file():
        return done
    try:
        with file.open("rb") as opened:
            told = json.loads(opened.read(LONGEST_BYTES))
    except (OSError, ValueError, RecursionError):
        return done
    for name, slugs in done.items():
        found = told.get(name) if isinstance(told, dict) else None
        if isinstance(found, list):
            slugs.extend(dict.fromkeys(slug for slug in found if isinstance(slug, str)))
    return done
