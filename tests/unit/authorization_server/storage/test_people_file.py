"""A file of people, and what is said of a wrong one."""

from pathlib import Path

import pytest

from authorization_server.storage.people import NewPerson
from authorization_server.storage.people_file import KEYS, MOST_BYTES, read_people
from authorization_server.storage.seed import DEMO_PEOPLE
from hosting.settings import SettingError
from tests.support.places import ROOT

EXAMPLE = ROOT / "docs" / "people.toml"
PASSWORD = "a-password-that-is-not-repeated"
GOOD = f"""\
# People of a test.
[[person]]
username = "dora"
password = "{PASSWORD}"
"""


def written(folder: Path, text: str) -> Path:
    """A file with this in it."""
    file = folder / "people.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_example_says_all_that_can_be_said() -> None:
    """Each key is used in it; what is left out has a value that is usual."""
    dora, emil = read_people(EXAMPLE)
    assert all(f"\n{key} = " in EXAMPLE.read_text() for key in KEYS if key != "claims")
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


def test_the_demo_people_come_from_a_file_too() -> None:
    """With e-mail addresses at a domain that nobody has (RFC 2606 §3), and groups."""
    assert [person.username for person in DEMO_PEOPLE] == ["alice", "bob", "carol"]
    for person in DEMO_PEOPLE:
        assert person.is_demo
        assert person.email == f"{person.username}@example.com"
        assert person.groups


@pytest.mark.parametrize(
    ("added", "line", "expected"),
    [
        ("name = ", 5, "this is not TOML"),
        ('name = "Dora', 5, "this is not TOML"),
        ("[person.claims", 5, "this is not TOML"),
        ('nick = "D"', 5, "unknown key 'nick'; known are username, password"),
        ("name = 7", 5, "name must be 1 to 200 characters"),
        ('name = ""', 5, "name must be 1 to 200 characters"),
        ('sub = "é"', 5, "sub must be 1 to 255 ASCII characters"),
        (f'sub = "{"x" * 256}"', 5, "sub must be 1 to 255 ASCII characters"),
        ('email = "dora"', 5, "email must be an e-mail address such as"),
        ('email = "a@b\\nBcc: c"', 5, "email must be an e-mail address such as"),
        ('email_verified = "yes"', 5, "email_verified must be true or false"),
        ('groups = "students"', 5, "groups must be names without spaces"),
        ('groups = [\n  "students",\n  "two words",\n]', 5, "groups must be names without spaces"),
        ('totp_secret = "SHORT"', 5, "totp_secret must be 32 characters of A-Z and 2-7"),
        ('claims = "x"', 5, "claims must be a table"),
        ('[person.claims]\nsub = "alice"', 5, "without the claims that the server makes itself"),
        ("[person.claims]\nborn = 1832-01-27", 5, "claims must be a table of strings, numbers"),
        ("[person.claims]\nheight = nan", 5, "claims must be a table of strings, numbers"),
        ("\n[[person]]\nusername = 'x'", 6, "password is missing: 1 to 1000 characters"),
        ("\n[[person]]\npassword = 'x'", 6, "username is missing: 1 to 100 characters"),
        ("\n[[person]]\nusername = 'a b'\npassword = 'x'", 7, "username must be 1 to 100"),
        ("\n[[person]]\nusername = 'é'\npassword = 'x'", 7, "this person needs a sub"),
        ("\n[[person]]\nusername = 'x'\npassword = ''", 8, "password must be 1 to 1000 characters"),
        (
            "\n[[person]]\nusername = 'dora'\npassword = 'x'",
            7,
            "belongs to another person in this file",
        ),
        ("\n[[person]]\nusername = 'x'\npassword = 'x'\nsub = 'dora'", 9, "sub 'dora' belongs to"),
        ("\n[[person]]\nusername = 'alice'\npassword = 'x'", 7, "belongs to a demo person"),
        ("\n[other]\nx = 1", 6, "each person must begin with a line"),
    ],
)
def test_a_wrong_file_names_the_line_and_what_was_expected(
    tmp_path: Path, added: str, line: int, expected: str
) -> None:
    """In one sentence or two, and no password is repeated."""
    file = written(tmp_path, f"{GOOD}{added}\n")
    with pytest.raises(SettingError) as wrong:
        read_people(file, taken=DEMO_PEOPLE)
    said = str(wrong.value)
    assert said.startswith(f"{file}, line {line}: ")
    assert expected in said
    assert PASSWORD not in said
    assert "\n" not in said


@pytest.mark.parametrize("text", ["", "# nobody\n", "person = 7\n", "person = []\n", "x = 1\n"])
def test_a_file_without_people_is_wrong(tmp_path: Path, text: str) -> None:
    """It says how a person begins."""
    with pytest.raises(SettingError, match=r"line [0-9]+: each person must begin .*\[\[person\]\]"):
        read_people(written(tmp_path, text))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Missing, a folder, too large, or not UTF-8."""
    with pytest.raises(SettingError, match="cannot be read: No such file"):
        read_people(tmp_path / "missing.toml")
    with pytest.raises(SettingError, match="cannot be read"):
        read_people(tmp_path)
    with pytest.raises(SettingError, match="at most 1000000 bytes"):
        read_people(written(tmp_path, "#" * (MOST_BYTES + 1)))
    (tmp_path / "latin.toml").write_bytes(b"# one\n# \xe9\n")
    with pytest.raises(SettingError, match="line 2: the file must be UTF-8"):
        read_people(tmp_path / "latin.toml")
