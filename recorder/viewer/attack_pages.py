"""The pages of the attack lab: its stories, one story with both its runs, and what stops what."""

from typing import NamedTuple

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from recorder.attacks.lab import Lab
from recorder.attacks.stories import Defence, Play, Side, families
from recorder.comparing.comparison import compare, summary
from recorder.keeping.storage import Storage
from recorder.learning.terms import anchor
from recorder.viewer.diagram import row_of
from recorder.viewer.flow_view import FlowView, FlowViews
from recorder.viewer.rendering import address, render
from tracing.threats.threat_map import good_form_of, threats_stopped_by


class SideShown(NamedTuple):
    """One run of a story, and where its message can be looked at ("" where it is not kept)."""

    side: Side
    view: FlowView | None
    href: str


def routes(lab: Lab, storage: Storage, views: FlowViews, start: str) -> Blueprint:
    """The pages; `start` is the address of the client app."""
    pages, shelf, progress = Blueprint("attacks", __name__), lab.shelf, lab.progress

    @pages.get("/attacks")
    def stories() -> str:
        told = families(shelf.stories())
        return render(
            "reading/attacks.html", here="/attacks", start=start, families=told, progress=progress
        )

    @pages.get("/attacks/<slug>")
    def story(slug: str) -> ResponseReturnValue:
        found, play = shelf.story(slug), shelf.play(slug)
        if found is None:
            return render("missing.html", what="attack"), 404
        sides = _sides(play, storage, views) if play else ()
        return render(
            "reading/attack.html",
            here="/attacks",
            start=start,
            story=found,
            play=play,
            sides=sides,
            row_of=row_of,
            lesson=shelf.lesson(slug),
            is_exercise=shelf.lesson(slug) is not None and not progress.has("found", slug),
            trial=shelf.trial(slug),
            chosen=chosen_fix(),
            progress=progress,
            **_compared(sides),
        )

    @pages.post("/attacks/<slug>/fix")
    def fix(slug: str) -> ResponseReturnValue:
        lesson, chosen = shelf.lesson(slug), chosen_fix()
        if lesson is None or chosen is None or chosen not in range(len(lesson.fixes)):
            return render("missing.html", what="fix"), 404
        progress.note("fixed", slug, lesson.fixes[chosen].is_right)
        return redirect(f"/attacks/{slug}?fix={chosen}#fix", 303)

    @pages.post("/attacks/reset")
    def reset() -> ResponseReturnValue:
        progress.reset()
        return redirect("/attacks", 303)

    @pages.get("/attacks/of/<role>/<check>")
    def of_check(role: str, check: str) -> str:
        defence = Defence(role, check)
        return render(
            "reading/attacks_of_check.html",
            here="/attacks",
            start=start,
            defence=defence,
            stories=shelf.stories_of(defence),
            proof=shelf.proof(defence),
            threats=threats_stopped_by(role, check),
            rule=good_form_of(role, check),
            anchor=anchor,
        )

    return pages


def chosen_fix() -> int | None:
    """The number of the fix that a reader chose, in the form or in the address."""
    return request.values.get("fix", type=int)


def _sides(play: Play, storage: Storage, views: FlowViews) -> tuple[SideShown, ...]:
    return tuple(_side(side, storage, views) for side in (play.weak, play.good))


def _side(side: Side, storage: Storage, views: FlowViews) -> SideShown:
    # The flow was joined anew here, so it is found by its message.
    found = storage.named([side.event]) if side.event else []
    view = views.flow(found[0].flow) if found else None
    href = address(view.flow, "events", found[0].id) if view else ""
    return SideShown(side, view, href)


def _compared(sides: tuple[SideShown, ...]) -> dict[str, object]:
    left, right = (side.view for side in sides) if sides else (None, None)
    pairs = compare(left.steps, right.steps) if left and right else []
    return {"pairs": pairs, "summary": summary(pairs) if pairs else ""}
