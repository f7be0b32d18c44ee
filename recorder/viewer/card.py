"""The card of one event: its head, the slide of presenter mode, and the four looks."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from recorder.event.event import Check
from recorder.event.kinds import CODE_CHALLENGE, CODE_VERIFIER, KINDS
from recorder.event.recorded import RecordedEvent
from recorder.following.pkce_arithmetic import worked_out
from recorder.following.published_keys import PublishedKeys
from recorder.reading import source_code, wording
from recorder.reading.wire import Row
from recorder.viewer.flow_view import FlowView, Side
from recorder.viewer.guide import this_message, why_short
from recorder.viewer.rendering import render
from recorder.viewer.token_look import differences, more_tokens, tokens_of
from recorder.viewer.wire_look import Half, halves
from tracing.redaction import short

MOST_POINTS = 6
"""Parameters or checks on a slide: more cannot be read from the last row. A refusal, said in its
own words, takes the place of two, and the line on checks that are left out that of one.
"""

PKCE = frozenset({CODE_VERIFIER.name, CODE_CHALLENGE.name})
"""Kinds of values that PKCE's arithmetic ties together."""


class MadeCheck(NamedTuple):
    """A check that was made, and the lines of our own source that made it."""

    check: Check
    source: source_code.Excerpt | None
    lines: list[Markup]


class Point(NamedTuple):
    """One thing on a slide."""

    sign: str
    name: str
    text: str


def card_html(view: FlowView, event: RecordedEvent, keys: PublishedKeys, *, whole: bool) -> Markup:
    """The card of an event of this flow."""
    return view.once(("card", event.id, whole), lambda: _card(view, event, keys, whole=whole))


def _card(view: FlowView, event: RecordedEvent, keys: PublishedKeys, *, whole: bool) -> Markup:
    side = view.side(whole=whole)
    shown, step = side.events[event.id], event.step
    messages = halves(shown)
    most = MOST_POINTS - 2 * bool(shown.refusal) - bool(shown.without_checks)
    found = tokens_of(event, view.trail, keys)
    kinds = {sighting.kind for sighting in event.sightings}
    return render(
        "card/card.html",
        flow=view.flow,
        event=shown,
        step=step,
        side=side,
        whole=whole,
        refusal=shown.refusal,
        this=this_message(shown),
        short=why_short(event, step, view.steps) if step else [],
        halves=messages,
        tokens=found,
        more_tokens=more_tokens(event),
        differences=differences(found, view.events),
        pkce=worked_out(view.trail) if kinds & PKCE else None,
        made=[_made(event.role, check) for check in wording.new_checks(shown)],
        again=wording.made_again(shown),
        source=source_code.excerpt(event.source) if event.source else None,
        highlighted=source_code.highlighted,
        values=list(_values(event, whole=whole)),
        points=list(dict.fromkeys(_points(shown, messages, side)))[:most],
    )


def _values(event: RecordedEvent, *, whole: bool) -> Iterator[tuple[str, str]]:
    """What one can follow from here: the title of each value, and the value as it is shown."""
    seen = {sighting.id: sighting for sighting in event.sightings}
    for sighting in seen.values():
        title = KINDS[sighting.kind].title
        name = f"{title} {sighting.name}" if sighting.place == "cookie" else title
        covered = sighting.secret and not whole
        yield name, short(sighting.text) if covered else sighting.text


def _made(role: str, check: Check) -> MadeCheck:
    found = source_code.rule(role, check.name)
    return MadeCheck(check, found, source_code.highlighted(found) if found else [])


def _points(event: RecordedEvent, messages: Sequence[Half], side: Side) -> Iterator[Point]:
    """What matters most: what failed, what was warned of, then what one can follow, then what else
    is sent; and what was decided, before it where the request was shown with another event.
    """
    checks = wording.new_checks(event)
    yield from (_unusual(check) for check in checks if check.verdict == "failed")
    yield from (_unusual(check) for check in checks if check.verdict == "warning")
    new = [half for half in messages if half.told is None]
    rows = list(_sent(new)) or list(_sent(messages))
    followed = {row for row in rows if "<button" in side.text(row.value)}
    yield from (Point("", row.name, row.value) for row in rows if row in followed)
    others = [Point("", row.name, row.value) for row in rows if row not in followed and row.meaning]
    decided = [_passed(check) for check in checks if check.verdict == "passed"]
    yield from (others + decided if new == messages else decided + others)


def _unusual(check: Check) -> Point:
    sides = f"expected {check.expected}, received {check.received}"
    return Point(wording.sign(check), wording.check_name(check.name), sides)


def _passed(check: Check) -> Point:
    return Point(wording.sign(check), wording.check_name(check.name), check.received)


def _sent(messages: Iterable[Half]) -> Iterator[Row]:
    """What is new in messages: a form is about its fields, and a cookie is news once only."""
    for half in messages:
        rows = [row for row, _ in half.rows if row.name]
        form = [row for row in rows if row.place == "form"]
        for row in form or rows:
            again = row.place == "cookie" and half.name == "Request"
            if not again and (row.place != "header" or row.name == "Authorization"):
                yield row
