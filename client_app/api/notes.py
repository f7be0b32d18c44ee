"""A note, as the resource server sends it and as it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from client_app.issuer.back_channel import Answer
from client_app.texts import displayable

LONGEST_NOTE = 1000
"""Maximum length of a note, in characters, as set by the resource server."""

LONGEST_SHOWN = 10_000


@dataclass(frozen=True, slots=True)
class Note:
    """A note of the user. `written_at` is as the resource server sent it, a time or not."""

    text: str
    written_at: str

    @classmethod
    def received(cls, document: Mapping[str, Any]) -> "Note":
        """Read a note from a response; a member that is not a string becomes empty."""
        text = displayable(document.get("text"), LONGEST_SHOWN)
        return cls(text, displayable(document.get("written_at"), 40))

    @property
    def shown_time(self) -> str:
        """When the note was written, in readable form; unchanged if it is not an ISO 8601 time."""
        try:
            moment = datetime.fromisoformat(self.written_at)
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            return self.written_at
        return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def notes_of(answer: Answer) -> list[Note]:
    """Return the notes in a response that has passed its checks."""
    notes = answer.member("notes")
    items = notes if isinstance(notes, list) else []
    return [Note.received(item) for item in items if isinstance(item, dict)]


def can_be_kept(text: str) -> bool:
    """Whether the resource server would accept this text as a note."""
    return bool(text.strip()) and text == displayable(text, LONGEST_NOTE)
