"""The project's own source, read and parsed once for all tests that analyse it."""

import ast
from functools import cache
from pathlib import Path

from tests.support.places import ROOT

ROLES = ("authorization_server", "resource_server", "client_app")
PACKAGES = (*ROLES, "tracing", "hosting", "recorder", "scenarios", "scripts", "oauth2_playground")


@cache
def modules(package: str) -> tuple[Path, ...]:
    """Every module of a package, including those in its rooms."""
    return tuple(sorted((ROOT / package).rglob("*.py")))


@cache
def text_of(path: Path) -> str:
    """The text of a file, unchanged."""
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(text_of(path))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of a module's syntax tree."""
    return tuple(ast.walk(tree_of(path)))


def named(path: Path) -> str:
    """A path as we write it: relative to the project, with slashes."""
    return path.relative_to(ROOT).as_posix()


def dotted(path: Path) -> str:
    """The name under which a module is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
