"""The lines of our own source behind an event, and behind a rule.

Which file, an event says, and an event comes over the wire: only Python files inside the packages
of the three roles are read, and nothing is imported or run.
"""

import ast
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup, escape
from pygments import lex
from pygments.lexers import PythonLexer

from recorder.reading.code_colours import class_of
from tracing.catalogue import BROWSER, PARTY_NAMES

ROOT = Path(__file__).resolve().parent.parent.parent
"""Where the packages of the roles stand, beside the recorder's."""

FILES = 200
"""Files that are kept read: all of the three roles."""

_ROLES = "|".join(role for role in PARTY_NAMES if role != BROWSER)
_FILE = re.compile(rf"({_ROLES})(/[a-z_][a-z0-9_]*)+\.py", re.ASCII)

_LEXER = PythonLexer(stripnl=False)

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Excerpt(NamedTuple):
    """A whole function, from its decorators on.

    `file` is its path inside the project; `first` (of its lines) and `marked` (the one that is
    meant) are numbers of lines in the file, from 1 on.
    """

    file: str
    first: int
    lines: list[str]
    marked: int
    function: str


class _Read(NamedTuple):
    lines: list[str]
    functions: list[_Function]


def excerpt(source: Mapping[str, Any], root: Path = ROOT) -> Excerpt | None:
    """The function around the line that spoke, as an event's `source` names it.

    None where there is no such file, or no such function at this line (it was edited since).
    """
    file, line = source["file"], source["line"]
    read = _read(file, root)
    around = [one for one in read.functions if _first(one) <= line <= _last(one)] if read else []
    innermost = max(around, key=_first, default=None)
    if read is None or innermost is None or innermost.name != source["function"]:
        return None
    return _cut(file, read, innermost, line)


def rule(role: str, check_name: str, root: Path = ROOT) -> Excerpt | None:
    """The check of this name among a role's rules; the line with its name is marked."""
    for file in _files_of_rules(role, root):
        read = _read(file, root)
        for function in read.functions if read else ():
            if read and function.name == check_name and _is_check(function):
                return _cut(file, read, function, function.lineno)
    return None


def highlighted(found: Excerpt) -> list[Markup]:
    """The lines as HTML, each whole by itself; `code_colours` has the rules of the classes."""
    lines = [Markup()]
    for kind, text in lex("\n".join(found.lines), _LEXER):
        css_class = class_of(kind)
        for number, piece in enumerate(text.split("\n")):
            # A docstring goes over several lines.
            if number:
                lines.append(Markup())
            if piece:
                lines[-1] += _span(css_class, piece)
    return lines[: len(found.lines)]


def _span(css_class: str | None, text: str) -> Markup:
    if css_class is None:
        return escape(text)
    return Markup('<span class="{}">{}</span>').format(css_class, text)


def _cut(file: str, read: _Read, function: _Function, marked: int) -> Excerpt:
    first = _first(function)
    lines = read.lines[first - 1 : _last(function)]
    return Excerpt(file, first, lines, marked, function.name)


def _first(function: _Function) -> int:
    return min(line.lineno for line in (function, *function.decorator_list))


def _last(function: _Function) -> int:
    return function.end_lineno or function.lineno


def _is_check(function: _Function) -> bool:
    calls = (made.func for made in function.decorator_list if isinstance(made, ast.Call))
    return any(isinstance(called, ast.Name) and called.id == "check" for called in calls)


@lru_cache(maxsize=len(PARTY_NAMES))
def _files_of_rules(role: str, root: Path) -> list[str]:
    found = sorted((root / role).rglob("*_checks.py")) if re.fullmatch(_ROLES, role) else []
    return [path.relative_to(root).as_posix() for path in found]


def _read(file: str, root: Path) -> _Read | None:
    known = _FILE.fullmatch(file)
    if not known:
        return None
    try:
        path = (root / file).resolve(strict=True)
        # A link may lead out of the role's package.
        if not path.is_relative_to((root / known[1]).resolve()) or path.suffix != ".py":
            return None
        return _parsed(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, SyntaxError, RecursionError):
        return None


@lru_cache(maxsize=FILES)
def _parsed(path: Path, _changed: int) -> _Read:
    """A file is read once for each time that it was changed."""
    text = path.read_text(encoding="utf-8")
    functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, _Function))
    return _Read(text.split("\n"), list(functions))
