"""The lifetimes of new codes, tokens and sessions: as configured, until changed at `/_control`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from authorization_server.config import Config


@dataclass(slots=True)
class Lifetimes:
    """Lifetimes in seconds, named like their settings. What was issued before a change keeps its
    own.
    """

    code_seconds: int
    access_token_seconds: int
    id_token_seconds: int
    refresh_token_seconds: int
    session_seconds: int
    device_code_seconds: int
    device_interval_seconds: int

    @classmethod
    def of(cls, config: Config) -> "Lifetimes":
        """Return the lifetimes as configured."""
        return cls(**configured(config))

    def change(self, seconds: Mapping[str, int]) -> None:
        """Change the lifetimes that are named."""
        for name, value in seconds.items():
            setattr(self, name, value)


def configured(config: Config) -> dict[str, int]:
    """Return all lifetimes by name, as configured."""
    return {field.name: getattr(config, field.name) for field in fields(Lifetimes)}
