"""What the pages know about the attack lab."""

from pathlib import Path
from typing import NamedTuple

from recorder.attacks.edit_routes import requests_of
from recorder.attacks.edits import Edits
from recorder.attacks.progress import Progress
from recorder.attacks.stories import Shelf
from recorder.tours.run_requests import RunRequests


class Lab(NamedTuple):
    """The lab's stories, the learner's progress, and the edited requests that the lab sends."""

    shelf: Shelf
    progress: Progress
    edits: Edits
    edit_requests: RunRequests

    def is_exercise(self, slug: str) -> bool:
        """Whether the learner has yet to find the check that stops this attack."""
        return self.shelf.lesson(slug) is not None and not self.progress.has("found", slug)

    @classmethod
    def empty(cls, progress: Path | None = None) -> "Lab":
        """Return a lab without stories; `progress` is the file that stores the progress."""
        edits = Edits()
        return cls(Shelf(), Progress(progress), edits, requests_of(edits))
