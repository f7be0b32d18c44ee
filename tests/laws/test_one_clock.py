"""A role issues and accepts everything by one clock, which can be moved while the role runs."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.faults import assert_none
from tests.support.sources import ROLES, modules, named, nodes_of

REAL_TIME = {
    # A lease between requests, renewed by a thread of its own.
    "client_app/session/refresh.py",
    "client_app/session/refresh_claims.py",
}
"""Modules that measure real time, whatever the role's clock shows."""

READINGS = {("time", "time"), ("datetime", "now"), ("datetime", "utcnow")}


def readings(path: Path) -> Iterator[int]:
    """The lines on which a module reads the machine's clock."""
    for node in nodes_of(path):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if (node.value.id, node.attr) in READINGS:
                yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (node.lineno for alias in node.names if alias.name == "time")


def test_a_role_reads_the_time_in_one_place() -> None:
    """`hosting.control.clock.now`; any other reading would not notice that the clock was moved."""
    assert_none(
        f"{named(path)}:{line}"
        for role in ROLES
        for path in modules(role)
        if named(path) not in REAL_TIME
        for line in readings(path)
    )


def test_what_goes_by_real_time_reads_it() -> None:
    """Every exception in the list is needed."""
    found = {named(path) for role in ROLES for path in modules(role) if any(readings(path))}
    assert found == REAL_TIME
