"""A check that passes while no recorder listens costs its decision only: it builds no text
that no one reads. What it says is a value that is at hand, or a function that makes it.
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
"""Functions that put something into words; so does each that a module of checks keeps to itself."""

FINDINGS = {"Finding": 1, "warning": 0}
"""What makes a finding, and at which place its texts begin."""


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
    """Where it is given, or where it is put aside for that, unless the decision needs it."""
    nodes = tuple(ast.walk(ast.parse(f"def f(passed, sent):\n  {source}")))
    assert bool(list(faults(nodes))) is is_fault


def faults(nodes: tuple[ast.AST, ...]) -> Iterator[str]:
    """Each text that is built before anybody reads it."""
    for function in nodes:
        if isinstance(function, ast.FunctionDef):
            aside = dict(put_aside(function))
            for call in findings_in(function):
                for text in built(call, aside):
                    yield f"{call.lineno}: {ast.unparse(text)}"


def findings_in(function: ast.FunctionDef) -> Iterator[ast.Call]:
    """Each finding that may be one of a check that passed."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            is_failure = bool(node.args) and ast.unparse(node.args[0]) == "False"
            if node.func.id in FINDINGS and not is_failure:
                yield node


def built(call: ast.Call, aside: dict[str, ast.expr]) -> Iterator[ast.expr]:
    """The texts of a finding that are built where it is made."""
    begin = FINDINGS[call.func.id]  # type: ignore[attr-defined]
    decision = {node.id for node in chain(*map(ast.walk, call.args[:begin])) if is_name(node)}
    for text in [*call.args[begin:], *(keyword.value for keyword in call.keywords)]:
        if builds(text):
            yield text
        for node in outside_functions(text):
            if is_name(node) and node.id in aside.keys() - decision:
                yield aside[node.id]


def put_aside(function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """The names of texts that are built for later."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and builds(node.value):
            yield from ((name.id, node.value) for name in node.targets if is_name(name))


def builds(text: ast.expr) -> bool:
    """Whether this puts something into words at once."""
    return any(map(is_building, outside_functions(text)))


def is_building(node: ast.AST) -> bool:
    """Whether this alone does."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return name in WORDS or (isinstance(node.func, ast.Name) and name.startswith("_"))
    return isinstance(node, ast.JoinedStr)


def outside_functions(text: ast.expr) -> Iterator[ast.AST]:
    """All that it consists of, but for what is done later."""
    if not isinstance(text, ast.Lambda):
        yield text
        for part in ast.iter_child_nodes(text):
            yield from outside_functions(part)  # type: ignore[arg-type]


def is_name(node: ast.AST) -> bool:
    """Whether it is a name alone."""
    return isinstance(node, ast.Name)
