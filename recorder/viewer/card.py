"""The card of one event: its head, the slide of presenter mode, and the four looks."""

from collections.abc import Container, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from markupsafe import Markup

from recorder.event.event import Check
from recorder.event.kinds import KINDS
from recorder.event.recorded import RecordedEvent
from recorder.explaining.message_of import message_of
from recorder.following.pkce_arithmetic import place_of, worked_out
from recorder.following.published_keys import PublishedKeys
from recorder.reading import source_code, wording
from recorder.viewer.flow_view import FlowView
from recorder.viewer.guide import Guide, guide_of, why_short
from recorder.viewer.rendering import render
from recorder.viewer.seen_page import brings_page
from recorder.viewer.token_look import differences, more_tokens, tokens_of
from recorder.viewer.wire_look import halves
from tracing.redaction import short


class MadeCheck(NamedTuple):
    """A check, its number within its event, and the lines of our source that made it."""

    number: int
    check: Check
    source: source_code.Excerpt | None
    lines: list[Markup]


class Group(NamedTuple):
    """Checks under one title."""

    title: str
    made: list[MadeCheck]


def card_html(view: FlowView, event: RecordedEvent, keys: PublishedKeys, *, whole: bool) -> Markup:
    """Return the card of an event of this flow."""
    return view.once(("card", event.id, whole), lambda: _card(view, event, keys, whole=whole))


def _card(view: FlowView, event: RecordedEvent, keys: PublishedKeys, *, whole: bool) -> Markup:
    side = view.side(whole=whole)
    guide = guide_of(view, event, side)
    if guide is None or event.step is None:
        return Markup()
    shown = side.events[event.id]
    made = _made_in(shown)
    has_source = view.run is None or view.run.origin.is_of_this_version
    return render(
        "card/card.html",
        flow=view.flow,
        event=shown,
        step=event.step,
        side=side,
        whole=whole,
        refusal=shown.refusal,
        guide=guide,
        message=guide.point.message,
        shows_page=brings_page(shown),
        short=why_short(event, event.step, view.steps),
        **_said_elsewhere(view, event),
        made=made,
        groups=list(_groups(made, guide.point.message.checks)),
        again=wording.made_again(shown),
        source=source_code.excerpt(event.source) if event.source and has_source else None,
        run=view.run,
        takes_edits=view.takes_edits,
        highlighted=source_code.highlighted,
        values=list(_values(event, whole=whole)),
        **_wire(view, event, shown, guide, keys),
    )


def _said_elsewhere(view: FlowView, event: RecordedEvent) -> dict[str, object]:
    """Return what is explained only once per flow: the earlier event with the same message, if
    there is one, and the PKCE computation, with the event that shows it.
    """
    message = message_of(event, view.tour)
    earlier = takewhile(lambda each: each is not event, view.steps)
    alike = (each for each in earlier if each.slug == event.slug)
    told_at = next((each for each in alike if message_of(each, view.tour) is message), None)
    made = worked_out(view.trail, event.sightings)
    return {"told_at": told_at, "pkce": made, "pkce_at": made and place_of(made, view.trail).id}


def _wire(
    view: FlowView, event: RecordedEvent, shown: RecordedEvent, guide: Guide, keys: PublishedKeys
) -> dict[str, object]:
    """Return what the Wire look shows: the messages, and the tokens in them."""
    found = tokens_of(event, view.trail, view.keys(keys))
    return {
        "halves": halves(shown, {name.lower() for name in guide.point.message.values}),
        "tokens": found,
        "more_tokens": more_tokens(event),
        "differences": differences(found, view.events),
    }


def _values(event: RecordedEvent, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Yield what a reader can follow from here: each value's title, and the value as shown."""
    seen = {sighting.id: sighting for sighting in event.sightings}
    for sighting in seen.values():
        title = KINDS[sighting.kind].title
        name = f"{title} {sighting.name}" if sighting.place == "cookie" else title
        covered = sighting.secret and not whole
        yield name, short(sighting.text) if covered else sighting.text


def _groups(made: Sequence[MadeCheck], key: Container[str]) -> Iterator[Group]:
    """Yield the checks that failed or warn, those that matter (the `key` ones, by name), and the
    others, each group in the order in which they were made.
    """
    failed = [each for each in made if each.check.verdict == "failed"]
    warned = [each for each in made if each.check.verdict == "warning"]
    passed = [each for each in made if each.check.verdict == "passed"]
    matters = [each for each in passed if each.check.name in key]
    others = [each for each in passed if each.check.name not in key]
    titles = ("Failed", "Warnings", "What matters here", "All others")
    for title, group in zip(titles, (failed, warned, matters, others), strict=True):
        if group:
            yield Group(title, group)


def _made_in(event: RecordedEvent) -> list[MadeCheck]:
    """Return the checks that are new in an event, numbered."""
    checks = enumerate(wording.new_checks(event), 1)
    return [_made(event.role, number, check) for number, check in checks]


def _made(role: str, number: int, check: Check) -> MadeCheck:
    found = source_code.rule(role, check.name)
    return MadeCheck(number, check, found, source_code.highlighted(found) if found else [])
