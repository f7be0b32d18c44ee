"""The first line of a run file: the format, what made the file and when, and what it contains."""

from collections.abc import Sequence
from datetime import UTC, datetime

from oauth2_playground import PROGRAM, __version__
from recorder.event.event import FORMAT
from recorder.event.recorded import Plain

MADE_BY = f"{PROGRAM} {__version__}"
"""How this program is named in the files that it writes."""


def header_of(secrets: str, flows: Sequence[Plain]) -> Plain:
    """Return the first line of a file with these flows."""
    return {
        "format": FORMAT,
        "made_by": MADE_BY,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "secrets": secrets,
        "flows": flows,
    }
