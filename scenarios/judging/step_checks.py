"""The checks that a step shows, and the required checks that it lacks."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scenarios.judging.expectation import Expectation
from scenarios.judging.recorded_checks import EventData, left_out_in

ANY_MESSAGE = "any message"
"""In place of a message title: the check may be made with any message of the step, or none."""

ByMessage = Mapping[str, Sequence[str]]
"""Names of checks in the order in which they are made, by the title of their message (`Sight`)."""


@dataclass(frozen=True, slots=True)
class StepChecks:
    """The checks that a step must show.

    The step may show all of those in `instead` in their place: a setting can make a role use other
    checks.
    """

    by_message: ByMessage
    instead: ByMessage = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """The names of all of these checks."""
        both = (*self.by_message.values(), *self.instead.values())
        return {name for names in both for name in names}

    def missing_in(self, expected: Expectation, events: Sequence[EventData]) -> tuple[str, ...]:
        """Return, in words, the checks that these events of the step lack.

        A check that its role leaves out on purpose is not missing.
        """
        made, left_out = checks_made(expected, events), left_out_in(events)
        if self.instead and not any(_missing(self.instead, made, left_out)):
            return ()
        return tuple(_missing(self.by_message, made, left_out))


WalkChecks = Mapping[str, StepChecks]
"""The checks that a walk must show, by step slug."""


def checks_made(expected: Expectation, events: Iterable[EventData]) -> dict[str, list[str]]:
    """Return the checks made in these events of a step, whatever their verdict."""
    return _by_message(expected, events, ("passed", "failed", "warning"))


def checks_not_failed(expected: Expectation, events: Iterable[EventData]) -> dict[str, list[str]]:
    """Return the checks that did not fail.

    A check made with an expected message is listed under it, and not again under `ANY_MESSAGE`.
    """
    found = _by_message(expected, events, ("passed", "warning"))
    of_messages = {name for title in found if title != ANY_MESSAGE for name in found[title]}
    rest = [name for name in found.pop(ANY_MESSAGE, ()) if name not in of_messages]
    return found | ({ANY_MESSAGE: rest} if rest else {})


def _by_message(
    expected: Expectation, events: Iterable[EventData], verdicts: Sequence[str]
) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for event in events:
        sight = expected.sight_of(event)
        names = [check["name"] for check in event["checks"] if check["verdict"] in verdicts]
        if names:
            found.setdefault(sight.title if sight else ANY_MESSAGE, {}).update(dict.fromkeys(names))
    return {title: list(names) for title, names in found.items()}


def _missing(required: ByMessage, made: ByMessage, left_out: Collection[str]) -> Iterator[str]:
    anywhere = {name for names in made.values() for name in names}
    for title, names in required.items():
        there = {*left_out, *(anywhere if title == ANY_MESSAGE else made.get(title, ()))}
        where = "" if title == ANY_MESSAGE else f" ({title})"
        yield from (f"check not made: {name}{where}" for name in names if name not in there)
