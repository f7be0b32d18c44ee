"""The laws of the project, read from its own source: what every package keeps to."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.places import ROOT
from tracing import catalogue, endpoint_steps, grant_steps, redaction
from tracing.catalogue import PARTY_NAMES, Party, Step
from tracing.checks import Check

ROLES: tuple[Party, ...] = ("authorization_server", "resource_server", "client_app")
PACKAGES = (*ROLES, "tracing", "hosting", "recorder", "scenarios", "scripts")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

CLAUSE = r"(RFC \d+|OIDC Core|OIDC RP-Initiated Logout|OAuth 2\.0 Multiple Response Types)"
PLACE = r"(§\d+(\.\d+)*( \([\w, ]+\))?|Appendix [A-Z](\.\d+)*)"
SPECIFICATION = re.compile(rf"{CLAUSE} {PLACE}(, ({CLAUSE} )?{PLACE})*")
"""As in "RFC 6749 §4.1.2, RFC 9700 §2.1"."""

DESCRIPTION = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]+")
"""RFC 6749 §5.2: the characters of an error_description."""

VERBS = {"at", "received", "decided"}
SAYABLE = VERBS | {"belongs_to"}
LONGEST_FUNCTION = 30
LONGEST_MODULE = 250
TABLES = {
    "tracing/catalogue.py",
    "tracing/endpoint_steps.py",
    "tracing/grant_steps.py",
}
"""A table is as long as it is."""


def check_modules(role: Party) -> list[ModuleType]:
    """The modules of a role in which its rules stand."""
    paths = sorted((ROOT / role).rglob("*_checks.py"))
    return [importlib.import_module(".".join(named(path).split("/"))[:-3]) for path in paths]


def named(path: Path) -> str:
    """A path as we write it."""
    return path.relative_to(ROOT).as_posix()


def checks_of(role: Party) -> dict[str, Check[object]]:
    """Every rule that a role has, where it is written."""
    return {
        f"{module.__name__}.{value.name}": value
        for module in check_modules(role)
        for value in vars(module).values()
        if isinstance(value, Check) and value.find.__module__ == module.__name__
    }


def tuples_of(role: Party) -> Iterator[tuple[Check[object], ...]]:
    """The lists of rules that a role runs."""
    for module in check_modules(role):
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, tuple) and is_list_of_checks(value):
                yield value


def is_list_of_checks(value: tuple[object, ...]) -> bool:
    """Whether these are rules, and nothing but rules."""
    return bool(value) and all(isinstance(one, Check) for one in value)


def marked(role: Party) -> dict[str, set[str]]:
    """The steps that the source of a role marks, by the name of the constant, and with what."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / role).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            if call.func.id in VERBS and isinstance(call.args[0], ast.Name):
                found.setdefault(call.args[0].id, set()).add(call.func.id)
    return found


STEPS: dict[str, Step] = {
    name: value
    for table in (catalogue, grant_steps, endpoint_steps)
    for name, value in vars(table).items()
    if isinstance(value, Step)
}
ALL_CHECKS = {name: check for role in ROLES for name, check in checks_of(role).items()}


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_rules(role: Party) -> None:
    """What a role decides stands in its `*_checks.py`; this test would not see them elsewhere."""
    assert len(checks_of(role)) >= 10
    assert list(tuples_of(role))


@pytest.mark.parametrize("role", ROLES)
def test_every_rule_is_in_a_list(role: Party) -> None:
    """A check that no tuple holds is made by nobody."""
    listed = {id(check) for tuple_of in tuples_of(role) for check in tuple_of}
    forgotten = [name for name, check in checks_of(role).items() if id(check) not in listed]
    assert not forgotten


@pytest.mark.parametrize("role", ROLES)
def test_no_list_holds_a_rule_twice(role: Party) -> None:
    """Nor two rules of one name, of which a trace could not tell which was made."""
    for listed in tuples_of(role):
        names = [check.name for check in listed]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("name", ALL_CHECKS)
def test_every_rule_cites_its_clause(name: str) -> None:
    """A rule without a specification would be an opinion."""
    assert SPECIFICATION.fullmatch(ALL_CHECKS[name].spec)


