"""A recording as text, for a program that shows it: the lines of the brief style, and below each
check that failed, what was expected and received. Secrets are covered.
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
    """These events of one or several flows, in their order."""
    written = StringIO()
    console = Console(file=written, width=WIDTH, color_system=None)
    for line in _lines(covered(events)):
        console.print(line)
    return "".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines())


def _lines(events: Sequence[RecordedEvent]) -> Iterator[RenderableType]:
    seen: defaultdict[str, Seen] = defaultdict(Seen)
    for event in events:
        yield brief.render(event, seen[event.flow], None)
        for check in event.checks:
            if check.verdict == "failed":
                yield from _failed(check)
        seen[event.flow].note(event)


def _failed(check: Check) -> Iterator[RenderableType]:
    said = (
        f"{wording.verdict(check)}: {visible(check.name)} ({visible(check.spec)})",
        f"expected: {visible(check.expected)}",
        f"received: {visible(check.received)}",
    )
    return (Padding(Text(line), (0, 0, 0, PART_WIDTH)) for line in said)
