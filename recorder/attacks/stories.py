"""What the lab submits: its stories and proofs in words, and the results of plays."""

import threading
from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from tracing.catalogue import Party

MOST = 1_000
Text = Annotated[str, Meta(max_length=4_000)]
Name = Annotated[str, Meta(max_length=200)]


class Defence(Struct, frozen=True):
    """A check that stops an attack, and the role that makes it."""

    role: Party
    check: Name

    def __str__(self) -> str:
        """The name under which its proof is requested: ROLE:CHECK."""
        return f"{self.role}:{self.check}"


class Story(Struct, frozen=True):
    """A story in words, as `scripts/attack.py --list` and its console tell it.

    `stopped_otherwise` says what stops the attack if no check does. If `is_unprotected`, the first
    run needs no weakened role: what stops the attack has no effect there.
    """

    slug: Name
    family: Name
    title: Text
    attacker: Text
    victim: Text
    clause: Text
    idea: Text
    has: Text
    lesson: Text
    reduced: Text
    stopped_by: Annotated[tuple[Defence, ...], Meta(max_length=20)]
    stopped_otherwise: Text = ""
    is_unprotected: bool = False


class Fix(Struct, frozen=True):
    """One way to write a check, and what is right or wrong about it."""

    code: Text
    why: Text
    is_right: bool = False


class Lesson(Struct, frozen=True):
    """Hints, and an exercise: find the missing check, then fix it.

    `lines` are the members of a tuple of checks as they appear in `source`; the weakened role lacks
    one of them. `fixes` are ways to write that check.
    """

    slug: Name
    hints: Annotated[tuple[Text, ...], Meta(max_length=5)]
    listed: Name
    source: Name
    lines: Annotated[tuple[Name, ...], Meta(max_length=100)]
    fixes: Annotated[tuple[Fix, ...], Meta(max_length=5)]


class Proof(Struct, frozen=True):
    """What happens when a check is left out."""

    role: Party
    check: Name
    without: Text


class HandedOver(Struct, frozen=True):
    """All stories, lessons and proofs that a lab submits."""

    stories: Annotated[tuple[Story, ...], Meta(max_length=MOST)]
    proofs: Annotated[tuple[Proof, ...], Meta(max_length=MOST)]
    lessons: Annotated[tuple[Lesson, ...], Meta(max_length=MOST)] = ()


class Side(Struct, frozen=True):
    """One run of a play.

    It has the steps in words, the event at which the two runs diverge, what the attacker ended up
    with ("" for nothing), and the checks that refused.
    """

    told: Annotated[tuple[Text, ...], Meta(max_length=100)] = ()
    event: Name | None = None
    loot: Text = ""
    refused_by: Annotated[tuple[Defence, ...], Meta(max_length=100)] = ()


class Play(Struct, frozen=True):
    """Both runs of a story: against weakened roles, and against unchanged ones."""

    weak: Side
    good: Side


class Trial(Struct, frozen=True):
    """A replay of the attack with one check put back: whether that check stopped it."""

    check: Name
    stopped: bool


class Proved(Struct, frozen=True):
    """The outcome of a proof's request, with its check and without it."""

    with_check: Text
    without_check: Text


class Shelf:
    """What the lab submitted, and the results of its runs. Safe to use from several threads.

    It keeps the newest play and trial of each story, and the newest run of each proof.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stories: dict[str, Story] = {}
        self._proofs: dict[Defence, Proof] = {}
        self._lessons: dict[str, Lesson] = {}
        self._plays: dict[str, Play] = {}
        self._trials: dict[str, Trial] = {}
        self._proved: dict[str, Proved] = {}

    def take(self, handed_over: HandedOver) -> None:
        """Replace the stories, lessons and proofs with these."""
        with self._lock:
            self._stories = {story.slug: story for story in handed_over.stories}
            self._lessons = {lesson.slug: lesson for lesson in handed_over.lessons}
            self._proofs = {Defence(each.role, each.check): each for each in handed_over.proofs}

    def stories(self) -> list[Story]:
        """All stories, in the lab's order."""
        return list(self._stories.values())

    def story(self, slug: str) -> Story | None:
        """The story with this slug."""
        return self._stories.get(slug)

    def stories_of(self, defence: Defence) -> list[Story]:
        """The stories that this check stops."""
        return [story for story in self._stories.values() if defence in story.stopped_by]

    def proof(self, defence: Defence) -> Proof | None:
        """The proof of this check."""
        return self._proofs.get(defence)

    def lesson(self, slug: str) -> Lesson | None:
        """The lesson of this story, if it has one."""
        return self._lessons.get(slug)

    def is_playable(self, name: str) -> bool:
        """Whether a play of this name can be requested.

        A name is that of a story; SLUG:CHECK, the story with one line of its lesson put back; or
        ROLE:CHECK, the proof of a check.
        """
        slug, colon, check = name.partition(":")
        if slug in self._stories:
            lesson = self._lessons.get(slug)
            return not colon or bool(lesson and check in lesson.lines)
        return name in map(str, self._proofs)

    def keep_proved(self, name: str, proved: Proved) -> None:
        """Store the newest run of the proof of ROLE:CHECK."""
        with self._lock:
            self._proved[name] = proved

    def proved(self, defence: Defence) -> Proved | None:
        """The newest run of the proof of this check."""
        return self._proved.get(str(defence))

    def keep_trial(self, slug: str, trial: Trial) -> None:
        """Store the newest trial of a story."""
        with self._lock:
            self._trials[slug] = trial

    def trial(self, slug: str) -> Trial | None:
        """The newest trial of a story."""
        return self._trials.get(slug)

    def keep_play(self, slug: str, play: Play) -> None:
        """Store the newest play of a story."""
        with self._lock:
            self._plays[slug] = play

    def play(self, slug: str) -> Play | None:
        """The newest play of a story."""
        return self._plays.get(slug)


def families(stories: Sequence[Story]) -> dict[str, list[Story]]:
    """Group the stories by family, keeping their order."""
    found: dict[str, list[Story]] = {}
    for story in stories:
        found.setdefault(story.family, []).append(story)
    return found
