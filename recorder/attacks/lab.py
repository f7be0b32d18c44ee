"""What the pages know of the attack lab."""

from typing import NamedTuple

from recorder.attacks.edit_routes import requests_of
from recorder.attacks.edits import Edits
from recorder.attacks.stories import Shelf
from recorder.tours.tour_requests import TourRequests


class Lab(NamedTuple):
    """Its stories, and the edited requests that it sends."""

    shelf: Shelf
    edits: Edits
    edit_requests: TourRequests

    @classmethod
    def empty(cls) -> "Lab":
        """A lab that has handed over nothing yet."""
        edits = Edits()
        return cls(Shelf(), edits, requests_of(edits))
