"""Which lines of a function made something: the statement that an event names, and the assignments
of its inputs. A statement that only reports to the trace is never one of them.
"""

import ast
from collections.abc import Iterator, Sequence

Function = ast.FunctionDef | ast.AsyncFunctionDef

TELLING = frozenset({"at", "received", "decided", "belongs_to"})
"""Calls that report something to the trace and do nothing else."""

DECIDING = "decide"
"""The call that makes checks: only its own lines are marked."""


def lines_that_made(function: Function, line: int) -> frozenset[int]:
    """Return the lines to mark if this line of the function made a message or had checks made.

    For a line before the body, as for a whole function, these are the lines of the body.
    """
    block, place = _statement_at(function.body, line)
    if place is not None and _only_tells(block[place]):
        # The statement that the trace call announces comes next.
        place = next((n for n in range(place, len(block)) if not _only_tells(block[n])), None)
    if place is None:
        return lines_of_body(function)
    made = block[place]
    marked = set(_own_lines(made))
    if not _calls(made, DECIDING) and not any(_blocks_of(made)):
        marked.update(_lines_of_inputs(function, made))
    return frozenset(marked)


def lines_of_body(function: Function) -> frozenset[int]:
    """Return every line of a function that does something: not its signature or docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    doing = [node for node in body if not _only_tells(node)] or body or function.body
    return frozenset(line for node in doing for line in _lines(node))


def _statement_at(block: Sequence[ast.stmt], line: int) -> tuple[Sequence[ast.stmt], int | None]:
    """Return the block of the innermost statement with this line, and its index there."""
    for place, node in enumerate(block):
        if line in _lines(node):
            for inner in _blocks_of(node):
                found = _statement_at(inner, line)
                if found[1] is not None:
                    return found
            return block, place
    return block, None


def _blocks_of(node: ast.AST) -> Iterator[Sequence[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        # The body of a lambda is an expression.
        if isinstance(block, list):
            yield block
    for inner in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield from _blocks_of(inner)


def _own_lines(node: ast.stmt) -> range:
    """Return the lines of a statement; if it has blocks, only the lines of its head."""
    if not any(_blocks_of(node)):
        return _lines(node)
    inside = ast.stmt | ast.excepthandler | ast.match_case
    parts = [part for part in ast.iter_child_nodes(node) if not isinstance(part, inside)]
    head = [inner for part in parts for inner in ast.walk(part) if isinstance(inner, ast.expr)]
    last = max((inner.end_lineno or 0 for inner in head), default=node.lineno)
    return range(node.lineno, last + 1)


def _lines(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _lines_of_inputs(function: Function, made: ast.stmt) -> Iterator[int]:
    """Yield the earlier lines that assign the names used in a statement."""
    used = {node.id for node in ast.walk(made) if isinstance(node, ast.Name)}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and (
            node.lineno < made.lineno and used & set(_given(node))
        ):
            yield from _lines(node)


def _given(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> Iterator[str]:
    """Yield the names that an assignment sets, wholly or in part: `form["code"] = …`."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        for inner in target.elts if isinstance(target, ast.Tuple) else [target]:
            named = inner.value if isinstance(inner, ast.Subscript) else inner
            if isinstance(named, ast.Name):
                yield named.id


def _only_tells(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and any(_calls(node, name) for name in TELLING)


def _calls(node: ast.stmt, name: str) -> bool:
    called = node.value if isinstance(node, ast.Expr) else None
    return (
        isinstance(called, ast.Call)
        and isinstance(called.func, ast.Name)
        and called.func.id == name
    )
