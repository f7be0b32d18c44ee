"""A setup file, and the errors for a wrong one."""

from dataclasses import replace
from pathlib import Path

import pytest

from authorization_server.config import Config
from authorization_server.setup.client_entry import OWN_KEYS
from authorization_server.setup.further_entries import LIFETIMES
from authorization_server.setup.person_entry import KEYS
from authorization_server.setup.setup_file import Setup, read_setup
from authorization_server.setup.toml_file import MOST_BYTES
from authorization_server.storage.people import NewPerson
from hosting.settings import SettingError
from tests.support.places import ROOT

EXAMPLE = ROOT / "docs" / "setup.toml"
PASSWORD = "a-password-that-is-not-repeated"
SECRET = "a-secret-that-is-not-repeated"
GOOD = f"""\
# The set-up of a test.
[[person]]
username = "dora"
password = "{PASSWORD}"

[[client]]
client_id = "desk"
client_secret = "{SECRET}"
redirect_uris = ["http://127.0.0.1:8000/callback"]
"""
PERSON = "\n[[person]]\nusername = 'x'\npassword = 'x'\n"
CLIENT = "\n[[client]]\nclient_id = 'x'\nclient_secret = 'x'\nredirect_uris = ['com.example:/']\n"


def written(folder: Path, text: str) -> Path:
    """Write a file with this content."""
    file = folder / "setup.toml"
    file.write_text(text, encoding="utf-8")
    return file


def read(file: Path, **settings: object) -> Setup:
    """The setup that a server with these settings reads from the file."""
    return read_setup(replace(Config(setup=str(file)), **settings))  # type: ignore[arg-type]


def said_of(folder: Path, text: str, **settings: object) -> str:
    """The error for a wrong file: one line that names the file and repeats no secret."""
    file = written(folder, text)
    with pytest.raises(SettingError) as wrong:
        read(file, **settings)
    said = str(wrong.value)
    assert said.startswith(f"{file}, line ")
    assert PASSWORD not in said
    assert SECRET not in said
    assert "\n" not in said
    assert said[-1] in ".?"
    assert said[-2] not in ".?"
    return said.removeprefix(f"{file}, line ")


def test_the_example_says_all_that_can_be_said() -> None:
    """Every key appears in it, and keys that are left out have defaults."""
    setup = read(EXAMPLE)
    lines = EXAMPLE.read_text()
    assert all(f"\n{key} = " in lines for key in {*KEYS, *OWN_KEYS, *LIFETIMES} - {"claims"})
    dora, emil = setup.people or ()
    assert dora == NewPerson("dora", "dora", "dora", "four words make passwords")
    assert emil == NewPerson(
        sub="5f0c1d0e",
        username="emil",
        name="Emil Example",
        password="another four word password",
        totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        email="emil@example.com",
        email_verified=True,
        groups=("teachers", "admins"),
        claims={"locale": "de-CH", "zoneinfo": "Europe/Zurich"},
    )
    desk, app = setup.clients or ()
    assert (desk.client_id, desk.secret, app.client_id, app.secret) == (
        *("order-desk", "secret"),
        *("order-app", None),
    )
    assert desk.registered["scope"] == "openid profile email orders:read"
    assert setup.scopes.added == {
        "orders:read": "Read your orders.",
        "orders:write": "Place orders for you.",
    }
    assert setup.applied_to(Config()).code_seconds == 30


def test_the_example_for_who_installs_it_is_right(tmp_path: Path) -> None:
    """Someone who reads the package's page does not have the example file."""
    page = (ROOT / "docs" / "package.md").read_text(encoding="utf-8")
    setup = read(written(tmp_path, page.partition("```toml\n")[2].partition("```")[0]))
    assert [person.username for person in setup.people or ()] == ["dora"]
    assert [client.client_id for client in setup.clients or ()] == ["order-desk"]
    assert (setup.scopes.added, setup.lifetimes) == (
        {"orders:read": "Read your orders."},
        {"access_token_seconds": 60},
    )


def test_without_a_file_everything_stays_as_it_is() -> None:
    """No person is added, and none removed."""
    assert read_setup(Config()) == Setup()
    assert Setup().applied_to(Config()) == Config()


