"""Plays the stories that visitors of the viewer request, and hands their words over to it."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from recorder.event.recorded import RecordedEvent
from scenarios.attacks.catalogue import FAMILIES, STORIES
from scenarios.attacks.story import Defence, Story
from scenarios.judging.recorded_checks import EventData
from scenarios.proofs.catalogue import PROOFS
from scripts.attacking.playing import Played, Run, play
from scripts.attacking.telling import parting
from scripts.processes.playground import Playground
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder import Recorder

WAIT_SECONDS = 15
PAUSE_SECONDS = 1.0
WORDS = (
    *("slug", "title", "attacker", "victim", "clause"),
    *("idea", "has", "lesson", "reduced", "stopped_otherwise"),
)
"""What is said of a story as it is."""
TAKE = f"/attack-requests?wait={WAIT_SECONDS}"


def play_requested_attacks(playground: Playground) -> None:
    """Play them whenever the recorder answers; returns at once. One is played after the other."""
    recorder = Recorder(playground.recorder, playground.token)
    inbox = Recorder(playground.recorder, playground.inbox_token)

    def listen() -> None:
        for request in _requests(recorder):
            _answer(recorder, inbox, request)

    threading.Thread(target=listen, daemon=True).start()


def handed_over() -> dict[str, Any]:
    """All stories and proofs in words."""
    stories = [
        _in_words(family, story) for family, stories in FAMILIES.items() for story in stories
    ]
    proofs = [
        {"role": role, "check": proof.check, "without": proof.without.text}
        for role, proofs in PROOFS.items()
        for proof in proofs
    ]
    return {"stories": stories, "proofs": proofs}


def _in_words(family: str, story: Story) -> dict[str, Any]:
    told = {name: getattr(story, name) for name in WORDS}
    return {**told, "family": family, "stopped_by": _defences(story.stopped_by)}


def _requests(recorder: Recorder) -> Iterator[Mapping[str, str]]:
    has_handed_over = False
    while True:
        try:
            if not has_handed_over:
                recorder.ask("PUT", "/attacks", handed_over())
                has_handed_over = True
            _, page = recorder.ask(
                "GET", f"/attack-requests?wait={WAIT_SECONDS}", wait=WAIT_SECONDS
            )
        except ProcessTrouble:
            # The program that started the recorder says so; a new one knows no story.
            has_handed_over = False
            time.sleep(PAUSE_SECONDS)
            continue
        requests = page.get("requests", [])
        yield from requests
        if not requests:
            time.sleep(PAUSE_SECONDS)


def _answer(recorder: Recorder, inbox: Recorder, request: Mapping[str, str]) -> None:
    story = STORIES[request["tour"]]

    def forward(events: Sequence[EventData]) -> None:
        if events:
            inbox.ask("POST", "/events", {"events": list(events)})

    try:
        with TemporaryDirectory(prefix="oauth2-playground-", ignore_cleanup_errors=True) as folder:
            played = play(story, Path(folder), forward)
        report = {"state": "failed" if played.faults else "done", "play": _told(played)}
        problem = " ".join(played.faults[:1])
    except ProcessTrouble as trouble:
        report, problem = {"state": "failed"}, str(trouble)
    try:
        recorder.ask("POST", f"/attack-requests/{request['id']}", {**report, "problem": problem})
    except ProcessTrouble:
        # The recorder has ended, so no report is possible.
        return


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
