"""Serves the lab of the viewer: plays the stories and sends the edited requests of its visitors."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from recorder.event.recorded import RecordedEvent
from scenarios.attacks.catalogue import FAMILIES, STORIES
from scenarios.attacks.lessons import LESSONS, Lesson
from scenarios.attacks.story import Defence, Story
from scenarios.judging.recorded_checks import EventData
from scenarios.proofs.catalogue import PROOFS
from scripts.attacking.edited_requests import send_edited
from scripts.attacking.playing import Played, Run, is_stopped_by, play
from scripts.attacking.proving import Proofs, prove
from scripts.attacking.source_tuple import lines_of_tuple
from scripts.attacking.telling import parting
from scripts.processes.data_folder import temporary_folder
from scripts.processes.playground import Playground
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder import Recorder
from scripts.setting_up.environment import ROOT
from tracing.catalogue import Party
from tracing.fingerprints import fingerprint

WAIT_SECONDS = 15
PAUSE_SECONDS = 1.0
WORDS = (
    *("slug", "title", "attacker", "victim", "clause"),
    *("idea", "has", "lesson", "reduced", "stopped_otherwise"),
)
"""The attributes of a story that are passed on unchanged."""


def serve_requests(playground: Playground) -> None:
    """Play requested attacks and send edited requests in the background, whenever the recorder
    answers. Attacks are played one after another.
    """
    recorder = Recorder(playground.recorder, playground.token)
    inbox = Recorder(playground.recorder, playground.inbox_token)

    def play_attacks() -> None:
        for request in _requests(recorder, "attack", handed_over()):
            _report(recorder, "attack", request["id"], report_on(inbox, request["name"]))

    def send_edits() -> None:
        for request in _requests(recorder, "edit"):
            # It may be held, so the next one does not wait for it.
            send = partial(_send, playground, recorder, request)
            threading.Thread(target=send, daemon=True).start()

    for serve in (play_attacks, send_edits):
        threading.Thread(target=serve, daemon=True).start()


def handed_over() -> dict[str, Any]:
    """Return all stories, proofs and lessons in words."""
    stories = [
        _in_words(family, story) for family, stories in FAMILIES.items() for story in stories
    ]
    proofs = [
        {"role": role, "check": proof.check, "without": proof.without.text}
        for role, proofs in PROOFS.items()
        for proof in proofs
    ]
    lessons = [_lesson_in_words(slug, lesson) for slug, lesson in LESSONS.items()]
    return {"stories": stories, "proofs": proofs, "lessons": lessons}


def _lesson_in_words(slug: str, lesson: Lesson) -> dict[str, Any]:
    lines = lines_of_tuple(ROOT / lesson.source, lesson.listed)
    return {**asdict(lesson), "slug": slug, "lines": lines}


def _in_words(family: str, story: Story) -> dict[str, Any]:
    told = {name: getattr(story, name) for name in WORDS}
    return {
        **told,
        "family": family,
        "stopped_by": _defences(story.stopped_by),
        "is_unprotected": story.unprotected is not None,
    }


def _requests(
    recorder: Recorder, kind: str, first: Mapping[str, Any] | None = None
) -> Iterator[Mapping[str, str]]:
    """Yield the requests of a kind, without end; give each new recorder the document `first`."""
    is_known = False
    while True:
        try:
            if first is not None and not is_known:
                recorder.do("PUT", f"/{kind}s", first)
                is_known = True
            asked = f"/{kind}-requests?wait={WAIT_SECONDS}"
            _, page = recorder.ask("GET", asked, wait=WAIT_SECONDS)
        except ProcessTrouble:
            # The program that started the recorder reports this.
            is_known = False
            time.sleep(PAUSE_SECONDS)
            continue
        requests = page.get("requests", [])
        yield from requests
        if not requests:
            time.sleep(PAUSE_SECONDS)


def _report(recorder: Recorder, kind: str, id: str, report: Mapping[str, Any]) -> None:
    # If the recorder has ended, or has dropped the request, no report is possible.
    with suppress(ProcessTrouble):
        recorder.do("POST", f"/{kind}-requests/{id}", report)


def _send(playground: Playground, recorder: Recorder, request: Mapping[str, str]) -> None:
    try:
        report = send_edited(playground, recorder, request["name"])
    except ProcessTrouble as trouble:
        report = {"state": "failed", "problem": str(trouble)}
    _report(recorder, "edit", request["id"], report)


def report_on(inbox: Recorder, name: str) -> dict[str, Any]:
    """Return the report on a request: for a story, for SLUG:CHECK, or for ROLE:CHECK."""
    slug, _, check = name.partition(":")
    story, proofs = STORIES.get(slug), proofs_named(name)
    if story is None and not proofs:
        # The recorder knows it from another lab.
        return {"state": "failed", "problem": f"This program has no story named {slug}."}
    try:
        with temporary_folder() as folder:
            if story is None:
                return _prove(proofs, Path(folder))
            if check:
                return _try(story, check, Path(folder))
            return _play(inbox, story, Path(folder))
    except (ProcessTrouble, OSError) as trouble:
        return {"state": "failed", "problem": str(trouble)}


def _play(inbox: Recorder, story: Story, folder: Path) -> dict[str, Any]:
    def forward(run: str, events: Sequence[EventData]) -> None:
        if events:
            inbox.do("POST", "/events", {"events": [_of_run(run, event) for event in events]})

    played = play(story, folder, forward)
    problem = played.faults[0] if played.faults else ""
    return {"state": "failed" if problem else "done", "problem": problem, "play": _told(played)}


def _of_run(run: str, event: EventData) -> dict[str, Any]:
    """Return the event, linked only to others of its run: an attacker's programs send the same
    values in each run.
    """
    return {**event, "links": [fingerprint(run + link) for link in event["links"]]}


def _try(story: Story, check: str, folder: Path) -> dict[str, Any]:
    """Play the story against the weakened roles, with this check put back in."""
    stopped = is_stopped_by(story, check, folder)
    return {"state": "done", "trial": {"check": check, "stopped": stopped}}


def proofs_named(name: str) -> dict[Party, Proofs]:
    """Return the proof of ROLE:CHECK, in the form that `prove` takes; empty if there is none."""
    return {
        role: [proof]
        for role, proofs in PROOFS.items()
        for proof in proofs
        if name == f"{role}:{proof.check}"
    }


def _prove(proofs: Mapping[Party, Proofs], folder: Path) -> dict[str, Any]:
    (made,) = prove(proofs, folder, lambda _: None)
    problem = made.faults[0] if made.faults else ""
    proved = {"with_check": made.with_check, "without_check": made.without_check}
    return {"state": "failed" if problem else "done", "problem": problem, "proved": proved}


def _told(played: Played) -> dict[str, Any]:
    where = parting(played)
    return {"weak": _side(played.weak, where.weak), "good": _side(played.good, where.good)}


def _side(run: Run, where: RecordedEvent | None) -> dict[str, Any]:
    events = [event for step in run.steps for event in step.events if event.step]
    shown = where or (events[-1] if events else None)
    return {
        "told": [step.told for step in run.steps],
        "event": shown and shown.id,
        "loot": run.loot or "",
        "refused_by": _defences([defence for _, defence in run.refusals]),
    }


def _defences(defences: Sequence[Defence]) -> list[dict[str, str]]:
    return [{"role": defence.role, "check": defence.check} for defence in defences]
