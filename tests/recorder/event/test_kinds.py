"""`recorder.event.kinds`: which rules are about which values."""

import importlib
from pathlib import Path

import pytest

from authorization_server import sessions as logins
from client_app import pending, sessions
from recorder.event.kind import Rules
from recorder.event.kinds import BY_PARAMETER, COOKIE_RULES, KINDS, TOKENS
from recorder.following.claims import CLAIM_RULES, HEADER_RULES
from tracing.checks import Check
from tracing.glossary import explain

ROOT = Path(__file__).resolve().parents[3]


def rules_in(role: str) -> set[str]:
    """The names of all rules of a role."""
    modules = (
        importlib.import_module(f"{role}.{path.stem}")
        for path in sorted((ROOT / role).glob("*_checks.py"))
    )
    return {
        value.name
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Check)
    }


TABLES = {
    **{name: kind.rules for name, kind in KINDS.items()},
    **COOKIE_RULES,
    **{f"claim {name}": rules for name, rules in CLAIM_RULES.items()},
    **{f"header {name}": rules for name, rules in HEADER_RULES.items()},
}


@pytest.mark.parametrize("rules", TABLES.values(), ids=TABLES)
def test_every_rule_is_one_of_that_role(rules: Rules) -> None:
    """A rule that is renamed in a role is missed here."""
    for role, names in rules.items():
        assert set(names) <= rules_in(role)
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("rules", [*CLAIM_RULES.values(), *HEADER_RULES.values()])
def test_a_rule_about_a_claim_is_one_about_a_token(rules: Rules) -> None:
    """Else its verdict would never be found."""
    of_tokens = {
        (role, name)
        for kind in TOKENS.values()
        for role, names in kind.rules.items()
        for name in names
    }
    assert {(role, name) for role, names in rules.items() for name in names} <= of_tokens


def test_what_spends_a_value_is_one_of_its_rules() -> None:
    """A rule of the role that uses it up."""
    for kind in KINDS.values():
        assert set(kind.spending) <= {name for names in kind.rules.values() for name in names}


def test_cookies_are_called_as_the_roles_call_them() -> None:
    """Each has rules of its own."""
    assert set(COOKIE_RULES) == {logins.COOKIE, sessions.COOKIE, pending.COOKIE}


def test_every_value_that_is_followed_is_a_word_of_the_protocol() -> None:
    """What a parameter is called here is what the glossary explains."""
    assert [name for name in BY_PARAMETER if explain(name, "parameters") is None] == []
