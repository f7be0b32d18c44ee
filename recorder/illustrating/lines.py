"""How the page shows a message: lines of bits and, beside each line, what its bits are."""

from dataclasses import dataclass, field
from typing import NamedTuple

from hosting.visible_text import visible, visible_lines
from recorder.illustrating.derived import Derived
from recorder.illustrating.pieces import Kind


class Bit(NamedTuple):
    """Undivided characters, and the id of the one explanation that they belong to."""

    text: str
    name: str
    kind: Kind
    explained: str

    @property
    def shown(self) -> str:
        """The characters, safe to show; a block keeps its line breaks."""
        return visible_lines(self.text) if self.kind == "block" else visible(self.text)


class Note(NamedTuple):
    """Something more about a value in this flow; `part` and `target` say where it links to, if
    anywhere.
    """

    text: str
    part: str = ""
    target: str = ""


@dataclass(slots=True)
class Explanation:
    """What some bits are: name, meaning, the clause that defines them, and notes."""

    id: str
    name: str
    meaning: str
    spec: str
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """A line of bits, with their explanations, and what is shown below the line."""

    depth: int
    bits: list[Bit] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)
    below: list["Inside | Computed"] = field(default_factory=list)
    kind: str = "line"

    @property
    def only_blocks(self) -> bool:
        """Whether the line is one long block, such as a page."""
        return any(bit.kind == "block" and "\n" in bit.text for bit in self.bits)


@dataclass(slots=True)
class Repeated:
    """A part that an earlier message explains: its text again, and its lines, shown on request."""

    depth: int
    name: str
    text: str
    part: str
    target: str
    lines: list["Line | Repeated"]
    kind: str = "repeated"

    @property
    def shown(self) -> str:
        """The text, safe to show."""
        return visible(self.text)


@dataclass(slots=True)
class Inside:
    """The content of an encoded value: how it is decoded, and the result in lines."""

    how: str
    lines: list[Line | Repeated]
    kind: str = "inside"


@dataclass(slots=True)
class Computed:
    """How a value is computed, or a signature verified."""

    derived: Derived
    kind: str = "computed"


Item = Line | Repeated


def last_line(items: list[Item]) -> Line | None:
    """Return the last line, however deeply it is nested."""
    if not items:
        return None
    last = items[-1]
    return last if isinstance(last, Line) else last_line(last.lines)
