"""Which people are stored after a start, whatever was stored before."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from authorization_server.config import Config
from authorization_server.setup.preparation import prepare
from authorization_server.storage import known_people
from authorization_server.storage.people import PEOPLE, NewPerson, People, hash_of
from hosting.database import briefly_open
from hosting.settings import SettingError
from tests.support.databases import address_of
from tests.support.sockets import at_once
from tests.support.verbs import CAROLS_SECRET, Issuer

FILE = """\
[[person]]
username = "dora"
password = "the first password"
groups = ["students"]

[[person]]
username = "emil"
password = "another password"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with dora and emil."""
    file = tmp_path / "setup.toml"
    file.write_text(FILE)
    return file


def start(issuer: Issuer, file: Path | None = None, *, demo: bool = True) -> None:
    """Start again with the same database."""
    prepare(replace(issuer.config, setup=str(file or ""), demo_people=demo))


def people(issuer: Issuer) -> dict[str, dict[str, object]]:
    """The stored people, by username."""
    return {row["username"]: row for row in issuer.rows("people")}


def test_without_demo_people_nothing_of_them_is_left(own_issuer: Issuer) -> None:
    """After an earlier start with them, their logins, consents, codes and tokens are deleted too. A
    client that alice registered by hand stays, without an owner.
    """
    client = own_issuer.register()
    tokens = client.tokens(own_issuer.browser(), username="alice")
    own_issuer.set("clients", "owner_sub", "alice")
    start(own_issuer, demo=False)
    for table in ("people", "login_sessions", "consents", "grants", "refresh_tokens"):
        assert own_issuer.rows(table) == []
    assert {row["owner_sub"] for row in own_issuer.rows("clients")} == {None}
    assert client.refresh(tokens["refresh_token"]).status_code == 400
    start(own_issuer)
    assert set(people(own_issuer)) == {"alice", "bob", "carol"}


def test_a_start_brings_the_people_of_the_file(own_issuer: Issuer, file: Path) -> None:
    """With or without the demo people; the passwords are hashed."""
    start(own_issuer, file)
    assert set(people(own_issuer)) == {"alice", "bob", "carol", "dora", "emil"}
    start(own_issuer, file, demo=False)
    assert set(people(own_issuer)) == {"dora", "emil"}
    known = People(own_issuer.engine, demo_people=False)
    assert known.recognise("dora", "the first password") == ("dora", True)
    assert "the first password" not in str(people(own_issuer))


def test_the_file_is_the_truth(own_issuer: Issuer, file: Path) -> None:
    """Changed people are updated, and people no longer listed cannot log in any more."""
    start(own_issuer, file)
    before = people(own_issuer)
    start(own_issuer, file)
    assert people(own_issuer) == before
    changed = FILE[: FILE.index('\n[[person]]\nusername = "emil"')]
    file.write_text(changed.replace("first", "second").replace("students", "teachers"))
    start(own_issuer, file)
    assert set(people(own_issuer)) == {"alice", "bob", "carol", "dora"}
    assert people(own_issuer)["dora"]["groups"] == "teachers"
    known = People(own_issuer.engine, demo_people=True)
    assert not known.recognise("dora", "the first password").has_right_password
    assert known.recognise("dora", "the second password") == ("dora", True)


def test_people_may_swap_their_names(own_issuer: Issuer, file: Path) -> None:
    """New people in the same file are stored as well."""
    two = """\
[[person]]
sub = "1"
username = "dora"
password = "the first password"

