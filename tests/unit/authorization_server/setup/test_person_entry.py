"""A person described by an entry, and the errors for a wrong entry."""

import pytest

from authorization_server.setup.demo_people import DEMO_PEOPLE
from authorization_server.setup.entries import EntryError
from authorization_server.setup.person_entry import person_of
from authorization_server.storage.people import NewPerson

PASSWORD = "a-password-that-is-not-repeated"
DORA = {"username": "dora", "password": PASSWORD}


def test_what_is_left_out_is_as_usual() -> None:
    """The username is also the name and the subject identifier."""
    assert person_of(DORA) == NewPerson("dora", "dora", "dora", PASSWORD)
    assert not person_of(DORA).is_demo


def test_the_demo_people_come_from_entries_too() -> None:
    """They have e-mail addresses in a reserved domain (RFC 2606 §3), and groups."""
    assert [person.username for person in DEMO_PEOPLE] == ["alice", "bob", "carol"]
    for person in DEMO_PEOPLE:
        assert person.is_demo
        assert person.email == f"{person.username}@example.com"
        assert person.groups


@pytest.mark.parametrize(
    ("changed", "key", "expected"),
    [
        ({"nick": "D"}, "nick", "unknown key 'nick'; known are username, password"),
        ({"pasword": "x"}, "pasword", "unknown key 'pasword'; did you mean password?"),
        ({"name": 7}, "name", "name must be a string of 1 to 200 characters, not a number"),
        ({"password": 7}, "password", "string of 1 to 1000 characters, not a number"),
        ({"password": ""}, "password", "password must be a string of 1 to 1000 characters"),
        ({"claims": {"sub": "x"}}, "claims", "without the claims that the server makes itself"),
        ({"claims": {"a": None}}, "claims", "(such as sub, email, groups)$"),
        ({"claims": 7}, "claims", "(such as sub, email, groups), not a number$"),
        ({"groups": ["a b"]}, "groups", 'without spaces, such as ["students"]$'),
        ({"claims": {"a": float("nan")}}, "claims", "claims must be a table"),
        ({"username": "dö"}, "username", "this person needs a sub"),
        (
            {"username": "a/b"},
            "username",
            "username must be a string of 1 to 100 characters without spaces and",
        ),
        ({"username": ".."}, "username", 'neither "." nor "..", not \'..\''),
    ],
)
def test_a_wrong_entry_names_the_key_and_what_was_expected(
    changed: dict[str, object], key: str, expected: str
) -> None:
    """The message repeats no password."""
    with pytest.raises(EntryError) as wrong:
        person_of(DORA | changed)
    assert wrong.value.key == key
    assert expected in f"{wrong.value}$"
    assert PASSWORD not in str(wrong.value)


def test_claims_do_not_nest_without_end() -> None:
    """Nesting is limited to what someone writes by hand, so that readers can parse the claims."""
    claims: dict[str, object] = {}
    for _ in range(20_000):
        claims = {"in": claims}
    with pytest.raises(EntryError, match="claims must be a table"):
        person_of({**DORA, "claims": claims})


@pytest.mark.parametrize("name", ["username", "password"])
def test_what_is_missing_has_no_key(name: str) -> None:
    """A missing member has no line in the file to point to."""
    with pytest.raises(EntryError, match=f"{name} is missing: a string of 1 to") as wrong:
        person_of({key: value for key, value in DORA.items() if key != name})
    assert wrong.value.key is None
