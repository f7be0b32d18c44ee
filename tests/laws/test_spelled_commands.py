"""A text that names a command is spelled for its reader: in a checkout, or installed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from oauth2_playground.spelling import installed_spelling
from tests.support.faults import assert_none
from tests.support.places import ROOT
from tests.support.sources import PACKAGES, modules, named, nodes_of, text_of

ONLY_IN_A_CHECKOUT = ("--write-checks",)
"""Options that an installed playground does not have, so its texts never mention them."""

HELPS = ROOT / "scripts" / "commands"
"""All help texts here are spelled by `oauth2_playground.command_help`."""

STARTED_BY_MODULE = "__main__.py"
"""A role says this to someone who types `python -m` in the project folder."""

SPELLED_ELSEWHERE = {"tracing/threats/fapi2.toml": "where threats are read"}


def names_a_command(text: str) -> bool:
    """Whether an installed playground must spell this text differently."""
    is_said = not any(words in text for words in ONLY_IN_A_CHECKOUT)
    return is_said and installed_spelling(text) != text


def is_spelling(node: ast.AST) -> bool:
    """Whether strings inside it are spelled: a call of `spelled`, or the help of an option."""
    if isinstance(node, ast.keyword):
        return node.arg == "help"
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "spelled"


def texts_not_spelled(path: Path) -> Iterator[ast.Constant]:
    """The strings of a module that name a command outside `spelled(…)`, except docstrings."""
    documents = {id(node.value) for node in nodes_of(path) if isinstance(node, ast.Expr)}
    is_spelled = {
        id(inner) for node in nodes_of(path) if is_spelling(node) for inner in ast.walk(node)
    }
    for node in nodes_of(path):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in documents | is_spelled and names_a_command(node.value):
            yield node


def test_a_text_that_names_a_command_is_spelled() -> None:
    """Otherwise an installed playground would name a command that does not exist."""
    assert_none(
        f"{named(path)}:{node.lineno}: {node.value!r}"
        for package in PACKAGES
        if package != "oauth2_playground"
        for path in modules(package)
        if path.parent != HELPS and path.name != STARTED_BY_MODULE
        for node in texts_not_spelled(path)
    )


def test_every_command_spells_its_help() -> None:
    """Only the one function that spells texts makes a parser."""
    assert_none(
        f"{named(path)}:{node.lineno}"
        for path in HELPS.glob("[!_]*.py")
        if path.stem not in ("docs", "test", "viewer_pictures")
        for node in nodes_of(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "argparse.ArgumentParser"
    )


def test_a_template_that_names_a_command_spells_it() -> None:
    """It uses the filter `spelled`, on the same line; so does code that reads texts from a file."""
    files = [
        path
        for package in PACKAGES
        for kind in ("html", "toml", "js")
        for path in (ROOT / package).rglob(f"*.{kind}")
    ]
    assert_none(
        f"{named(path)}: {line.strip()}"
        for path in files
        if named(path) not in SPELLED_ELSEWHERE
        for line in text_of(path).splitlines()
        if names_a_command(re.sub(r'{{ "[^"]*" \| spelled }}', "", line))
    )
