"""A check that passes while no recorder listens costs only its decision: it builds no text that no
one reads. Its texts are values that exist already, or functions that make them.
"""

import ast
from collections.abc import Iterator
from itertools import chain

import pytest

from tests.support.faults import assert_none
from tests.support.sources import ROLES, modules, named, nodes_of

WORDS = frozenset(
    {"displayable", "join", "joined", "listed", "relative", "repeated", "shown", "when"}
)
"""Functions that build a text; so does any private function of a module of checks."""

FINDINGS = {"Finding": 1, "warning": 0}
"""The functions that make a finding, and the index of the first text among their arguments."""


def test_no_check_builds_a_text_that_may_not_be_read() -> None:
    """In all three roles."""
    trees = ((named(path), nodes_of(path)) for role in ROLES for path in modules(role))
    assert_none(f"{where}: {fault}" for where, nodes in trees for fault in faults(nodes))


@pytest.mark.parametrize(
    ("source", "is_fault"),
    [
        ('return Finding(passed, "this", sent or "none")', False),
        ('return Finding(passed, "this", lambda: f"{sent} bits")', False),
        ('return Finding(False, "this", f"{sent} bits")', False),
        ('return Finding(passed, "this", f"{sent} bits")', True),
        ('return Finding(passed, "this", _in_words(sent))', True),
        ('return Finding(passed, "this", "that", says=f"{sent} bits")', True),
        ('return warning("this", f"{sent} bits")', True),
        ('shown_as = shown(sent)\n  return Finding(passed, "this", shown_as)', True),
        ('found = "; ".join(sent)\n  return Finding(not found, "this", found or "none")', False),
        ('got = sent.get("code")\n  return Finding(passed, "this", got)', False),
    ],
)
def test_a_text_that_is_built_is_found(source: str, is_fault: bool) -> None:
    """It is found as an argument, or in a variable used as one, unless the decision needs it."""
    nodes = tuple(ast.walk(ast.parse(f"def f(passed, sent):\n  {source}")))
    assert bool(list(faults(nodes))) is is_fault


def faults(nodes: tuple[ast.AST, ...]) -> Iterator[str]:
    """Yield each text that is built although it may never be read."""
    for function in nodes:
        if isinstance(function, ast.FunctionDef):
            aside = dict(put_aside(function))
            for call in findings_in(function):
                for text in built(call, aside):
                    yield f"{call.lineno}: {ast.unparse(text)}"


def findings_in(function: ast.FunctionDef) -> Iterator[ast.Call]:
    """Yield each finding that may belong to a passed check."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            is_failure = bool(node.args) and ast.unparse(node.args[0]) == "False"
            if node.func.id in FINDINGS and not is_failure:
                yield node


def built(call: ast.Call, aside: dict[str, ast.expr]) -> Iterator[ast.expr]:
    """The texts that are built while the finding is made."""
    begin = FINDINGS[call.func.id]  # type: ignore[attr-defined]
    decision = {node.id for node in chain(*map(ast.walk, call.args[:begin])) if is_name(node)}
    for text in [*call.args[begin:], *(keyword.value for keyword in call.keywords)]:
        if builds(text):
            yield text
        for node in outside_functions(text):
            if is_name(node) and node.id in aside.keys() - decision:
                yield aside[node.id]


def put_aside(function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """The variables that hold a text, each with the expression that builds it."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and builds(node.value):
            yield from ((name.id, node.value) for name in node.targets if is_name(name))


def builds(text: ast.expr) -> bool:
    """Whether this expression builds a text immediately."""
    return any(map(is_building, outside_functions(text)))


def is_building(node: ast.AST) -> bool:
    """Whether this node alone builds a text."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return name in WORDS or (isinstance(node.func, ast.Name) and name.startswith("_"))
    return isinstance(node, ast.JoinedStr)


def outside_functions(text: ast.expr) -> Iterator[ast.AST]:
    """The node and everything in it, except functions that are called later."""
    if not isinstance(text, ast.Lambda):
        yield text
        for part in ast.iter_child_nodes(text):
            yield from outside_functions(part)  # type: ignore[arg-type]


def is_name(node: ast.AST) -> bool:
    """Whether it is just a name."""
    return isinstance(node, ast.Name)
