"""The questions of learners that this flow answers, each with the messages that show the answer."""

from collections.abc import Sequence
from typing import NamedTuple

from recorder.illustrating.scenes import Scene
from recorder.learning.places import event_at
from recorder.learning.questions import QUESTIONS, Question
from recorder.learning.watching import Place, Watch
from tracing.tours import STEP_BY_SLUG


class Seen(NamedTuple):
    """What there is to see, and in which messages."""

    text: str
    scenes: list[Scene]


class Answered(NamedTuple):
    """A question, and where to see its answer on this page; `elsewhere` are the tours that show the
    rest.
    """

    question: Question
    seen: list[Seen]
    elsewhere: list[str]


def questions_of(scenes: Sequence[Scene], tour: str) -> list[Answered]:
    """Return all questions; those that this flow cannot show name the tours that do."""
    return [
        _answered(question, scenes, tour)
        for questions in QUESTIONS.values()
        for question in questions
    ]


def _answered(question: Question, scenes: Sequence[Scene], tour: str) -> Answered:
    here: list[Seen] = []
    elsewhere: list[str] = []
    for watch in question.watches:
        if all(name == tour for name in _tours(watch)):
            here += _seen(watch, scenes)
        else:
            elsewhere += [name for name in _tours(watch) if name != tour]
    return Answered(question, here, list(dict.fromkeys(elsewhere)))


def _tours(watch: Watch) -> Sequence[str]:
    if watch.kind == "step":
        return [STEP_BY_SLUG[place.slug].tour for place in watch.places()]
    return watch.tours


def _seen(watch: Watch, scenes: Sequence[Scene]) -> list[Seen]:
    found = [scene for place in watch.places() for scene in _at(place, scenes)]
    return [Seen(watch.text, found)] if found else []


def _at(place: Place, scenes: Sequence[Scene]) -> list[Scene]:
    """Return the message at a place, or nothing if this flow has no such message."""
    meant = event_at([scene.event for scene in scenes], place)
    return [scene for scene in scenes if scene.event is meant]
