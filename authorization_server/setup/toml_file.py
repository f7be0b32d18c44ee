"""A TOML file that a person writes, read within bounds, and the line of each of its values."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hosting.settings import SettingError

MOST_BYTES = 250_000
LONGEST_VALUE = 10
"""How many lines a value may span if an error is to name its first line; for a longer value, an
error names a line near its end.
"""
AT_LINE = re.compile(r"at line ([0-9]+)")
EXAMPLE = (
    'this is not TOML. Write lines such as name = "Dora", with [[person]] before each person and '
    "[[client]] before each client"
)
REASONS = {
    "Cannot (overwrite|declare|mutate)|Duplicate": "a key or a table is defined twice. Keep one",
    "Unterminated|Illegal character": "a string is not closed, or contains a character that must "
    "be escaped with \\",
    "Invalid value": "a value must be a string in quotes, a number, true, false, a list or a table",
}
"""What is wrong, by the first words of the parser's message."""

Place = Sequence[str | int]
"""A place in the file: the keys that lead to it, with an index for entries of the same name."""


@dataclass(frozen=True, slots=True)
class TomlFile:
    """The text of a file, and its parsed content."""

    file: Path
    text: str
    document: Mapping[str, Any]

    def wrong(self, place: Place, says: str) -> SettingError:
        """Return the error for this place."""
        return SettingError(f"{self.file}, line {_line_of(self.text, place)}: {says}")


def read_toml(file: Path) -> TomlFile:
    """Read and parse a file.

    Raises:
        SettingError: it cannot be read, or is not TOML; the message names the line if there is one,
            and repeats nothing of the text.
    """
    text = _text_of(file)
    try:
        return TomlFile(file, text, tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        # The parser's message may contain part of a password; only the line is taken from it.
        line = _line_in(text, error)
        said = str(error)
        says = next((says for begins, says in REASONS.items() if re.match(begins, said)), EXAMPLE)
        raise SettingError(f"{file}, line {line}: {says}.") from None


def _text_of(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingError(f"The set-up file {file} cannot be read: {error.strerror}.") from error
    if len(content) > MOST_BYTES:
        raise SettingError(f"{file} must have at most {MOST_BYTES} bytes.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingError(f"{file}, line {line}: the file must be UTF-8.") from error


def _line_in(text: str, error: Exception) -> int:
    found = AT_LINE.search(str(error))
    lines = _lines(text)
    if found or isinstance(error, tomllib.TOMLDecodeError):
        return int(found[1]) if found else len(lines)
    # A number or a nesting that exceeds the parser's limits: the error names no line.
    return _first(lines, lambda part: _is_beyond("".join(part)))


def _lines(text: str) -> list[str]:
    # Not `splitlines`, which also splits at some characters that a string may contain.
    return [f"{line}\n" for line in text.removesuffix("\n").split("\n")]


def _is_beyond(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    except (ValueError, RecursionError):
        return True
    return False


def _line_of(text: str, place: Place) -> int:
    """Return the line in which the value at this place begins."""
    lines = _lines(text)
    return _first(lines, lambda part: _has_by(lines, len(part), place))


def _first(lines: Sequence[str], is_there: Callable[[Sequence[str]], bool]) -> int:
    """Return the first line by which the file, read from its start, contains what is looked for."""
    numbers = range(1, len(lines) + 1)
    return bisect_left(numbers, True, key=lambda number: is_there(lines[:number])) + 1


def _has_by(lines: Sequence[str], number: int, place: Place) -> bool:
    """Whether the file up to this line contains it; a value may continue in later lines."""
    for end in range(number, min(number + LONGEST_VALUE, len(lines) + 1)):
        try:
            document = tomllib.loads("".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
        return _has(document, place)
    return False


def _has(found: Any, place: Place) -> bool:
    if not place:
        return True
    step, *rest = place
    if isinstance(step, int):
        # Once the next entry has begun, a key that this one lacks can no longer follow.
        is_there = isinstance(found, list) and len(found) > step
        return is_there and (len(found) > step + 1 or _has(found[step], rest))
    return isinstance(found, Mapping) and step in found and _has(found[step], rest)
