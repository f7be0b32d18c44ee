"""A recording as text, for a program that shows it: the lines of the brief style. Below each check
that failed, and below a check's first warning, it says what was expected and received. When the
deliberate settings of a role change, it says what is switched on. Secrets are covered.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from io import StringIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from hosting.visible_text import visible
from recorder.console import brief
from recorder.console.brief import PART_WIDTH
from recorder.event.event import Check
from recorder.event.recorded import RecordedEvent
from recorder.explaining.seen import Seen
from recorder.reading import wording
from recorder.reading.covering import covered

WIDTH = 100


def brief_text(events: Sequence[RecordedEvent]) -> str:
    """Return these events of one or several flows, in order, as text."""
    written = StringIO()
    console = Console(file=written, width=WIDTH, color_system=None)
    for line in _lines(covered(events)):
        console.print(line)
    return "".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines())


def _lines(events: Sequence[RecordedEvent]) -> Iterator[RenderableType]:
    seen: defaultdict[str, Seen] = defaultdict(Seen)
    warned: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    switched: dict[str, str | None] = {}
    for event in events:
        on_purpose = wording.weakened(event)
        if on_purpose != switched.get(event.role):
            yield _below(on_purpose or f"Switched on at {event.role}: nothing")
        switched[event.role] = on_purpose
        yield brief.render(event, seen[event.flow], None, warned=warned[event.flow])
        unusual = wording.unusual_checks(event, warned[event.flow])
        for check in unusual:
            yield from _findings(check)
        warned[event.flow] |= {check.name for check in unusual if check.verdict == "warning"}
        seen[event.flow].note(event)


def _findings(check: Check) -> Iterator[RenderableType]:
    said = (
        f"{wording.verdict(check)}: {visible(check.name)} ({visible(check.spec)})",
        f"expected: {visible(check.expected)}",
        f"received: {visible(check.received)}",
    )
    return map(_below, said)


def _below(line: str) -> RenderableType:
    return Padding(Text(line), (0, 0, 0, PART_WIDTH))
