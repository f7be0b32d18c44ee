"""The messages in a run file of all tours, each with the explanation that is shown for it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from recorder.event.recorded import RecordedEvent
from recorder.explaining.message_of import message_of
from recorder.explaining.point import name_of, named_rows
from recorder.keeping import run_file
from recorder.reading.values import Clock
from tracing.messages.messages import Message
from tracing.tours import TOURS

FALLBACK = "other"
"""The name of the explanation that is used if no other one of its step fits."""

Explained = tuple[Message, list[RecordedEvent]]


def explained(file: Path) -> list[Explained]:
    """Return every explanation that the tours show, with its events.

    The file must come from a run of all tours, which runs them in the order of the catalogue, each
    in its own browser.
    """
    events = run_file.read(file).events
    browsers = {each.flow: agent for each in events if (agent := _browser(each))}
    tour_of = dict(zip(dict.fromkeys(browsers.values()), TOURS, strict=True))
    found: dict[tuple[str, str], Explained] = {}
    for event in events:
        message = message_of(event, tour_of[browsers[event.flow]])
        if message is not None:
            found.setdefault((message.step, message.name), (message, []))[1].append(event)
    return list(found.values())


def without_a_text(messages: Iterable[Explained]) -> Iterator[str]:
    """The events for which only the generic explanation of their step is shown."""
    for message, events in messages:
        if message.name == FALLBACK:
            yield from (f"{event.slug} {event.part}: {message.title}" for event in events)


def never_carried(messages: Iterable[Explained]) -> Iterator[str]:
    """The values of an explanation that none of its events has, and the checks that none has."""
    for message, events in messages:
        names = {name_of(row) for event in events for row in named_rows(event, _clock(event))}
        made = {check.name for event in events for check in event.checks}
        missing = [name for name in message.values if name.lower() not in names]
        missing += [name for name in message.checks if name not in made]
        yield from (f"{message.step}.{message.name}: {name}" for name in missing)


def _browser(event: RecordedEvent) -> str:
    """The scripted user that sent this request; "" if something else sent it."""
    agent = event.request.header_values().get("user-agent", "") if event.request else ""
    return agent if "scripted user" in agent else ""


def _clock(event: RecordedEvent) -> Clock:
    return Clock(event.at, None)
