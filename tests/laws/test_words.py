"""Sentences are plain: certain phrases never appear, since a reader would have to decipher them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.faults import assert_none
from tests.support.places import ROOT
from tests.support.sources import PACKAGES, modules, named, nodes_of, text_of

RIDDLES = (
    r"\bMy notes\b",
    r"(?i) anew\b",
    r"(?i)\bmend(?:ed|ing)\b",
    r"(?i)\bshall\b",
    r"(?i)\b(?:comes?|came) (?:again|anew|once more|twice)\b",
    r"(?i)\bwhoever\b",
    r"(?i)\bsomebody\b",
    r"(?i)\beverybody\b",
    r"(?i)\bnobody\b",
    r"(?i)\bfulfil",
    r"(?i)\b(?:flow|tour|tours|flows|run) (?:is|are|was|were) (?:just )?walked\b",
    r"(?i)\bas ever\b",
    r"(?<!here )\bis no (?:access|check|error|form|message|page|request|role|secret|session)\b",
    r"(?i)\bunasked\b",
    r"(?i)\b(?:take|taken|takes) (?:it )?back\b",
    r"(?i)\bopens? (?:nothing|doors)\b",
    r"(?i)\bworth nothing\b",
    r"(?i)\b(?:(?:has|have|had) run|ran|runs) out\b",
    r"(?i)\b(?:code|key|secret|token|session)s? (?:dies?|(?:is|are) dead)\b",
    r"(?i)that there is not\b",
    r"(?i)the rule that said so",
    r"(?i)letter by letter",
    r"(?i)two readers",
    r"(?i)belongs to no sign-in",
    r"(?i)the code of now",
)
"""The patterns, with their case: My notes was a name of the app, my notes are what a user opens."""

DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md")

APART = "\n¶\n"
"""The separator of a module's texts: searching all of them at once takes much less time."""

COMMENT = re.compile(r"(?m)(?:^|\s)#\s(.*)$")


def strings_of(module: Path) -> Iterator[str]:
    """The docstrings of a module, and every other string in it."""
    for node in nodes_of(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def comments_of(module: Path) -> str:
    """The comments of a module, joined, since a sentence may continue on the next line."""
    return " ".join(COMMENT.findall(text_of(module)))


def docstrings_of(module: Path) -> Iterator[str]:
    """The docstrings: other strings in tests are values, not sentences."""
    for node in nodes_of(module):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""


def sentences() -> Iterator[tuple[Path, str]]:
    """What people read, each with its file."""
    for package in PACKAGES:
        for module in modules(package):
            yield module, APART.join((*strings_of(module), comments_of(module)))
        for kind in ("html", "toml", "js"):
            for file in sorted((ROOT / package).rglob(f"*.{kind}")):
                yield file, text_of(file)
    for module in modules("tests"):
        yield module, APART.join((*docstrings_of(module), comments_of(module)))
    documents = (*DOCUMENTS, *sorted((ROOT / "docs").glob("*.md")))
    yield from ((document, text_of(document)) for document in documents)


def riddles_in(text: str) -> list[str]:
    """The riddles in a text, wherever its lines break."""
    in_one_line = " ".join(text.split())
    return [match[0] for riddle in RIDDLES if (match := re.search(riddle, in_one_line))]


def test_no_sentence_is_a_riddle() -> None:
    """Each fault names the file and the phrase."""
    assert_none(
        f"{named(path)}: “{riddle}”" for path, text in sentences() for riddle in riddles_in(text)
    )


def test_a_riddle_is_found_across_lines() -> None:
    """Lines of a docstring break anywhere."""
    assert riddles_in("The table is written\n    anew.") == [" anew"]
    assert riddles_in("Whoever has it, and the token dies.") == ["Whoever", "token dies"]
    assert riddles_in("Open my notes, as recommended.") == []