def test_every_part_may_be_left_out(tmp_path: Path) -> None:
    """The file is authoritative: anyone it does not list is removed."""
    setup = read(written(tmp_path, '[scopes]\n"a:b" = "Do it."\n'))
    assert (setup.people, setup.clients, setup.lifetimes) == ([], [], {})


@pytest.mark.parametrize(
    ("added", "line", "expected"),
    [
        ("name = ", 10, "a value must be a string in quotes"),
        ('name = "Dora', 10, "a string is not closed"),
        ("[person.claims", 10, "this is not TOML"),
        ("client_id = 'x'", 10, "a key or a table is defined twice"),
        ("x = [[[" + "[" * 5000, 10, "this is not TOML"),
        ("[lifetimes]\ncode_seconds = 1" + "0" * 5000, 11, "this is not TOML"),
        ('client_nme = "D"', 10, "unknown key 'client_nme'; did you mean client_name?"),
        ("client_name = 7", 10, "client_name must be a string"),
        ('grant_types = [\n  "implicit",\n]', 10, "With grant_types implicit this client"),
        ("scope = 'openid orders:read'", 10, "scopes that this server knows: openid, profile"),
        (PERSON + "nick = 'D'", 14, "unknown key 'nick'; known are username, password"),
        (PERSON + "name = ''", 14, "name must be a string of 1 to 200 characters, not ''"),
        (
            PERSON + "groups = [\n  'students',\n  'two words',\n]",
            14,
            "groups must be a list of names",
        ),
        (PERSON + 'email = "a@b\\nBcc: c"', 14, "email must be an e-mail address such as"),
        (PERSON + "[person.claims]\nsub = 'alice'", 14, "without the claims that the server"),
        (PERSON + "[person.claims]\nborn = 1832-01-27", 14, "a table of strings, numbers"),
        (PERSON + "[person.claims]\nheight = nan", 14, "a table of strings, numbers"),
        ("\n[[person]]\nusername = 'x'", 11, "password is missing: a string of 1 to 1000"),
        ("\n[[client]]\nclient_id = 'x'", 11, "redirect_uris must be a list of 1 to 20"),
        ("\n[[client]]\nclient_secret = 'x'", 11, "client_id is missing: a string of 1 to 100"),
        (PERSON.replace("username = 'x'", "username = 'é'"), 12, "this person needs a sub"),
        (PERSON.replace("username = 'x'", "username = 'dora'"), 12, "another person in this file"),
        (PERSON + "sub = 'dora'", 14, "sub 'dora' belongs to another person in this file"),
        (PERSON.replace("username = 'x'", "username = 'alice'"), 12, "belongs to a demo person"),
        (CLIENT.replace("id = 'x'", "id = 'desk'"), 12, "belongs to another client in this file"),
        (CLIENT.replace("id = 'x'", "id = 'dora'"), 12, "belongs to a person, as the sub"),
        (CLIENT.replace("id = 'x'", "id = 'alice'"), 12, "belongs to a person, as the sub"),
        (
            CLIENT.replace("id = 'x'", "id = 'resource-server'"),
            12,
            "belongs to the resource server",
        ),
        ("\n[scopes]\n'a b' = 'x'", 12, "scope 'a b' must be 1 to 100 printable ASCII"),
        ("\n[scopes]\n'openid' = 'x'", 12, "scope 'openid' is a scope of this server"),
        ("\n[scopes]\n'a' = ''", 12, "scope 'a' needs a sentence of 1 to 200 characters"),
        ("\n[scopes]\n'a' = 'x\\u202e'".replace("'x", '"x').replace("e'", 'e"'), 12, "needs a"),
        ("\n[scopes]\na.b = 'x'", 12, "scope 'a' needs a sentence"),
        ("\n[lifetimes]\ncode_seconds = 601", 12, "whole number of seconds from 1 to 600"),
        ("\n[lifetimes]\ncode_seconds = true", 12, "whole number of seconds from 1 to 600"),
        ("\n[lifetimes]\nsession_seconds = 1e9", 12, "must be a whole number of seconds from 1"),
        ("\n[lifetimes]\ncode_second = 1", 12, "did you mean code_seconds?"),
        (
            "\n[other]\nx = 1",
            11,
            "unknown key 'other'; known are person, client,",
        ),
        ("\n[clients]\nx = 1", 11, "unknown key 'clients'; did you mean client?"),
        ("\n[[scopes]]\nx = 1", 11, "scopes must begin with a line [scopes]"),
    ],
)
def test_a_wrong_file_names_the_line_and_what_was_expected(
    tmp_path: Path, added: str, line: int, expected: str
) -> None:
    """In one or two sentences, and no secret is repeated."""
    said = said_of(tmp_path, f"{GOOD}{added}\n")
    assert said.startswith(f"{line}: ")
    assert expected in said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "expected at least one of [[person]], [[client]], [scopes], [lifetimes]"),
        ("# nobody\n", "expected at least one of"),
        ("person = 7\n", "each person must begin with a line [[person]]"),
        ("client = []\n", "each client must begin with a line [[client]]"),
        ("[client]\nclient_id = 'x'\n", "each client must begin with a line [[client]]"),
    ],
)
def test_a_file_without_entries_is_wrong(tmp_path: Path, text: str, expected: str) -> None:
    """It says how an entry begins."""
    said = said_of(tmp_path, text)
    assert said.startswith("1: ")
    assert expected in said


