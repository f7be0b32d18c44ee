"""No text from outside reaches a terminal unescaped."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.faults import assert_none
from tests.support.sources import modules, named, nodes_of

MADE_VISIBLE = {
    "scripts/console/terminal.py",
    "scripts/benchmark/report.py",
    "client_app/television/television_screen.py",
    "hosting/common_settings.py",
}
"""Modules that print text which they have made visible just before."""

OWN_WORDS = {
    "scripts/commands/docs.py": "paths of our own files",
    "scripts/commands/rotate_keys.py": "made visible there",
    "scripts/commands/test.py": "names of its own parts",
    "scripts/commands/viewer_pictures.py": "names of the pictures",
    "recorder/__main__.py": "its own address",
    "hosting/program.py": "made visible there",
    "hosting/control/control.py": "names of our own faults and endpoints, and numbers",
    "hosting/failure_log.py": "kinds of errors and our own lines",
    "tracing/weakening.py": "names of our own checks",
}
"""Modules that use `print`, and what they print."""


def test_text_is_printed_in_one_way() -> None:
    """Text is printed by a function that makes it visible, or in a renderable that does."""
    assert_none(
        f"{named(path)}, line {node.lineno}"
        for package in ("scripts", "client_app", "recorder", "hosting", "tracing", "scenarios")
        for path in modules(package)
        if named(path) not in MADE_VISIBLE | OWN_WORDS.keys()
        for node in printing(path)
    )


def test_those_places_make_it_visible() -> None:
    """They call the function that makes text visible."""
    assert_none(
        name
        for name in sorted(MADE_VISIBLE)
        if not any(
            isinstance(node, ast.Name) and node.id in ("visible", "visible_lines")
            for node in nodes_of(Path(name).absolute())
        )
    )


def printing(path: Path) -> Iterator[ast.Call]:
    """Calls that print text: `print`, or the `print` of a console with text options."""
    for node in nodes_of(path):
        if not isinstance(node, ast.Call):
            continue
        is_print = isinstance(node.func, ast.Name) and node.func.id == "print"
        is_text = any(keyword.arg in ("soft_wrap", "markup") for keyword in node.keywords)
        if is_print or (is_text and getattr(node.func, "attr", "") == "print"):
            yield node
