"""The project's own source, read and parsed once for all tests that judge it."""

import ast
from functools import cache
from pathlib import Path

from tests.support.places import ROOT

ROLES = ("authorization_server", "resource_server", "client_app")
PACKAGES = (*ROLES, "tracing", "hosting", "recorder", "scenarios", "scripts", "oauth2_playground")


@cache
def modules(package: str) -> tuple[Path, ...]:
    """Every module of a package, those of its rooms included."""
    return tuple(sorted((ROOT / package).rglob("*.py")))


@cache
def text_of(path: Path) -> str:
    """A file as it stands."""
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    """A module, parsed."""
    return ast.parse(text_of(path))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """All that a module consists of."""
    return tuple(ast.walk(tree_of(path)))


def named(path: Path) -> str:
    """A path as we write it."""
    return path.relative_to(ROOT).as_posix()


def dotted(path: Path) -> str:
    """A module as it is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
