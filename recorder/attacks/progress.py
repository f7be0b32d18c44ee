"""How far a learner has come, in a file: it survives a restart, and is reset with one click."""

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from hosting.files.private_files import make_private

Done = Literal["played", "found", "fixed"]
"""An attack was played to its end; the missing check was found; the right fix was chosen."""


class Progress:
    """What was done, by the slugs of the stories; without a file it is forgotten at the end.

    Raises:
        OSError: the file cannot be read or written.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._done = _read(file)

    def note(self, done: Done, slug: str, is_so: bool) -> None:
        """Note that something was done, if it was; what was done before stays done."""
        with self._lock:
            if is_so and slug not in self._done[done]:
                self._done[done] = [*self._done[done], slug]
                self._write()

    def has(self, done: Done, slug: str) -> bool:
        """Whether this was done."""
        return slug in self._done[done]

    def counts(self) -> Mapping[Done, int]:
        """How many of each."""
        return {done: len(slugs) for done, slugs in self._done.items()}

    def reset(self) -> None:
        """Forget it all."""
        with self._lock:
            self._done = _nothing()
            self._write()

    def _write(self) -> None:
        if self._file is None:
            return
        # A reader finds the old text or the new one, and no half of it.
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps(self._done, indent=2) + "\n", encoding="utf-8")
        make_private(new)
        new.replace(self._file)


def _nothing() -> dict[Done, list[str]]:
    return {"played": [], "found": [], "fixed": []}


def _read(file: Path | None) -> dict[Done, list[str]]:
    """What the file says; a file that is not of this form counts as empty."""
    done = _nothing()
    if file is None or not file.exists():
        return done
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return done
    for name, slugs in done.items():
        found = told.get(name) if isinstance(told, dict) else None
        if isinstance(found, list):
            slugs.extend(slug for slug in found if isinstance(slug, str))
    return done
