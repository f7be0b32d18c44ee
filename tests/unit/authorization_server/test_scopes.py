"""The scopes and how they travel."""

import pytest

from authorization_server import scopes
from tests.support.faults import for_every


def test_every_scope_is_explained() -> None:
    """A person reads what a client may do, never only a name."""
    assert (
        *("openid", "profile", "email", "groups", "offline_access"),
        *("notes:read", "notes:write", "usage:read"),
    ) == scopes.ALL
    assert set(scopes.USUAL) < set(scopes.OF_A_USER)
    assert set(scopes.ALL) == {*scopes.OF_A_USER, *scopes.WITHOUT_A_USER}
    assert all(meaning.endswith(".") for meaning in scopes.EXPLAINED.values())


@pytest.mark.parametrize(
    ("text", "listed"),
    [(None, []), ("", []), ("a", ["a"]), ("b a b", ["b", "a"]), (" a  b ", ["a", "b"])],
)
def test_a_scope_is_a_list_of_words(text: str | None, listed: list[str]) -> None:
    """RFC 6749 §3.3: space-delimited; each once, in the order given."""
    assert scopes.as_list(text) == listed


def test_unknown_ones_are_left_out() -> None:
    """Case matters."""
    assert scopes.known("profile OPENID x openid") == ["profile", "openid"]
    assert scopes.known(None) == []


@for_every(
    ("text", "passed"),
    [
        ("a", True),
        ("a b:c/d", True),
        ("!#[]~", True),
        ("", False),
        (" a", False),
        ("a ", False),
        ("a  b", False),
        ("a\tb", False),
        ("a\n", False),
        ('a"b', False),
        ("a\\b", False),
        ("ä", False),
        ("\x7f", False),
    ],
)
def test_the_syntax_is_that_of_the_specification(text: str, passed: bool) -> None:
    """RFC 6749 §3.3: scope-token *( SP scope-token ), of %x21 / %x23-5B / %x5D-7E."""
    assert scopes.is_well_formed(text) is passed


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (None, ["openid", "notes:read"]),
        ("", ["openid", "notes:read"]),
        ("notes:read x profile openid", ["notes:read", "openid"]),
        ("usage:read", ["usage:read"]),
        ("x", []),
    ],
)
def test_a_person_is_asked_for_what_may_be_granted(asked: str | None, wanted: list[str]) -> None:
    """RFC 6749 §3.3: a part of what was asked for; what concerns no person only when asked for."""
    assert scopes.for_a_person(asked, ["usage:read", "openid", "notes:read"]) == wanted


def test_what_was_split_is_joined() -> None:
    """One string, separated by spaces."""
    assert scopes.joined(["openid", "notes:read"]) == "openid notes:read"
