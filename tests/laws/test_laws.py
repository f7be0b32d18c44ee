"""The laws of the project, checked in its own source: rules that every package follows."""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TypeGuard

from tests.support.faults import assert_none
from tests.support.sources import (
    PACKAGES,
    ROLES,
    dotted,
    modules,
    named,
    nodes_of,
    text_of,
    tree_of,
)
from tracing import catalogue, endpoint_steps, grant_steps, redaction
from tracing.catalogue import Step
from tracing.checks import Check

MODULES = [path for package in PACKAGES for path in modules(package)]

CLAUSE = r"(RFC \d+|OIDC Core|OIDC RP-Initiated Logout|OAuth 2\.0 Multiple Response Types)"
PLACE = r"(§\d+(\.\d+)*( \([\w, ]+\))?|Appendix [A-Z](\.\d+)*)"
SPECIFICATION = re.compile(rf"{CLAUSE} {PLACE}(, ({CLAUSE} )?{PLACE})*")
"""As in "RFC 6749 §4.1.2, RFC 9700 §2.1"."""

DESCRIPTION = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]+")
"""RFC 6749 §5.2: the characters of an error_description."""

VERBS = {"at", "received", "decided"}
SAYABLE = VERBS | {"belongs_to", "end_if_peer_left", "makes_message"}
LONGEST_FUNCTION = 30
LONGEST_MODULE = 250
TABLES = {
    "tracing/catalogue.py",
    "tracing/endpoint_steps.py",
    "tracing/grant_steps.py",
}
"""Tables may be as long as necessary."""


@cache
def check_modules(role: str) -> list[ModuleType]:
    """The modules that contain the checks of a role."""
    paths = (path for path in modules(role) if path.name.endswith("_checks.py"))
    return [importlib.import_module(dotted(path)) for path in paths]


def checks_of(role: str) -> dict[str, Check[object]]:
    """Every check of a role, in the module that defines it."""
    return {
        f"{module.__name__}.{value.name}": value
        for module in check_modules(role)
        for value in vars(module).values()
        if isinstance(value, Check) and value.find.__module__ == module.__name__
    }


def tuples_of(role: str) -> Iterator[tuple[Check[object], ...]]:
    """The tuples of checks that a role runs."""
    for module in check_modules(role):
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, tuple) and is_list_of_checks(value):
                yield value


def is_list_of_checks(value: tuple[object, ...]) -> bool:
    """Whether these are checks and nothing else."""
    return bool(value) and all(isinstance(one, Check) for one in value)


@cache
def marked(role: str) -> dict[str, set[str]]:
    """The steps that the source of a role marks, by the name of the constant, each with the verbs
    used.
    """
    found: dict[str, set[str]] = {}
    for path in modules(role):
        for call in nodes_of(path):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            if call.func.id in (*VERBS, "decide") and is_constant(call.args[0]):
                found.setdefault(call.args[0].id, set()).add(verb_of(call))
    return found


def is_constant(argument: ast.expr) -> TypeGuard[ast.Name]:
    """Whether this is the name of a constant, such as a step."""
    return isinstance(argument, ast.Name) and argument.id.isupper()


def verb_of(call: ast.Call) -> str:
    """The verb that is called; for `decide`, the verb in its `told` argument."""
    told = {keyword.value.id for keyword in call.keywords if keyword.arg == "told"}
    return next(iter(told), "at") if call.func.id == "decide" else call.func.id


STEPS: dict[str, Step] = {
    name: value
    for table in (catalogue, grant_steps, endpoint_steps)
    for name, value in vars(table).items()
    if isinstance(value, Step)
}
ALL_CHECKS = {name: check for role in ROLES for name, check in checks_of(role).items()}


def test_every_role_has_rules() -> None:
    """The checks of a role are in its `*_checks.py`; these tests would miss them anywhere else."""
    for role in ROLES:
        assert len(checks_of(role)) >= 10, role
        assert list(tuples_of(role)), role


def test_every_rule_is_in_a_list() -> None:
    """A check that is in no tuple is never made."""
    listed = {id(check) for role in ROLES for each in tuples_of(role) for check in each}
    assert_none(name for name, check in ALL_CHECKS.items() if id(check) not in listed)


def test_no_list_holds_a_rule_twice() -> None:
    """Nor two checks with the same name, which a trace could not tell apart."""
    lists = [[check.name for check in each] for role in ROLES for each in tuples_of(role)]
    assert_none(f"twice in {names}" for names in lists if len(names) != len(set(names)))