def test_a_line_ends_where_toml_says(tmp_path: Path) -> None:
    """Some characters within a string are line breaks to other programs, but not to TOML."""
    said = said_of(tmp_path, f'# \u2028\n{GOOD}client_name = "\u2028"\nlogo_uri = 7\n')
    assert said.startswith("12: logo_uri must be")


def test_a_long_value_is_not_searched_for_its_beginning(tmp_path: Path) -> None:
    """The error names a line near the end of the value: finding its beginning would be slow, as
    each further line takes as long as the whole file.
    """
    groups = "\n".join('  "two words",' for _ in range(40))
    said = said_of(tmp_path, f"{PERSON}groups = [\n{groups}\n]\nname = 'X'\n")
    line, _, says = said.partition(": ")
    assert 5 < int(line) <= 46
    assert says.startswith("groups must be a list of names")


def test_a_name_is_shortened(tmp_path: Path) -> None:
    """A console shows a sentence, not a file."""
    for text in (f"{'x' * 9999} = 1", f"[scopes]\n{'x' * 9999} = '!'", f"{PERSON}{'x' * 9999} = 1"):
        assert len(said_of(tmp_path, text)) < 300


def test_others_must_not_guess_a_secret(tmp_path: Path) -> None:
    """If others can reach the server, client secrets must be long."""
    public = {"host": "0.0.0.0", "demo_people": False}  # noqa: S104
    said = said_of(tmp_path, GOOD, **public)
    assert said.startswith("8: client_secret must have at least 32 characters")
    assert read(written(tmp_path, GOOD.replace(SECRET, SECRET * 2)), **public).clients
    assert read(written(tmp_path, GOOD), **public, private_port=True).clients


def test_the_strict_profile_is_as_strict_here(tmp_path: Path) -> None:
    """RFC 8252 §8.3: localhost is a warning, and a failed check if best practice is required."""
    local = GOOD.replace("127.0.0.1", "localhost")
    assert read(written(tmp_path, local)).clients
    assert "names localhost" in said_of(tmp_path, local, profile="oauth-2.1")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Missing, a folder, too large, or not UTF-8."""
    with pytest.raises(SettingError, match=r"set-up file .*missing.toml cannot be read: No such"):
        read(tmp_path / "missing.toml")
    with pytest.raises(SettingError, match="cannot be read"):
        read(tmp_path)
    with pytest.raises(SettingError, match="at most 250000 bytes"):
        read(written(tmp_path, "#" * (MOST_BYTES + 1)))
    (tmp_path / "latin.toml").write_bytes(b"# one\n# \xe9\n")
    with pytest.raises(SettingError, match="line 2: the file must be UTF-8"):
        read(tmp_path / "latin.toml")
