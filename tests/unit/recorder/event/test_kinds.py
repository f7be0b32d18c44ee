"""`recorder.event.kinds`: which rules are about which values."""

import importlib

from authorization_server.storage import sessions as logins
from client_app.session import pending, sessions
from recorder.event.kinds import BY_PARAMETER, COOKIE_RULES, KINDS, TOKENS
from recorder.following.claims import CLAIM_RULES, HEADER_RULES
from tests.support.places import ROOT
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER
from tracing.checks import Check
from tracing.glossary import explain


def rules_in(role: str) -> set[str]:
    """The names of all rules of a role."""
    modules = (
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for path in sorted((ROOT / role).rglob("*_checks.py"))
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


def test_every_rule_is_one_of_that_role() -> None:
    """A rule that is renamed in a role is missed here; none is named twice."""
    known = {role: rules_in(role) for role in (AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER)}
    faults = [
        (table, role, name)
        for table, rules in TABLES.items()
        for role, names in rules.items()
        for name in names
        if name not in known[role] or names.count(name) > 1
    ]
    assert faults == []


def test_a_rule_about_a_claim_is_one_about_a_token() -> None:
    """Else its verdict would never be found."""
    of_tokens = {
        (role, name)
        for kind in TOKENS.values()
        for role, names in kind.rules.items()
        for name in names
    }
    of_claims = {
        (role, name)
        for rules in (*CLAIM_RULES.values(), *HEADER_RULES.values())
        for role, names in rules.items()
        for name in names
    }
    assert of_claims - of_tokens == set()


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
