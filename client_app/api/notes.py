"""A note, as the resource server sends it and as it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from client_app.issuer.back_channel import Answer
from client_app.texts import displayable

LONGEST_NOTE = 1000
"""Characters of a note, as the resource server allows them."""

LONGEST_SHOWN = 10_000


@dataclass(frozen=True, slots=True)
class Note:
    """A note of the user. `written_at` is what the resource server says, a time or not."""

    text: str
    written_at: str

    @classmethod
    def received(cls, document: Mapping[str, Any]) -> "Note":
        """A note of an answer; what is not a string in it is left empty."""
        text = displayable(document.get("text"), LONGEST_SHOWN)
        return cls(text, displayable(document.get("written_at"), 40))

    @property
    def shown_time(self) -> str:
        """When it was written, for people; as it came if it is not a time in ISO 8601."""
        try:
            moment = datetime.fromisoformat(self.written_at)
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            return self.written_at
        return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def notes_of(answer: Answer) -> list[Note]:
    """The notes of an answer that has passed its checks."""
    notes = answer.member("notes")
    items = notes if isinstance(notes, list) else []
    return [Note.received(item) for item in items if isinstance(item, dict)]


def can_be_kept(text: str) -> bool:
    """Whether a text is a note that the resource server can keep."""
    return bool(text.strip()) and text == displayable(text, LONGEST_NOTE)
