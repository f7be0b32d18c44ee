"""Where the pages ask for a play, and where the lab hands over its stories, takes the requests and
reports.
"""

from threading import BoundedSemaphore
from typing import Literal

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from msgspec import Struct

from hosting.visible_text import visible
from oauth2_playground.spelling import spelled
from recorder.attacks.progress import Progress
from recorder.attacks.stories import HandedOver, Play, Proved, Shelf, Trial
from recorder.event.incoming import json_as
from recorder.tours.run_request_routes import LONGEST_PROBLEM, take_orders, taken
from recorder.tours.run_requests import RunRequests

NO_LAB = "No program is playing attacks here."


class Report(Struct, frozen=True):
    """How a play goes, and what went wrong; of SLUG:CHECK, the `trial` of that check, and of
    ROLE:CHECK, what was `proved`.
    """

    state: Literal["running", "done", "failed"]
    problem: str | None = None
    play: Play | None = None
    trial: Trial | None = None
    proved: Proved | None = None


def advice(name: str) -> str:
    """What to do where no program plays attacks; one check is tried and proved only here."""
    slug, colon, _ = name.partition(":")
    if colon:
        return spelled(f"{NO_LAB} Start one with: python3 scripts/launch.py")
    return spelled(f"{NO_LAB} Play it yourself: python3 scripts/attack.py {slug}")


class PlayRoutes:
    """The routes of attacks. A lab that waits for a request takes one of the `places`."""

    def __init__(self, shelf: Shelf, progress: Progress, places: BoundedSemaphore) -> None:
        self._shelf = shelf
        self._progress = progress
        self._places = places
        self._requests = RunRequests(shelf.is_playable, advice)

    def routes(self) -> Blueprint:
        """Those of the pages, and those of the lab."""
        plays = Blueprint("plays", __name__)
        take_orders(plays)
        plays.add_url_rule("/attacks", "hand_over", self.hand_over, methods=["PUT"])
        plays.add_url_rule("/attacks/<name>/run", "ask", self.ask, methods=["POST"])
        plays.add_url_rule("/attacks/<name>/state", "state", self.state, methods=["GET"])
        plays.add_url_rule("/attack-requests", "give", self.give, methods=["GET"])
        plays.add_url_rule("/attack-requests/<id>", "report", self.report, methods=["POST"])
        return plays

    def hand_over(self) -> ResponseReturnValue:
        """Take the stories, lessons and proofs of a lab."""
        self._shelf.take(json_as(HandedOver, request.get_data(cache=False), "The attacks"))
        return "", 204

    def ask(self, name: str) -> ResponseReturnValue:
        """Have a story played, SLUG:CHECK tried, or ROLE:CHECK proved."""
        self._requests.request(name)
        return self.state(name), 202

    def state(self, name: str) -> Response:
        """How it goes."""
        asked = self._requests.state(name)
        problem = visible(asked.problem)
        return jsonify(name=name, state=asked.state, flow=None, held=None, problem=problem)

    def give(self) -> ResponseReturnValue:
        """What is asked for."""
        return taken(self._requests, self._places)

    def report(self, id: str) -> ResponseReturnValue:
        """Take the report of a lab. A page that learns that a play is done finds it."""
        told = json_as(Report, request.get_data(cache=False), "The report")
        problem = (told.problem or "")[:LONGEST_PROBLEM]
        name = self._requests.report(id, "running", None, problem)
        slug = name.partition(":")[0]
        if told.play is not None:
            self._shelf.keep_play(slug, told.play)
            self._progress.note("played", slug, told.state == "done")
        if told.trial is not None:
            self._shelf.keep_trial(slug, told.trial)
            self._progress.note("found", slug, told.trial.stopped)
        if told.proved is not None:
            self._shelf.keep_proved(name, told.proved)
        self._requests.report(id, told.state, None, problem)
        return "", 204
