"""The pages of the attack lab: all stories, one story with both its runs, and what stops what."""

from typing import NamedTuple

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from recorder.attacks.lab import Lab
from recorder.attacks.stories import Defence, Side, families
from recorder.comparing.comparison import compare, summary
from recorder.keeping.storage import Storage
from recorder.learning.terms import anchor
from recorder.viewer.diagram import row_of
from recorder.viewer.flow_view import FlowView, FlowViews
from recorder.viewer.links import RolePages
from recorder.viewer.rendering import address, render
from tracing.catalogue import PARTY_NAMES
from tracing.threats.threat_map import good_form_of, threats_stopped_by


class SideShown(NamedTuple):
    """One run of a story, and the URL of its message ("" if it is not stored)."""

    side: Side
    view: FlowView | None
    href: str


class AttackPages:
    """The pages of the attack lab."""

    def __init__(self, lab: Lab, storage: Storage, views: FlowViews, roles: RolePages) -> None:
        self._lab = lab
        self._storage = storage
        self._views = views
        self._given = {"here": "/attacks", "role_pages": roles, "lab": lab}

    def routes(self) -> Blueprint:
        """Return all routes."""
        pages = Blueprint("attacks", __name__)
        pages.add_url_rule("/attacks", "stories", self.stories, methods=["GET"])
        pages.add_url_rule("/attacks/reset", "reset", self.reset, methods=["POST"])
        pages.add_url_rule("/attacks/<slug>", "story", self.story, methods=["GET"])
        pages.add_url_rule("/attacks/<slug>/fix", "fix", self.fix, methods=["POST"])
        pages.add_url_rule("/attacks/of/<role>/<check>", "of_check", self.of_check, methods=["GET"])
        return pages

    def stories(self) -> str:
        """Show all stories, by family, and the learner's progress."""
        told = families(self._lab.shelf.stories())
        return render("reading/attacks.html", **self._given, families=told)

    def story(self, slug: str) -> ResponseReturnValue:
        """Show a story, its newest play, and its exercise."""
        shelf = self._lab.shelf
        story, play = shelf.story(slug), shelf.play(slug)
        if story is None:
            return render("missing.html", what="attack"), 404
        sides = tuple(map(self._shown, (play.weak, play.good))) if play else ()
        return render(
            "reading/attack.html",
            **self._given,
            story=story,
            play=play,
            sides=sides,
            row_of=row_of,
            lesson=shelf.lesson(slug),
            trial=shelf.trial(slug),
            chosen=_chosen_fix(),
            # The runs diverge only where a check refuses; otherwise there is nothing to compare.
            **_compared(sides if story.stopped_by else ()),
        )

    def fix(self, slug: str) -> ResponseReturnValue:
        """Choose a fix: the page of the story then says what is right or wrong about it."""
        lesson, chosen = self._lab.shelf.lesson(slug), _chosen_fix()
        if lesson is None or chosen is None or chosen not in range(len(lesson.fixes)):
            return render("missing.html", what="fix"), 404
        self._lab.progress.note("fixed", slug, lesson.fixes[chosen].is_right)
        return redirect(f"/attacks/{slug}?fix={chosen}#fix", 303)

    def reset(self) -> ResponseReturnValue:
        """Reset the learner's progress."""
        self._lab.progress.reset()
        return redirect("/attacks", 303)

    def of_check(self, role: str, check: str) -> ResponseReturnValue:
        """Show what a check is for: its proof, its stories, and the threats that it stops."""
        party = next((party for party in PARTY_NAMES if party == role), None)
        if party is None:
            return render("missing.html", what="role"), 404
        defence, shelf = Defence(party, check), self._lab.shelf
        return render(
            "reading/attacks_of_check.html",
            **self._given,
            defence=defence,
            stories=shelf.stories_of(defence),
            proof=shelf.proof(defence),
            proved=shelf.proved(defence),
            threats=threats_stopped_by(role, check),
            rule=good_form_of(role, check),
            anchor=anchor,
        )

    def _shown(self, side: Side) -> SideShown:
        # This recorder names flows itself, so the flow is found by its message.
        found = self._storage.named([side.event]) if side.event else []
        view = self._views.flow(found[0].flow) if found else None
        href = address(view.flow, "events", found[0].id) if view else ""
        return SideShown(side, view, href)


def _chosen_fix() -> int | None:
    """Return the number of the fix that a reader chose, from the form or the URL."""
    return request.values.get("fix", type=int)


def _compared(sides: tuple[SideShown, ...]) -> dict[str, object]:
    left, right = (side.view for side in sides) if sides else (None, None)
    pairs = compare(left.steps, right.steps) if left and right else []
    return {"pairs": pairs, "summary": summary(pairs) if pairs else ""}
