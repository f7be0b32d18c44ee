"""The scopes, and how they are written in requests and responses."""

import pytest

from authorization_server import scopes
from authorization_server.scopes import OWN_SCOPES, Scopes
from tests.support.faults import for_every


def test_every_scope_is_explained() -> None:
    """A person reads what a client may do, never only a name."""
    assert (
        *("openid", "profile", "email", "groups", "offline_access"),
        *("notes:read", "notes:write", "usage:read"),
    ) == tuple(OWN_SCOPES.explained)
    assert set(scopes.USUAL) < set(OWN_SCOPES.of_a_user)
    assert set(scopes.EXPLAINED) == {*OWN_SCOPES.of_a_user, *scopes.WITHOUT_A_USER}
    assert all(meaning.endswith(".") for meaning in scopes.EXPLAINED.values())


@pytest.mark.parametrize(
    ("text", "listed"),
    [(None, []), ("", []), ("a", ["a"]), ("b a b", ["b", "a"]), (" a  b ", ["a", "b"])],
)
def test_a_scope_is_a_list_of_words(text: str | None, listed: list[str]) -> None:
    """RFC 6749 §3.3: space-delimited, without duplicates, in the order given."""
    assert scopes.as_list(text) == listed


def test_unknown_ones_are_left_out() -> None:
    """Scopes are case-sensitive."""
    assert OWN_SCOPES.known("profile OPENID x openid") == ["profile", "openid"]
    assert OWN_SCOPES.known(None) == []


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
    """RFC 6749 §3.3: a subset of what was requested; scopes for no user only if requested."""
    assert OWN_SCOPES.for_a_person(asked, ["usage:read", "openid", "notes:read"]) == wanted


def test_a_scope_that_was_added_is_asked_for_by_name() -> None:
    """It has its own sentence, and is one of the scopes a user can grant."""
    known = Scopes({"orders:read": "Read your orders."})
    assert known.explained == {**scopes.EXPLAINED, "orders:read": "Read your orders."}
    assert known.of_a_user == (*OWN_SCOPES.of_a_user, "orders:read")
    allowed = ["openid", "orders:read"]
    assert known.for_a_person("orders:read x", allowed) == ["orders:read"]
    assert known.for_a_person(None, allowed) == ["openid"]
    assert OWN_SCOPES.for_a_person("orders:read", allowed) == []


def test_an_added_scope_is_given_to_a_client_by_who_added_it() -> None:
    """A client that registered itself has no right to it without a person."""
    known = Scopes({"orders:read": "Read your orders."})
    assert known.without_a_user(is_set_up=True) == ("usage:read", "orders:read")
    assert known.without_a_user(is_set_up=False) == ("usage:read",)


def test_what_was_split_is_joined() -> None:
    """One string, separated by spaces."""
    assert scopes.joined(["openid", "notes:read"]) == "openid notes:read"
