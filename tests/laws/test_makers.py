"""A role makes its messages in a few places that the trace knows, so it can name their origin."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.faults import assert_none
from tests.support.sources import ROLES, modules, named, nodes_of

MAKING = frozenset({"redirect", "make_response", "render_template", "jsonify", "Response"})
"""The functions with which Flask makes responses."""


Function = ast.FunctionDef | ast.AsyncFunctionDef


@pytest.mark.parametrize("role", ROLES)
def test_a_response_is_made_where_the_trace_knows_it(role: str) -> None:
    """It is made by a function marked with `makes_message`: the line of its caller is recorded with
    the message.
    """
    assert_none(
        f"{named(path)}, line {call.lineno}"
        for path in modules(role)
        for call in calls_in(path)
        if called(call) in MAKING and call.lineno not in lines_of_makers(path)
    )


def test_there_are_such_functions() -> None:
    """Without them, the law above would pass for no reason."""
    makers = {role: sum(len(lines_of_makers(path)) > 0 for path in modules(role)) for role in ROLES}
    assert min(makers.values()) >= 2


def calls_in(path: Path) -> Iterator[ast.Call]:
    """Every call in a module."""
    return (node for node in nodes_of(path) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """The last part of the called name: `jsonify` for `flask.jsonify`."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def lines_of_makers(path: Path) -> set[int]:
    """The lines of the marked functions in a module."""
    return {
        line
        for node in nodes_of(path)
        if isinstance(node, Function)
        and any(getattr(mark, "id", "") == "makes_message" for mark in node.decorator_list)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
