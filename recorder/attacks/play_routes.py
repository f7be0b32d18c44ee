"""The routes on which pages request plays, and on which the lab submits its stories, fetches the
requests and reports results.
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
    """The state of a play, and what went wrong.

    A request for SLUG:CHECK reports the `trial` of that check, and one for ROLE:CHECK what was
    `proved`.
    """

    state: Literal["running", "done", "failed"]
    problem: str | None = None
    play: Play | None = None
    trial: Trial | None = None
    proved: Proved | None = None


def advice(name: str) -> str:
    """What to do if no lab is running; a single check can be tried or proved only here."""
    slug, colon, _ = name.partition(":")
    if colon:
        return spelled(f"{NO_LAB} Start one with: python3 scripts/launch.py")
    return spelled(f"{NO_LAB} Play it yourself: python3 scripts/attack.py {slug}")


class PlayRoutes:
    """The routes of attacks. While a lab waits for a request, it occupies one of the `places`."""

    def __init__(self, shelf: Shelf, progress: Progress, places: BoundedSemaphore) -> None:
        self._shelf = shelf
        self._progress = progress
        self._places = places
        self._requests = RunRequests(shelf.is_playable, advice)

    def routes(self) -> Blueprint:
        """The routes for the pages, and those for the lab."""
        plays = Blueprint("plays", __name__)
        take_orders(plays)
        plays.add_url_rule("/attacks", "hand_over", self.hand_over, methods=["PUT"])
        plays.add_url_rule("/attacks/<name>/run", "ask", self.ask, methods=["POST"])
        plays.add_url_rule("/attacks/<name>/state", "state", self.state, methods=["GET"])
        plays.add_url_rule("/attack-requests", "give", self.give, methods=["GET"])
        plays.add_url_rule("/attack-requests/<id>", "report", self.report, methods=["POST"])
        return plays

    def hand_over(self) -> ResponseReturnValue:
        """Store the stories, lessons and proofs of a lab."""
        self._shelf.take(json_as(HandedOver, request.get_data(cache=False), "The attacks"))
        return "", 204

    def ask(self, name: str) -> ResponseReturnValue:
        """Request a play of a story, a trial of SLUG:CHECK, or a proof of ROLE:CHECK."""
        self._requests.request(name)
        return self.state(name), 202

    def state(self, name: str) -> Response:
        """The state of the newest request for this name."""
        asked = self._requests.state(name)
        problem = visible(asked.problem)
        return jsonify(name=name, state=asked.state, flow=None, held=None, problem=problem)

    def give(self) -> ResponseReturnValue:
        """Give the lab the next request."""
        return taken(self._requests, self._places)

    def report(self, id: str) -> ResponseReturnValue:
        """Store a report of the lab.

        The state changes last, so that a page that sees "done" also finds the report.
        """
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
