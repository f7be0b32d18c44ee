"""Reads the elements of a tuple of checks from our source, without importing it."""

import ast
from pathlib import Path


class NoSuchTuple(LookupError):
    """The file has no tuple of this name."""


def lines_of_tuple(file: Path, name: str) -> list[str]:
    """Return the elements of a tuple, each as source code.

    Raises:
        NoSuchTuple: the file has no tuple of this name.
    """
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.value, ast.Tuple):
            continue
        if isinstance(node.target, ast.Name) and node.target.id == name:
            return [ast.unparse(element) for element in node.value.elts]
    raise NoSuchTuple(f"{file} has no tuple {name}")
