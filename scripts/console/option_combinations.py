"""Which options of a command make sense together, given as tables: each thing that it does takes
some options and no others, and some options need another.
"""

import argparse
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

SPELLED = {"tours": "TOUR", "stories": "STORY", "from_file": "--from", "run": "RUN"}
"""The options whose spelling differs from their name."""


class Mode(NamedTuple):
    """What an option makes the program do, in words, and the options that go with it."""

    does: str
    takes: frozenset[str]


def given_options(parser: argparse.ArgumentParser, wanted: argparse.Namespace) -> list[str]:
    """The options that differ from their defaults."""
    said = vars(wanted).items()
    return [name for name, value in said if value and value != parser.get_default(name)]


def require_together(
    parser: argparse.ArgumentParser,
    wanted: argparse.Namespace,
    modes: Mapping[str, Mode],
    only_with: Mapping[str, str],
    apart: Iterable[tuple[str, str]] = (),
) -> None:
    """End the program with code 2 and a sentence if options make no sense together; `only_with`
    names the option that another one needs, `apart` those that contradict each other.
    """
    given = given_options(parser, wanted)
    for name, mode in modes.items():
        others = [each for each in given if each not in mode.takes | {name}]
        if name in given and others:
            parser.error(f"{said(name)} {mode.does}, so no {' and no '.join(map(said, others))}")
    for name, other in only_with.items():
        if name in given and other not in given:
            parser.error(f"{said(name)} needs {said(other)}")
    for one, other in apart:
        if one in given and other in given:
            parser.error(f"{said(one)} and {said(other)} contradict each other: use one of them")


def require_separate_files(
    parser: argparse.ArgumentParser, wanted: argparse.Namespace, written: Iterable[str]
) -> None:
    """End the program with code 2 and a sentence if a file would be written twice, or would replace
    a file that is read; `written` are the options that name a file to be written.
    """
    writes = list(written)
    reads = [name for name in vars(wanted) if name not in writes]
    taken: dict[str, str] = {}
    for name in (*reads, *writes):
        for path in _paths(getattr(wanted, name)):
            file = os.path.normcase(path.resolve())
            if name in writes and file in taken:
                parser.error(_named_twice(said(taken[file]), said(name), os.fspath(path)))
            taken[file] = name


def _named_twice(one: str, other: str, file: str) -> str:
    if one == other:
        return f"{one} names {file!r} twice. Use a different file for each."
    return f"{one} and {other} both name {file!r}. Use different files."


def _paths(value: object) -> Iterable[Path]:
    given = value if isinstance(value, list) else [value]
    return (each for each in given if isinstance(each, Path))


def said(name: str) -> str:
    """Return an option as it is typed."""
    return SPELLED.get(name, "--" + name.replace("_", "-"))
