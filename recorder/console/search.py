"""Searches a message for words: in its title, its values, its tokens and its checks."""

from collections.abc import Iterator
from datetime import tzinfo

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.text import Text

from hosting.visible_text import visible
from recorder.console.details import called
from recorder.console.lines import folded
from recorder.event.recorded import RecordedEvent
from recorder.reading import wording
from recorder.reading.values import Clock
from recorder.reading.wire import ReadMessage, read_request, read_response, read_token

INDENT = 2


def contains(event: RecordedEvent, words: str, tour: str = "") -> bool:
    """Whether an event, as it may be shown, contains these words in any case."""
    return any(_has(fact, words) for fact in _facts(event, None, tour))


def render(
    event: RecordedEvent, words: str, zone: tzinfo | None = None, tour: str = ""
) -> RenderableType:
    """The message, and each of its facts that contains the words."""
    return _Found(event, words, zone, tour)


class _Found:
    """The matches, laid out for the available width."""

    def __init__(self, event: RecordedEvent, words: str, zone: tzinfo | None, tour: str) -> None:
        self._event = event
        self._words = words
        self._zone = zone
        self._tour = tour

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        title, *facts = _facts(self._event, self._zone, self._tour)
        yield from folded(console, self._marked(title, "bold"), options.max_width)
        for fact in dict.fromkeys(facts):
            if _has(fact, self._words):
                yield from folded(console, self._marked(fact), options.max_width, INDENT)

    def _marked(self, fact: str, style: str = "") -> Text:
        text = Text(fact, style)
        text.highlight_words([self._words], "reverse", case_sensitive=False)
        return text


def _has(fact: str, words: str) -> bool:
    return words.lower() in fact.lower()


def _facts(event: RecordedEvent, zone: tzinfo | None, tour: str) -> Iterator[str]:
    """The title, then what the message says, one fact per line."""
    clock = Clock(event.at, zone)
    yield called(event, tour)
    if event.request is not None:
        yield from _message(read_request(event.request, clock))
    if event.response is not None:
        yield from _message(read_response(event.response, clock))
    for token in event.tokens or ():
        name = wording.token_name(token.name)
        yield from (f"{name}, {row.name}: {row.value}" for row in read_token(token, clock))
    for check in event.checks:
        said = f"expected {visible(check.expected)}, received {visible(check.received)}"
        yield f"{wording.sign(check)} {wording.check_name(check.name)}: {said}"


def _message(read: ReadMessage) -> Iterator[str]:
    yield read.line
    yield from (f"{row.name}: {row.value}" if row.name else row.value for row in read.rows)
    if read.page is not None:
        yield f"page {wording.page(read.page)}"
