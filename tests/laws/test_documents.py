"""Documents stay true: each path, module and command that they name exists."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.support.faults import assert_none
from tests.support.places import ROOT
from tests.support.sources import PACKAGES, modules, named, nodes_of, text_of

DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
MADE_BY_RUNNING = frozenset(text_of(ROOT / ".gitignore").split())

QUOTED = re.compile(r"`([^`\n]+)`")
PATH = re.compile(
    r"(?:[\w.*{},-]+/)+"  # tests/spec/
    r"|(?:[\w.*{},-]+/)*[\w.*{},-]+\.(?:py|md|toml|txt|html|css|js|svg|png)"  # tracing/checks.py
)
TOGETHER = re.compile(r"`(?:, | and | or |, and |/)`")
"""Between two paths, if the second omits the part that it shares with the first."""

COMMENT = re.compile(r"(?:^| {2})#.*$", re.MULTILINE)
DOTTED = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+)+")
SCRIPT = re.compile(r"python3 ([\w./-]+\.py)")
PROGRAM = re.compile(r"python -m (\w+)")


def spellings(path: str) -> Iterator[str]:
    """Yield every path that a path with {alternatives} stands for."""
    before, opening, rest = path.partition("{")
    inside, _, after = rest.partition("}")
    if not opening:
        yield path
    for one in inside.split(",") if opening else ():
        yield from spellings(before + one.strip() + after)


def is_in(folder: Path, path: str) -> bool:
    """Whether the folder contains this file or folder; a pattern must match something."""
    found = folder.glob(path.rstrip("/"))
    return any(each.is_dir() or not path.endswith("/") for each in found)


def around(place: Path) -> tuple[Path, ...]:
    """The folders of the project that contain a path, and the path itself if it is a folder."""
    return tuple(
        each for each in (place, *place.parents) if each.is_dir() and each.is_relative_to(ROOT)
    )


def anywhere() -> Iterator[Path]:
    """Every folder that contains source code."""
    yield ROOT
    for package in PACKAGES:
        yield from (each for each in (ROOT / package).rglob("") if each.is_dir())


def unknown_paths(text: str, home: Path) -> Iterator[str]:
    """Yield the paths in a paragraph that do not exist.

    A path begins at the root, in a folder around the module that names it, or in a folder around a
    path named earlier in the same paragraph. A file may be named without its folder, except
    directly after another path, whose folder it then shares.
    """
    known: list[Path] = []
    before = 0
    for found in QUOTED.finditer(text):
        path = found[1]
        if not PATH.fullmatch(path) or path in MADE_BY_RUNNING:
            continue
        is_abbreviated = bool(TOGETHER.fullmatch(text[before : found.start() + 1]))
        folders = [*around(home), *known]
        if "/" not in path and not is_abbreviated:
            folders.extend(anywhere())
        for one in spellings(path):
            place = next((folder for folder in folders if is_in(folder, one)), None)
            if place is None:
                yield path
            else:
                known.extend(around(place / one))
        before = found.end() - 1


def unknown_modules(text: str) -> Iterator[str]:
    """Yield the dotted names of our modules, or of names in them, that do not exist."""
    for name in filter(DOTTED.fullmatch, QUOTED.findall(text)):
        place, rest = ROOT, name.split(".")
        while rest and (place / rest[0]).is_dir():
            place /= rest.pop(0)
        if rest and (place / f"{rest[0]}.py").is_file():
            place /= f"{rest.pop(0)}.py"
        words = text_of(place).split("\n") if place.is_file() else []
        defined = {word for line in words for word in re.findall(r"\w+", line)}
        if not set(rest) <= defined:
            yield name


def texts_of(path: Path) -> Iterator[str]:
    """The docstrings and comments of a module."""
    for node in nodes_of(path):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
    yield "\n".join(COMMENT.findall(text_of(path)))


def paragraphs(texts: Iterable[str]) -> Iterator[str]:
    """The same, paragraph by paragraph, without line breaks."""
    for text in texts:
        yield from (" ".join(each.split()) for each in re.split(r"\n\s*\n", text))


def unknown_in(path: Path, texts: Iterable[str]) -> Iterator[str]:
    """Yield the paths and modules named in a file that do not exist."""
    for paragraph in paragraphs(texts):
        for name in (*unknown_paths(paragraph, path), *unknown_modules(paragraph)):
            yield f"{named(path)} names {name}"


def test_what_a_document_names_is_there() -> None:
    """Every path and module in README, CONTRIBUTING and docs/."""
    assert_none(fault for path in DOCUMENTS for fault in unknown_in(path, [text_of(path)]))


def test_what_a_docstring_names_is_there() -> None:
    """Every path and module in a docstring or a comment."""
    sources = [path for package in PACKAGES for path in modules(package)]
    assert_none(fault for path in sources for fault in unknown_in(path, texts_of(path)))


def test_what_a_test_says_that_it_tests_is_there() -> None:
    """The modules named in the docstring at the beginning of each test file."""
    openings = {path: text_of(path).split('"""')[1] for path in modules("tests")}
    assert_none(
        f"{named(path)} names {name}"
        for path, opening in openings.items()
        for name in unknown_modules(opening)
    )


def test_what_a_document_says_to_type_is_there() -> None:
    """The scripts and programs in every command."""
    text = "\n".join(map(text_of, DOCUMENTS))
    scripts, programs = set(SCRIPT.findall(text)), set(PROGRAM.findall(text))
    assert {"scripts/launch.py", "scripts/replay.py"} <= scripts
    assert_none(script for script in scripts if not (ROOT / script).is_file())
    assert_none(name for name in programs if not (ROOT / name / "__main__.py").is_file())


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("`tracing/checks.py`", []),
        ("`tracing/no_checks.py`", ["tracing/no_checks.py"]),
        ("`tests/{spec,laws}/`", []),
        ("`tests/{spec,lore}/`", ["tests/{spec,lore}/"]),
        ("`recorder/viewer/`, `console/`, `app.py`", []),
        ("`recorder/viewer/`, `consoles/`", ["consoles/"]),
        ("`tracing/checks.py`, `joining.py`", ["joining.py"]),
        ("`joining.py` of the recorder, a role's `*_checks.py`", []),
        ("`no_such_file.py` of the recorder", ["no_such_file.py"]),
        ("`tracing/*_checks.py`", ["tracing/*_checks.py"]),
        ("`/authorize`, `prompt=none`, `*/*`, `data/`", []),
    ],
)
def test_a_path_that_leads_nowhere_is_found(text: str, unknown: list[str]) -> None:
    """Otherwise the laws above would pass whatever a document says."""
    assert list(unknown_paths(text, ROOT)) == unknown


def test_a_module_that_is_not_there_is_found() -> None:
    """Nor does a name that the module does not contain."""
    assert not list(
        unknown_modules("`tracing.checks`, `tracing.checks.Check`, `scripts.processes`")
    )
    unknown = ["tracing.no_checks", "tracing.checks.Cheque", "scripts.no.replay"]
    assert list(unknown_modules(", ".join(f"`{each}`" for each in unknown))) == unknown
