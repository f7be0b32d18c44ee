"""The console view: makes Rich renderables of recorded events. It prints nothing, reads no keys and
remembers nothing; `tracing.redaction` decides how much of a secret is shown.
"""

from collections.abc import Callable
from datetime import tzinfo
from typing import Literal

from rich.console import RenderableType

from recorder.console import brief, full, panel, plain
from recorder.event.recorded import RecordedEvent
from recorder.explaining.seen import Seen
from recorder.reading.covering import covered, whole

Style = Literal["panel", "full", "brief", "plain"]

_STYLES: dict[Style, Callable[[RecordedEvent, Seen, tzinfo | None, str], RenderableType]] = {
    "full": full.render,
    "brief": brief.render,
    "plain": plain.render,
}


class ConsoleView:
    """How events look on the console.

    `style` is "panel" (the point of each message), "full" (everything), "brief" (one line per
    event) or "plain" (words only, for screen readers and logs). `zone` is the time zone of clock
    times; None means this machine's.
    """

    def __init__(self, style: Style, show_secrets: bool, zone: tzinfo | None = None) -> None:
        self.style = style
        self._show_secrets = show_secrets
        self._zone = zone

    def shown(self, event: RecordedEvent) -> RecordedEvent:
        """The event as it may be shown: with its secrets covered, unless they were requested."""
        return whole(event) if self._show_secrets else covered([event])[0]

    def render(
        self,
        event: RecordedEvent,
        seen: Seen | None = None,
        room: int | None = None,
        tour: str = "",
    ) -> RenderableType:
        """What the console shows of a recorded event; `seen` is what its flow has shown before.

        `tour` is the tour that this flow runs ("" if unknown); `room` is the most lines a panel may
        take, if they are limited.
        """
        shown, seen = self.shown(event), seen or Seen()
        if self.style == "panel":
            return panel.render(shown, seen, self._zone, room, tour)
        return _STYLES[self.style](shown, seen, self._zone, tour)
