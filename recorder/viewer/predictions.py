"""Predict, then see: the question about a held message, the verdict on the one before, and the
table of all predictions. Each window keeps what it was asked and answered, and sends it along.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from recorder.keeping.flow_list import FlowList
from recorder.keeping.flow_summary import FlowSummary
from recorder.predicting.asking import question_for
from recorder.predicting.prediction import STATES, Prediction, counted, prediction
from recorder.predicting.question import Question
from recorder.viewer.flow_view import FlowView, FlowViews
from recorder.viewer.rendering import render

MOST = 100
"""How many questions of one window are read, the last ones; no flow asks as many."""

BETWEEN = "~"
"""Separates the event and the answer in the URL: "4f2a-1~0c41…"."""


class Asked(NamedTuple):
    """A question that was asked about an event, and the mark of the answer ("" for none)."""

    event: str
    mark: str


def routes(flows: FlowList, views: FlowViews) -> Blueprint:
    """Return the route of the piece that a window requests when a message is held or arrives."""
    pieces = Blueprint("predictions", __name__)

    @pieces.get("/flows/<flow>/predictions")
    def predictions(flow: str) -> ResponseReturnValue:
        view, summary = views.flow(flow), flows.named(flow)
        if view is None or summary is None:
            return render("no_piece.html", what="flow"), 404
        said = (word.partition(BETWEEN) for word in dict.fromkeys(request.args.getlist("asked")))
        asked = [Asked(event, mark) for event, _, mark in said][-MOST:]
        return predictions_html(view, summary, asked, request.args.get("held", ""))

    return pieces


def predictions_html(
    view: FlowView, summary: FlowSummary, asked: Sequence[Asked], held: str
) -> Markup:
    """Return what is shown while this event of a flow is held ("" for none), after these
    questions.
    """
    tour = summary.walked_as or ""
    question = next(_questions(view, held, tour), None)
    if question is not None and view.steps[-1].id != held:
        # Later messages give the answer away.
        question = None
    asked_before = [each for each in asked if each.event != held]
    made = list(_made(view, asked_before, tour))
    answered = next((each.mark for each in asked if each.event == held), "")
    is_whole = summary.is_complete or summary.ends_out_of_sight
    return render(
        "flow/predictions.html",
        question=question,
        answered=answered,
        last=_news(made, list(_made(view, asked_before, tour, without_newest=True))),
        predictions=made,
        counted=counted(made),
        states=STATES,
        is_over=question is None and (is_whole or summary.refused is not None),
    )


def _news(now: Sequence[Prediction], before: Sequence[Prediction]) -> Prediction | None:
    """Return the verdict that came with the newest message, or None; of several, the last."""
    pairs = zip(reversed(now), reversed(before), strict=True)
    known = (new for new, old in pairs if old.state == "open" != new.state)
    return next(known, None)


def _made(
    view: FlowView, asked: Iterable[Asked], tour: str, *, without_newest: bool = False
) -> Iterator[Prediction]:
    end = view.events.index(view.steps[-1]) if without_newest else len(view.events)
    for event, mark in asked:
        questions = list(_questions(view, event, tour))
        if questions:
            # The tour may have become known since the question was asked.
            meant = next((each for each in questions if each.marked(mark) is not None), None)
            question = meant or questions[0]
            later = view.events[view.events.index(view.by_id[event]) + 1 : end]
            yield prediction(question, question.marked(mark), later)


def _questions(view: FlowView, event: str, tour: str) -> Iterator[Question]:
    """Yield the questions that may have been asked about an event: in this tour, and in any."""
    if event not in view.by_id:
        return
    earlier = view.events[: view.events.index(view.by_id[event])]
    for each in dict.fromkeys((tour, "")):
        question = question_for(view.by_id[event], earlier, each)
        if question is not None:
            yield question