@pytest.mark.parametrize("name", ALL_CHECKS)
def test_every_rule_says_why(name: str) -> None:
    """In its docstring; and what it tells the world can stand in an error response."""
    check = ALL_CHECKS[name]
    assert check.explanation
    assert not check.says or DESCRIPTION.fullmatch(check.says)


@pytest.mark.parametrize("name", STEPS)
def test_every_step_is_marked_where_the_catalogue_says(name: str) -> None:
    """The role of a step marks it; its helpers may; nobody else does."""
    step = STEPS[name]
    marking = {role for role in ROLES if name in marked(role)}
    assert step.role in marking
    assert marking <= {step.role, *step.helpers}


@pytest.mark.parametrize("role", ROLES)
def test_only_steps_of_the_catalogue_are_marked(role: Party) -> None:
    """The catalogue is the one place that says what a step is."""
    assert set(marked(role)) <= set(STEPS)


def test_a_decision_inside_a_role_is_told_as_one() -> None:
    """A step of which no message tells is said with `decided`, by the role itself."""
    local = {name: step for name, step in STEPS.items() if step.sender == step.receiver}
    assert local
    for name, step in local.items():
        assert "decided" in marked(step.role)[name], name


@pytest.mark.parametrize("role", ROLES)
def test_a_role_narrates_with_one_word(role: Party) -> None:
    """Narration is not woven into the protocol: of the exchange a role uses the verbs only."""
    for path in sorted((ROOT / role).rglob("*.py")):
        for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(statement, ast.ImportFrom) and statement.module == "tracing.exchange":
                assert {alias.name for alias in statement.names} <= SAYABLE, named(path)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_opens_with_its_law(package: str) -> None:
    """What it is for in capitals, and the laws that it keeps to, in a few lines."""
    law = importlib.import_module(package).__doc__ or ""
    first = law.splitlines()[0]
    assert re.match(r"[A-Z ]{4,}[:.] ", first)
    assert "Laws of this package: " in law
    assert 4 <= len(law.splitlines()) <= 12
    if package in PARTY_NAMES:
        assert first.startswith("ROLE: ")


def collections_in(path: Path) -> Iterator[set[str]]:
    """The texts of every set, list, tuple or dictionary that is written out in a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Set | ast.List | ast.Tuple | ast.Dict):
            elements = node.keys if isinstance(node, ast.Dict) else node.elts
            yield {
                element.value
                for element in elements
                if isinstance(element, ast.Constant) and isinstance(element.value, str)
            }


JOINS = "tracing/fingerprints.py"
"""It knows which values tie messages together, among them secrets; it hides and shows none."""


@pytest.mark.parametrize("package", ["tracing", "recorder", "hosting"])
def test_one_place_knows_what_is_secret(package: str) -> None:
    """A second list of secrets would drift away from the first: who shows asks `redaction`."""
    owners = {
        named(path)
        for path in sorted((ROOT / package).rglob("*.py"))
        for texts in collections_in(path)
        if len(texts & redaction.SECRETS) >= 2
    }
    assert owners - {JOINS} == ({"tracing/redaction.py"} if package == "tracing" else set())


def test_secrets_are_known_by_name() -> None:
    """What opens something is on the list."""
    typed = {"password", "csrf_token", "client_secret"}
    issued = {"code", "code_verifier", "access_token", "refresh_token", "id_token", "token"}
    assert typed | issued <= redaction.SECRETS


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    """At most 250 lines, a docstring that says what lives there, and functions that do one thing:
    at most 30 lines.
    """
    source = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source)), "no docstring"
    assert named(path) in TABLES or source.count("\n") <= LONGEST_MODULE
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            assert lines_of(function) <= LONGEST_FUNCTION, function.name


def lines_of(function: ast.FunctionDef) -> int:
    """How long the body is, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("role", ROLES)
def test_a_role_prints_nothing(role: Party) -> None:
    """What a role has to say it says in the trace; what went wrong stands in its log."""
    for path in sorted((ROOT / role).rglob("*.py")):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        assert "print" not in {node.id for node in nodes if isinstance(node, ast.Name)}, named(path)
