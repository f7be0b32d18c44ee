"""The texts with which the authorization server refuses requests are true and arrive unchanged."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.faults import assert_none
from tests.support.sources import modules, named, nodes_of

CHECKS = [path for path in modules("authorization_server") if path.stem.endswith("_checks")]
WITH_SAYS = 3


def calls(path: Path, name: str) -> Iterator[ast.Call]:
    """The calls of this function in a module."""
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def texts(path: Path) -> Iterator[ast.Constant]:
    """The strings of a module, except clauses and docstrings, which are never sent."""
    kept = {id(call.args[0]) for call in calls(path, "check")}
    kept |= {id(node.value) for node in nodes_of(path) if isinstance(node, ast.Expr)}
    for node in nodes_of(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in kept:
            yield node


def test_each_warning_has_words_of_its_own() -> None:
    """The strict profile refuses the request with this text; the check's own text describes a
    different fault.
    """
    found = [(path, call) for path in CHECKS for call in calls(path, "warning")]
    assert found
    assert_none(
        f"{named(path)}:{call.lineno}"
        for path, call in found
        if len(call.args) + len(call.keywords) < WITH_SAYS
    )


def test_our_own_words_are_not_percent_encoded() -> None:
    """RFC 6749 §5.2: error_description is ASCII; only values from the sender may need encoding."""
    assert_none(
        f"{named(path)}:{text.lineno}: {text.value!r}"
        for path in CHECKS
        for text in texts(path)
        if not str(text.value).isascii()
    )
