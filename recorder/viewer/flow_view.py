"""A flow as viewers see it, whole and covered: prepared once for each of its states."""

import threading
from collections.abc import Callable, Hashable, Sequence

from markupsafe import Markup
from werkzeug.utils import cached_property

from hosting.visible_text import lines_of, visible
from recorder.event.recorded import RecordedEvent
from recorder.explaining.seen import Seen
from recorder.following.marks import Marks
from recorder.following.published_keys import PublishedKeys
from recorder.following.trail import Trail
from recorder.keeping.bounded import Bounded
from recorder.keeping.flow_summary import FlowSummary
from recorder.keeping.opened_runs import OpenedRun, OpenedRuns
from recorder.keeping.run_file import Tours
from recorder.keeping.storage import Storage
from recorder.reading.covering import covered

FLOWS = 8
"""How many flows are kept ready."""

MOST_EVENTS = 2_000
"""Maximum events shown of a flow, from its start: a browser takes seconds to draw so many rows."""

PIECES = 32
"""How many pieces of pages are kept for each flow: cards, lives of values, the rows."""

_VALUE = Markup('<button type="button" class="value" data-value="{}">{}</button>')


def value_button(value: str, words: str) -> Markup:
    """Return a button that follows a value (by its id)."""
    return _VALUE.format(value, visible(words))


class Side:
    """The events of a flow as a reader may see them: covered, or whole."""

    def __init__(
        self, events: Sequence[RecordedEvent], shown: Sequence[RecordedEvent], *, whole: bool
    ) -> None:
        self.events = {event.id: event for event in shown}
        self.whole = whole
        self._shown = shown
        self._marks = Marks(events, whole=whole)

    @cached_property
    def seen(self) -> Seen:
        """What each event of the flow shows, so that later events need not show it again."""
        return Seen(self._shown)

    def text(self, text: str) -> Markup:
        """Return a text of one line in which every value that a reader can follow is a button."""
        return Markup().join(
            Markup.escape(visible(piece)) if value is None else value_button(value, piece)
            for piece, value in self._marks.split(text)
        )

    def lines(self, text: str) -> Markup:
        """Return the same for a text of several lines."""
        return Markup("\n").join(map(self.text, lines_of(text)))


class FlowView:
    """One state of a flow: its original events, and the two ways of showing them; `tour` is the
    tour that it runs ("" if unknown), `run` the file that it comes from, if any. If it
    `takes_edits`, copies of its requests can be sent.
    """

    def __init__(
        self,
        flow: str,
        events: Sequence[RecordedEvent],
        tour: str = "",
        run: OpenedRun | None = None,
        *,
        takes_edits: bool = True,
    ) -> None:
        self.flow = flow
        self.run = run
        self.takes_edits = takes_edits and run is None
        self.events = events
        self.tour = tour
        self.steps = [event for event in events if event.step is not None]
        self.size = sum(event.size for event in events)
        self.by_id = {event.id: event for event in self.steps}
        self._made: Bounded[Hashable, Markup] = Bounded(PIECES, len)
        self._lock = threading.RLock()

    @property
    def tours(self) -> Tours:
        """The tour that it runs, in the form used for run files."""
        return {self.flow: self.tour} if self.tour else {}

    def once(self, piece: Hashable, make: Callable[[], Markup]) -> Markup:
        """Return a piece of a page; the first reader to request it makes it while others wait."""
        with self._lock:
            known = self._made.get(piece)
            if known is None:
                known = make()
                self._made.put(piece, known)
            return known

    @cached_property
    def trail(self) -> Trail:
        """Where the values of the flow appear."""
        return Trail(self.events)

    def keys(self, published: PublishedKeys) -> PublishedKeys:
        """Return the keys that verify its tokens: those that were `published` here or, for a flow
        from a file, those published there.
        """
        return self._keys_of_file if self.run else published

    @cached_property
    def _keys_of_file(self) -> PublishedKeys:
        keys = PublishedKeys()
        for event in self.run.events if self.run else ():
            keys.learn(event)
        return keys

    @cached_property
    def covered(self) -> Side:
        """The flow with its secrets covered: a secret in one event is covered in all."""
        return Side(self.events, covered(self.events), whole=False)

    @cached_property
    def whole(self) -> Side:
        """The flow as it was."""
        return Side(self.events, self.events, whole=True)

    def side(self, *, whole: bool) -> Side:
        """Return the side that a reader asked for."""
        return self.whole if whole else self.covered


class FlowViews:
    """The stored flows; each state is read and prepared once for all readers."""

    def __init__(
        self, storage: Storage, opened: OpenedRuns | None = None, *, takes_edits: bool = True
    ) -> None:
        self._storage = storage
        self._takes_edits = takes_edits
        self._opened = opened or OpenedRuns()
        self._kept: Bounded[str, tuple[FlowSummary, FlowView]] = Bounded(FLOWS, _size)
        self._lock = threading.Lock()

    def flow(self, name: str) -> FlowView | None:
        """Return the current view of a flow, by any name it has had; None if it has no step."""
        opened = self._opened.flow(name)
        summary = opened.summary if opened else self._storage.flows.named(name)
        if summary is None:
            return None
        with self._lock:
            kept = self._kept.get(summary.flow)
            if kept is None or kept[0] != summary:
                events = opened.events if opened else self._storage.of_flow(summary.flow)
                events = events[:MOST_EVENTS]
                run = opened and opened.run
                tour, edits = summary.walked_as or "", self._takes_edits
                view = FlowView(summary.flow, events, tour, run, takes_edits=edits)
                kept = summary, view
                self._kept.put(summary.flow, kept)
        return kept[1]

    def summary(self, name: str) -> FlowSummary | None:
        """Return the flow's entry in the list."""
        opened = self._opened.flow(name)
        return opened.summary if opened else self._storage.flows.named(name)

    def forget(self, name: str) -> None:
        """Stop keeping a flow ready: its file was closed."""
        with self._lock:
            self._kept.pop(name)


def _size(kept: tuple[FlowSummary, FlowView]) -> int:
    return kept[1].size