[[person]]
sub = "2"
username = "emil"
password = "another password"
"""
    file.write_text(two)
    start(own_issuer, file, demo=False)
    swapped = two.replace("dora", "-").replace("emil", "dora").replace("-", "emil")
    file.write_text(swapped + '\n[[person]]\nusername = "finn"\npassword = "a third password"\n')
    start(own_issuer, file, demo=False)
    assert {name: row["sub"] for name, row in people(own_issuer).items()} == {
        "dora": "2",
        "emil": "1",
        "finn": "finn",
    }


def test_starts_at_the_same_moment_store_the_same_people(own_issuer: Issuer, file: Path) -> None:
    """Workers of one server start with the same file: none of them fails, and all people are
    stored.
    """
    at_once(4, lambda: start(own_issuer, file))
    assert set(people(own_issuer)) == {"alice", "bob", "carol", "dora", "emil"}


def test_others_can_write_while_passwords_are_hashed(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashing is slow by design, and a server may be running on the same database."""
    path = tmp_path / "people.db"
    hashed: list[str] = []

    def hash_and_write(password: str) -> str:
        with closing(sqlite3.connect(path, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
        hashed.append(password)
        return hash_of(password)

    monkeypatch.setattr(known_people, "hash_of", hash_and_write)
    prepare(Config(database_url=address_of(path), setup=str(file), demo_people=False))
    assert hashed == ["the first password", "another password"]


def test_a_person_does_not_inherit_a_password(own_issuer: Issuer, file: Path) -> None:
    """The alice of a file is replaced by the demo alice, and the other way round."""
    file.write_text('[[person]]\nusername = "alice"\npassword = "of a file"\n')
    known = People(own_issuer.engine, demo_people=True)
    start(own_issuer, file, demo=False)
    assert known.recognise("alice", "of a file") == ("alice", True)
    file.write_text('[[person]]\nusername = "dora"\npassword = "the first password"\n')
    start(own_issuer, file)
    assert not known.recognise("alice", "of a file").has_right_password
    assert known.recognise("alice", "wonderland") == ("alice", True)


def test_without_the_file_its_people_stay(own_issuer: Issuer, file: Path) -> None:
    """Forgetting the option does not delete what these people have allowed."""
    start(own_issuer, file)
    start(own_issuer)
    assert set(people(own_issuer)) == {"alice", "bob", "carol", "dora", "emil"}


def test_a_second_factor_that_was_switched_on_here_stays(own_issuer: Issuer, file: Path) -> None:
    """Unless the file sets one; a demo person gets the playground's secret again at each start."""
    start(own_issuer, file)
    own_issuer.set("people", "totp_secret", "B" * 32)
    start(own_issuer, file)
    found = {name: row["totp_secret"] for name, row in people(own_issuer).items()}
    assert found == {
        "alice": None,
        "bob": None,
        "carol": CAROLS_SECRET,
        "dora": "B" * 32,
        "emil": "B" * 32,
    }
    file.write_text(FILE + f'totp_secret = "{"C" * 32}"\n')
    start(own_issuer, file)
    assert people(own_issuer)["emil"]["totp_secret"] == "C" * 32


def test_a_demo_person_does_not_take_the_name_of_another(own_issuer: Issuer, file: Path) -> None:
    """If a file has stored an alice, a start with the demo alice fails with one sentence."""
    file.write_text('[[person]]\nusername = "alice"\npassword = "of a file"\n')
    start(own_issuer, file, demo=False)
    with pytest.raises(SettingError, match="The demo person alice cannot be added"):
        start(own_issuer)
    known = People(own_issuer.engine, demo_people=True)
    assert known.recognise("alice", "of a file") == ("alice", True)


def test_a_new_person_is_nobodys_guess() -> None:
    """Only the demo people share their passwords."""
    assert not NewPerson("x", "x", "x", "x").is_demo


def test_only_a_password_that_everyone_knows_is_hashed_with_little_work(
    file: Path, tmp_path: Path
) -> None:
    """Tests sign demo people in often; a password that a person chose is fully protected."""
    url = address_of(tmp_path / "people.db")
    prepare(Config(database_url=url, setup=str(file), quick_demo_passwords=True))
    with briefly_open(url) as engine, engine.connect() as connection:
        hashes = dict(connection.execute(select(PEOPLE.c.username, PEOPLE.c.password_hash)).all())
        assert People(engine, demo_people=True).recognise("alice", "wonderland").has_right_password
    assert hashes["alice"].startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert hashes["dora"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
