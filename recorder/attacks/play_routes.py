"""Where the pages ask for a play, and where the lab hands over its stories, takes the requests and
reports.
"""

from threading import BoundedSemaphore
from typing import Literal

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from msgspec import Struct

from hosting.visible_text import visible
from recorder.attacks.progress import Progress
from recorder.attacks.stories import HandedOver, Play, Shelf, Trial
from recorder.event.incoming import json_as
from recorder.tours.tour_request_routes import LONGEST_PROBLEM, take_orders, taken
from recorder.tours.tour_requests import TourRequests

ADVICE = "No program is playing attacks here. Play it yourself: python3 scripts/attack.py"


class Report(Struct, frozen=True):
    """How a play goes, and what went wrong; of SLUG:CHECK, the `trial` of that check."""

    state: Literal["running", "done", "failed"]
    problem: str | None = None
    play: Play | None = None
    trial: Trial | None = None


def routes(shelf: Shelf, progress: Progress, places: BoundedSemaphore) -> Blueprint:
    """The routes of attacks. A lab that waits for a request takes one of the `places`."""
    blueprint = Blueprint("plays", __name__)
    requests = TourRequests(shelf.is_playable, ADVICE)
    take_orders(blueprint)

    def told(slug: str) -> Response:
        asked = requests.state(slug)
        problem = visible(asked.problem)
        return jsonify(tour=slug, state=asked.state, flow=None, held=None, problem=problem)

    @blueprint.put("/attacks")
    def hand_over() -> ResponseReturnValue:
        shelf.take(json_as(HandedOver, request.get_data(cache=False), "The attacks"))
        return "", 204

    @blueprint.post("/attacks/<slug>/run")
    def ask(slug: str) -> ResponseReturnValue:
        requests.request(slug)
        return told(slug), 202

    @blueprint.get("/attacks/<slug>/state")
    def state(slug: str) -> ResponseReturnValue:
        return told(slug)

    @blueprint.get("/attack-requests")
    def give() -> ResponseReturnValue:
        return taken(requests, places)

    @blueprint.post("/attack-requests/<id>")
    def report(id: str) -> ResponseReturnValue:
        report = json_as(Report, request.get_data(cache=False), "The report")
        problem = (report.problem or "")[:LONGEST_PROBLEM]
        # A page that learns that the play is done finds it.
        name = requests.report(id, "running", None, problem)
        _keep(report, name.partition(":")[0], shelf, progress)
        requests.report(id, report.state, None, problem)
        return "", 204

    return blueprint


def _keep(report: Report, slug: str, shelf: Shelf, progress: Progress) -> None:
    if report.play is not None:
        shelf.keep_play(slug, report.play)
        progress.note("played", slug, report.state == "done")
    if report.trial is not None:
        shelf.keep_trial(slug, report.trial)
        progress.note("found", slug, report.trial.stopped)
