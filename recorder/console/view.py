"""The console view: makes Rich renderables of recorded events. It prints nothing, reads no keys and
remembers nothing; what is shown of a secret, `tracing.redaction` decides.
"""

from collections.abc import Callable
from datetime import tzinfo
from typing import Literal

from rich.console import RenderableType

from recorder.console import brief, panel, plain
from recorder.event.recorded import RecordedEvent
from recorder.reading.covering import covered, whole

Style = Literal["full", "brief", "plain"]

_STYLES: dict[Style, Callable[[RecordedEvent, tzinfo | None], RenderableType]] = {
    "full": panel.render,
    "brief": brief.render,
    "plain": plain.render,
}


class ConsoleView:
    """How events look on the console.

    `style` is "full" (a panel an event), "brief" (a line an event) or "plain" (words only, for
    screen readers and logs); `zone` the time zone of clock times, None for this machine's.
    """

    def __init__(self, style: Style, show_secrets: bool, zone: tzinfo | None = None) -> None:
        self._render = _STYLES[style]
        self._show_secrets = show_secrets
        self._zone = zone

    def render(self, event: RecordedEvent) -> RenderableType:
        """What the console shows of a recorded event."""
        shown = whole(event) if self._show_secrets else covered([event])[0]
        return self._render(shown, self._zone)