def test_every_rule_cites_its_clause() -> None:
    """A check without a specification would be an opinion."""
    specs = {name: check.spec for name, check in ALL_CHECKS.items()}
    assert_none(
        f"{name}: {spec}" for name, spec in specs.items() if not SPECIFICATION.fullmatch(spec)
    )


def test_every_rule_says_why() -> None:
    """The reason is its docstring; the text it sends must be allowed in an error response."""
    for name, check in ALL_CHECKS.items():
        assert check.explanation, name
        assert not check.says or DESCRIPTION.fullmatch(check.says), name


def test_every_step_is_marked_where_the_catalogue_says() -> None:
    """The role of a step marks it, and its helpers may; no other role does."""
    marking = {name: {role for role in ROLES if name in marked(role)} for name in STEPS}
    assert_none(
        f"{name} is marked by {sorted(marking[name])}"
        for name, step in STEPS.items()
        if not {step.role} <= marking[name] <= {step.role, *step.helpers}
    )


def test_only_steps_of_the_catalogue_are_marked() -> None:
    """The catalogue is the only place that defines steps."""
    assert_none(f"{role}: {name}" for role in ROLES for name in set(marked(role)) - set(STEPS))


def test_a_decision_inside_a_role_is_told_as_one() -> None:
    """A step without a message is recorded with `decided`, by the role itself."""
    local = {name: step for name, step in STEPS.items() if step.sender == step.receiver}
    assert local
    assert_none(name for name, step in local.items() if "decided" not in marked(step.role)[name])


def test_a_role_narrates_with_one_word() -> None:
    """Narration is not woven into the protocol: a role uses only the verbs of `tracing.exchange`,
    and marks the few functions that make its messages.
    """
    assert_none(
        f"{named(path)}: {alias.name}"
        for role in ROLES
        for path in modules(role)
        for node in nodes_of(path)
        if isinstance(node, ast.ImportFrom) and node.module == "tracing.exchange"
        for alias in node.names
        if alias.name not in SAYABLE
    )


def collections_in(path: Path) -> Iterator[set[str]]:
    """The strings in every set, list, tuple or dictionary written out in a module."""
    for node in nodes_of(path):
        if isinstance(node, ast.Set | ast.List | ast.Tuple | ast.Dict):
            elements = node.keys if isinstance(node, ast.Dict) else node.elts
            yield {
                element.value
                for element in elements
                if isinstance(element, ast.Constant) and isinstance(element.value, str)
            }


ALLOWED_SECRETS = {
    "tracing/redaction.py",
    "tracing/fingerprints.py",  # knows which values link messages; it hides and shows none
    "tracing/exchange.py",  # knows the names of what works once, not the values
}


def test_one_place_knows_what_is_secret() -> None:
    """A second list of secrets would drift away from the first: code that shows values uses
    `redaction`.
    """
    owners = {
        named(path)
        for package in ("tracing", "recorder", "hosting")
        for path in modules(package)
        for texts in collections_in(path)
        if len(texts & redaction.SECRETS) >= 2
    }
    assert "tracing/redaction.py" in owners
    assert_none(owners - ALLOWED_SECRETS)


def test_secrets_are_known_by_name() -> None:
    """Every value that grants access is on the list."""
    typed = {"password", "csrf_token", "client_secret"}
    issued = {"code", "code_verifier", "access_token", "refresh_token", "id_token", "token"}
    assert typed | issued <= redaction.SECRETS


def test_a_module_can_be_read_in_one_sitting() -> None:
    """At most 250 lines, a docstring that describes the module, and functions that do one thing: at
    most 30 lines.
    """
    assert_none(fault for path in MODULES for fault in too_much_of(path))


def too_much_of(path: Path) -> Iterator[str]:
    """Yield what is too long in a module, or missing."""
    if not ast.get_docstring(tree_of(path)):
        yield f"{named(path)}: no docstring"
    if named(path) not in TABLES and text_of(path).count("\n") > LONGEST_MODULE:
        yield f"{named(path)}: more than {LONGEST_MODULE} lines"
    for function in nodes_of(path):
        if isinstance(function, ast.FunctionDef) and lines_of(function) > LONGEST_FUNCTION:
            yield f"{named(path)}: {function.name}"


def lines_of(function: ast.FunctionDef) -> int:
    """The number of lines in the body, without the docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_a_role_prints_nothing() -> None:
    """A role reports in the trace, and logs what went wrong."""
    assert_none(
        f"{named(path)}, line {node.lineno}"
        for role in ROLES
        for path in modules(role)
        for node in nodes_of(path)
        if isinstance(node, ast.Name) and node.id == "print"
    )
