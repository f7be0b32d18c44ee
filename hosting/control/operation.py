"""The operations of a control interface, each of which describes itself completely.

Its route and its part of the OpenAPI document are both made from that description.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Response
from msgspec import Struct

PATH = "/_control"
BODY_LIMIT = 4096
JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A method at a path below the interface, such as `/faults/<slug>` in Flask's notation.

    `name` is its operationId, and `does` describes it in a sentence. `answer` receives the body, if
    the operation `takes` one, as an instance of that struct, and the variable parts of the path by
    name; it returns an instance of what the operation `returns`, or a response of this
    `media_type`. It raises `WrongRequest` with one of the statuses that `refuses` explains. At most
    `most_bytes` of the body are read.
    """

    method: str
    path: str
    name: str
    does: str
    answer: Callable[..., Struct | Response]
    returns: type[Struct] | type[str]
    takes: type[Struct] | None = None
    media_type: str = JSON
    refuses: Mapping[int, str] = field(default_factory=dict)
    most_bytes: int = BODY_LIMIT

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variable parts of the path."""
        parts = self.path.split("/")
        return tuple(part[1:-1] for part in parts if part.startswith("<"))

    @property
    def template(self) -> str:
        """The path in OpenAPI's notation."""
        return self.path.replace("<", "{").replace(">", "}")
