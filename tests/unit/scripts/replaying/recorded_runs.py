"""Run files for tests: the honest flow as if a scripted user had run it as some tour."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import structs

from recorder.event.event import Exchange, Header
from recorder.event.recorded import RecordedEvent
from recorder.keeping import run_file
from scenarios.browser.user_agent import SCRIPTED
from tests.unit.recorder.recordings import honest_events


def flow(name: str, browser: str = "") -> list[RecordedEvent]:
    """Return the honest flow under this name, as run by this scripted browser ("": by a person)."""
    return [structs.replace(_sent_by(browser, event), flow=name) for event in honest_events()]


def written(path: Path, events: Sequence[RecordedEvent], tours: Mapping[str, str]) -> Path:
    """Write a run file with these events; `tours` maps flows to their tours."""
    run_file.write(path, events, tours=tours)
    return path


def _sent_by(browser: str, event: RecordedEvent) -> RecordedEvent:
    if event.request is None or event.http is None or not browser:
        return event
    agent: Header = ("User-Agent", f"{SCRIPTED}{browser})")
    others = (header for header in event.request.headers if header[0] != "User-Agent")
    request = structs.replace(event.request, headers=(agent, *others))
    return structs.replace(event, http=Exchange(request, event.response))
