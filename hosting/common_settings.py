"""What each of our servers can be told; a server adds settings of its own."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit

from hosting.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonSettings(ABC):
    """Where a server listens, what it remembers, and to which recorder it tells what it does.

    `trace_mode` is `attended` when the recorder is asked before each message leaves.
    """

    host: str = "127.0.0.1"
    port: int
    workers: int = 1
    database_url: str
    recorder: Annotated[str, Settings.url] = ""
    trace_mode: Literal["streamed", "attended"] = "streamed"

    @property
    @abstractmethod
    def public_url(self) -> str:
        """The address that others open; it ends without a slash."""

    @property
    def path(self) -> str:
        """The path below which the world sees this server; empty without a proxy's prefix."""
        return urlsplit(self.public_url).path

    @property
    def is_https(self) -> bool:
        """Whether others reach this server over TLS."""
        return self.public_url.startswith("https://")

    @property
    def may_be_held(self) -> bool:
        """Whether the recorder may hold a step, as long as somebody looks at it."""
        return bool(self.recorder) and self.trace_mode == "attended"
