"""Recognises a recording of a playground that had been used before: it remembered a registration, a
login or a consent, which `--against` repeats on a fresh playground.
"""

from collections.abc import Iterable, Sequence

from oauth2_playground.spelling import spelled
from recorder.event.recorded import RecordedEvent
from recorder.reading.wording import path_of
from scripts.replaying.recorded_walks import Walk

SENT_ONCE = {"/register": "registration", "/login": "login", "/consent": "consent"}
"""What a playground remembers, by the end of the path that it is posted to."""


def about_remembered(recorded: Sequence[Walk], live: Sequence[Walk]) -> str:
    """Return a sentence if live walks post what the recorded walks of the same tours do not."""
    tours = {walk.tour for walk in recorded}
    before = _posted(event for walk in recorded for event in walk.events)
    now = _posted(event for walk in live if walk.tour in tours for event in walk.events)
    missing = [name for path, name in SENT_ONCE.items() if path in now - before]
    if not missing:
        return ""
    named = " or ".join(filter(None, [", ".join(missing[:-1]), missing[-1]]))
    return spelled(
        f"The recording has no {named}; the live run does. If the playground that was recorded had "
        "been used before, it remembered that: --against starts a fresh playground. Record a fresh "
        "one: with --save, or with launch.py --record and a new --data folder."
    )


def _posted(events: Iterable[RecordedEvent]) -> set[str]:
    requests = (event.request for event in events)
    paths = [path_of(each.url) for each in requests if each and each.method == "POST"]
    return {end for end in SENT_ONCE if any(path.endswith(end) for path in paths)}
