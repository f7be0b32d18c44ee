"""The questions of learners that this flow answers, each with the messages that show the answer."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recorder.illustrating.scenes import Scene
from recorder.learning.questions import QUESTIONS, Question
from recorder.learning.terms import anchor
from recorder.learning.watching import Place, Watch
from recorder.reading.html_page import read_page
from recorder.reading.wording import path_of
from tracing.tours import STEP_BY_SLUG


class Seen(NamedTuple):
    """What one sees, and in which messages."""

    text: str
    scenes: list[Scene]


class Answered(NamedTuple):
    """A question, and where its answer is seen on this page; `elsewhere` are the tours that show
    the rest.
    """

    question: Question
    seen: list[Seen]
    elsewhere: list[str]


def questions_of(scenes: Sequence[Scene], tour: str) -> list[Answered]:
    """All questions; those that this flow cannot show name the tours that do."""
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


def _at(place: Place, scenes: Sequence[Scene]) -> Iterator[Scene]:
    """The message that is meant; of its step the first, where none fits better."""
    of_step = [scene for scene in scenes if scene.event.slug == place.slug]
    meant = [scene for scene in of_step if _is(scene, place)]
    yield from (meant or of_step)[:1]


def _is(scene: Scene, place: Place) -> bool:
    """Whether this message is the one of its step that is meant: by its request, or its page."""
    request, response = scene.event.request, scene.event.response
    asked = request and f"{request.method}-{path_of(request.url).strip('/')}".lower()
    title = read_page(response.body).title if response else ""
    return bool(place.page) and (asked == place.page or anchor(title).startswith(place.page))
