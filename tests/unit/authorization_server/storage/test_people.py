"""The people and their passwords."""

import re

import pytest
from argon2 import PasswordHasher

from authorization_server.setup.demo_people import DEMO_PEOPLE
from authorization_server.storage import people
from authorization_server.storage.known_people import store_people
from authorization_server.storage.people import People
from tests.conftest import MakeIssuer
from tests.support.faults import for_every
from tests.support.verbs import PASSWORDS, Issuer


class Witness:
    """A password hasher that counts what it verifies."""

    def __init__(self) -> None:
        self.verified: list[str] = []

    def hash(self, password: str) -> str:
        """Hash as usual."""
        return _HASHER.hash(password)

    def verify(self, password_hash: str, password: bytes) -> bool:
        """Verify as usual, and record the hash."""
        self.verified.append(password_hash)
        return _HASHER.verify(password_hash, password)


_HASHER: PasswordHasher = people._hasher


@pytest.fixture(scope="module")
def issuer(make_issuer: MakeIssuer) -> Issuer:
    """An authorization server whose passwords are hashed at full cost."""
    made = make_issuer()
    for username in PASSWORDS:
        made.delete("people", "username", username)
    store_people(made.engine, DEMO_PEOPLE, None)
    return made


@pytest.fixture
def witness(monkeypatch: pytest.MonkeyPatch) -> Witness:
    """Records each password verification."""
    seen = Witness()
    monkeypatch.setattr(people, "_hasher", seen)
    return seen


@pytest.mark.parametrize(("username", "password"), PASSWORDS.items())
def test_a_right_password_tells_who_it_is(issuer: Issuer, username: str, password: str) -> None:
    """The result is the person's subject identifier."""
    assert People(issuer.engine, demo_people=True).recognise(username, password) == (username, True)


@for_every(
    ("username", "password"),
    [
        ("alice", ""),
        ("alice", "Wonderland"),
        ("alice", "wonderland "),
        ("alice", "wonderland\x00"),
        ("alice", "builder"),
        ("alice", "\ud800"),
        ("alice", "x" * 100_000),
        ("Alice", "wonderland"),
        ("alice ", "wonderland"),
        ("", ""),
        ("nobody", "nobody"),
        ("' OR 1=1 --", "x"),
    ],
)
def test_anything_else_is_wrong(issuer: Issuer, username: str, password: str) -> None:
    """A wrong password and an unknown name alike."""
    known = People(issuer.engine, demo_people=True)
    assert not known.recognise(username, password).has_right_password


def test_an_unknown_name_takes_as_long(issuer: Issuer, witness: Witness) -> None:
    """A hash is verified in either case, at the same cost, so that timing does not reveal who
    exists.
    """
    known = People(issuer.engine, demo_people=True)
    known.recognise("alice", "wrong")
    known.recognise("nobody", "wrong")
    assert len(witness.verified) == 2
    costs = [re.match(r"\$argon2id\$v=19\$[^$]+", one) for one in witness.verified]
    assert costs[0] is not None
    assert costs[1] is not None
    assert costs[0][0] == costs[1][0]


def test_passwords_are_hashed_as_owasp_asks(issuer: Issuer) -> None:
    """argon2id with 19 MiB, two passes and one lane; a separate salt for each."""
    hashes = [row["password_hash"] for row in issuer.rows("people")]
    assert len(hashes) == len(set(hashes)) == 3
    assert all(one.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for one in hashes)
    assert not any(password in str(hashes) for password in PASSWORDS.values())


def test_demo_people_who_are_there_cannot_log_in_where_they_must_not(issuer: Issuer) -> None:
    """Another process may have stored them in the same database."""
    closed = People(issuer.engine, demo_people=False)
    assert not closed.recognise("alice", "wonderland").has_right_password
