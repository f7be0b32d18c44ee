"""What the pages know of the attack lab."""

from pathlib import Path
from typing import NamedTuple

from recorder.attacks.edit_routes import requests_of
from recorder.attacks.edits import Edits
from recorder.attacks.progress import Progress
from recorder.attacks.stories import Shelf
from recorder.tours.run_requests import RunRequests


class Lab(NamedTuple):
    """Its stories, how far the learner has come with them, and the edited requests that it
    sends.
    """

    shelf: Shelf
    progress: Progress
    edits: Edits
    edit_requests: RunRequests

    def is_exercise(self, slug: str) -> bool:
        """Whether the check that stops this attack is still to be found by the learner."""
        return self.shelf.lesson(slug) is not None and not self.progress.has("found", slug)

    @classmethod
    def empty(cls, progress: Path | None = None) -> "Lab":
        """A lab that has handed over nothing yet; `progress` is the file of the progress."""
        edits = Edits()
        return cls(Shelf(), Progress(progress), edits, requests_of(edits))
