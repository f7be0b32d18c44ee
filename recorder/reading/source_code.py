"""The lines of our own source behind an event, and behind a check.

An event names the file, and events come over the wire: so only Python files inside the packages of
the three roles are read, and nothing is imported or run.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

from markupsafe import Markup, escape
from pygments import lex
from pygments.lexers import PythonLexer

from recorder.event.event import Source
from recorder.reading.code_colours import class_of
from recorder.reading.marked_lines import Function, lines_of_body, lines_that_made
from tracing.catalogue import BROWSER, PARTY_NAMES

ROOT = Path(__file__).resolve().parent.parent.parent
"""The folder that contains the packages of the roles, beside the recorder's."""

LAMBDA = "<lambda>"
"""The name that Python gives a lambda; a lambda is shown in the function around it."""

_ROLES = "|".join(role for role in PARTY_NAMES if role != BROWSER)
_FILE = re.compile(rf"({_ROLES})(/[a-z_][a-z0-9_]*)+\.py", re.ASCII)


@cache
def _lexer() -> PythonLexer:
    # Created when code is first shown: its patterns take a twentieth of the startup time.
    return PythonLexer(stripnl=False)


class Excerpt(NamedTuple):
    """A whole function, including its decorators.

    `file` is its path inside the project; `first` (of its lines) and `marked` (those that made the
    message or the check) are line numbers in the file, from 1 on. Methods are dedented.
    """

    file: str
    first: int
    lines: list[str]
    marked: frozenset[int]
    function: str

    @property
    def place(self) -> str:
        """Where its marked lines begin: file and line number."""
        return f"{self.file}:{min(self.marked)}"


class _Function(NamedTuple):
    """A function and its line numbers; `first` is the line of its first decorator, if any."""

    name: str
    first: int
    last: int
    is_check: bool
    node: Function


class _Read(NamedTuple):
    """A file that was read, and when it was last `changed` (nanoseconds)."""

    changed: int
    lines: list[str]
    functions: list[_Function]


_kept: dict[Path, _Read] = {}
"""One entry for each file that was read: never more than there are in the roles' packages."""


def excerpt(source: Source, root: Path = ROOT) -> Excerpt | None:
    """Return the function around the line that an event names, with the lines marked that made the
    message or had the checks made.

    Return None if there is no such file, or no such function at this line (it was edited since).
    """
    read = _read(source.file, root)
    around = [one for one in read.functions if one.first <= source.line <= one.last] if read else []
    innermost = max(around, key=lambda one: one.first, default=None)
    if read is None or innermost is None:
        return None
    if source.function not in (innermost.name, LAMBDA):
        return None
    return _cut(source.file, read, innermost, lines_that_made(innermost.node, source.line))


def rule(role: str, check_name: str, root: Path = ROOT) -> Excerpt | None:
    """Return the check of this name in a role; the lines that decide are marked."""
    for file in _files_of_rules(role, root):
        read = _read(file, root)
        for function in read.functions if read else ():
            if read and function.name == check_name and function.is_check:
                return _cut(file, read, function, lines_of_body(function.node))
    return None


def highlighted(found: Excerpt) -> list[Markup]:
    """Return the lines as HTML, each complete by itself; `code_colours` styles their classes."""
    lines = [Markup()]
    for kind, text in lex("\n".join(found.lines), _lexer()):
        css_class = class_of(kind)
        for number, piece in enumerate(text.split("\n")):
            # A token such as a docstring can span several lines.
            if number:
                lines.append(Markup())
            if piece:
                lines[-1] += _span(css_class, piece)
    return lines[: len(found.lines)]


def _span(css_class: str | None, text: str) -> Markup:
    if css_class is None:
        return escape(text)
    return Markup('<span class="{}">{}</span>').format(css_class, text)


def _cut(file: str, read: _Read, function: _Function, marked: frozenset[int]) -> Excerpt:
    lines = dedent("\n".join(read.lines[function.first - 1 : function.last])).split("\n")
    return Excerpt(file, function.first, lines, marked, function.name)


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
        # A symbolic link may lead out of the role's package.
        if not path.is_relative_to((root / known[1]).resolve()) or path.suffix != ".py":
            return None
        return _up_to_date(path)
    except (OSError, ValueError, SyntaxError, RecursionError):
        return None


def _up_to_date(path: Path) -> _Read:
    """Return a file, read again only if it has changed."""
    changed, kept = path.stat().st_mtime_ns, _kept.get(path)
    if kept is None or kept.changed != changed:
        text = path.read_text(encoding="utf-8")
        functions = list(map(_function, _functions_of(ast.parse(text))))
        kept = _kept[path] = _Read(changed, text.split("\n"), functions)
    return kept


def _functions_of(module: ast.Module) -> Iterator[Function]:
    for node in ast.walk(module):
        if isinstance(node, Function):
            yield node


def _function(node: Function) -> _Function:
    first = min(line.lineno for line in (node, *node.decorator_list))
    calls = (made.func for made in node.decorator_list if isinstance(made, ast.Call))
    is_check = any(isinstance(called, ast.Name) and called.id == "check" for called in calls)
    return _Function(node.name, first, node.end_lineno or node.lineno, is_check, node)
