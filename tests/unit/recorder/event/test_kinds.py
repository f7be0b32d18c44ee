"""`recorder.event.kinds`: which values can be followed."""

import pytest

from recorder.event.kinds import BY_PARAMETER, KINDS, SESSION
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER
from tracing.checks import Check
from tracing.glossary import explain
from tracing.weakening import checks_of

ROLES = (AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER)
CHECKS: list[Check[object]] = [rule for role in ROLES for rule in checks_of(role).values()]


@pytest.mark.parametrize("kind", [name for name in KINDS if name != SESSION.name])
def test_each_kind_is_what_a_check_is_about(kind: str) -> None:
    """Otherwise values of this kind would be issued and sent but never checked."""
    assert [rule.name for rule in CHECKS if kind in rule.about]


def test_what_a_check_uses_up_is_what_it_is_about() -> None:
    """Otherwise the value that it uses up would not show its verdict."""
    assert [rule.name for rule in CHECKS if rule.uses_up and rule.uses_up not in rule.about] == []


def test_a_kind_says_how_it_is_used_up_if_a_check_does_that() -> None:
    """A kind has such a sentence if, and only if, a check uses it up."""
    used_up = {rule.uses_up for rule in CHECKS}
    assert {kind.name for kind in KINDS.values() if kind.used_up} == used_up & KINDS.keys()


def test_every_value_that_is_followed_is_a_word_of_the_protocol() -> None:
    """The glossary explains each parameter under the same name."""
    assert [name for name in BY_PARAMETER if explain(name, "parameters") is None] == []
