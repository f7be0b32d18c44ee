"""A file of people (TOML): the one way in which people come to this server.

`docs/people.toml` shows all that can be said. The demo people are such a file, too.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from authorization_server.storage.people import NewPerson
from hosting.settings import SettingError

MOST_BYTES = 1_000_000
WORD = re.compile(r"[^\s\x00-\x1f\x7f]{1,100}")
SUB = re.compile(r"[!-~]{1,255}")
"""OIDC Core §2: a subject identifier MUST NOT exceed 255 ASCII characters."""
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
TOTP_SECRET = re.compile(r"[A-Z2-7]{32}")
"""160 bits in base32 (RFC 4226 §4)."""

OWN_CLAIMS = frozenset(
    {
        "acr",
        "amr",
        "at_hash",
        "aud",
        "auth_time",
        "azp",
        "c_hash",
        "client_id",
        "cnf",
        "email",
        "email_verified",
        "exp",
        "groups",
        "iat",
        "iss",
        "jti",
        "name",
        "nbf",
        "nonce",
        "preferred_username",
        "scope",
        "sid",
        "sub",
    }
)
"""Claims that this server makes itself, and that a file must not replace."""

AT_LINE = re.compile(r"at line ([0-9]+)")


class Key(NamedTuple):
    """What may stand behind a key of a person."""

    expected: str
    is_right: Callable[[Any], bool]


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_text(most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and 0 < len(value) <= most and "\x00" not in value


def _are_claims(value: Any) -> bool:
    return isinstance(value, dict) and not OWN_CLAIMS & value.keys() and _is_json(value)


def _is_json(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_is_json, value.values()))
    if isinstance(value, list):
        return all(map(_is_json, value))
    return isinstance(value, str | int | bool) or (isinstance(value, float) and abs(value) < 1e300)


KEYS: Mapping[str, Key] = {
    "username": Key("1 to 100 characters without spaces", _matches(WORD)),
    "password": Key("1 to 1000 characters", _is_text(1000)),
    "name": Key("1 to 200 characters", _is_text(200)),
    "sub": Key("1 to 255 ASCII characters without spaces (OIDC Core §2)", _matches(SUB)),
    "email": Key("an e-mail address such as dora@example.com", _matches(EMAIL)),
    "email_verified": Key("true or false", lambda value: isinstance(value, bool)),
    "groups": Key(
        'names without spaces, such as ["students"]',
        lambda value: isinstance(value, list) and all(map(_matches(WORD), value)),
    ),
    "totp_secret": Key("32 characters of A-Z and 2-7", _matches(TOTP_SECRET)),
    "claims": Key(
        "a table of strings, numbers, true, false, lists and tables, without the claims that the "
        "server makes itself (such as sub, email, groups)",
        _are_claims,
    ),
}
REQUIRED = ("username", "password")
OTHER_NAME = (
    "choose another (the demo people are left out with AUTHORIZATION_SERVER_DEMO_PEOPLE=no)"
)


class Wrong(NamedTuple):
    """What is wrong: where it stands (the number of a person, and a key), and a sentence."""

    person: int
    key: str | None
    says: str


def read_people(
    file: Path, *, taken: Sequence[NewPerson] = (), is_demo: bool = False
) -> list[NewPerson]:
    """The people in a file, none of whom may be one of those who are `taken` already.

    Raises:
        SettingError: it cannot be read, or something in it is wrong; the message names the line
            and what was expected there, and repeats no password.
    """
    text = _text_of(file)
    entries = _entries(file, text)
    wrong = next(_faults(entries, taken), None)
    if wrong is not None:
        raise SettingError(f"{file}, line {_line_of(text, wrong)}: {wrong.says}.")
    return [_person(entry, is_demo=is_demo) for entry in entries]


def _text_of(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingError(f"The people file {file} cannot be read: {error.strerror}.") from error
    if len(content) > MOST_BYTES:
        raise SettingError(f"{file} must have at most {MOST_BYTES} bytes.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingError(f"{file}, line {line}: the file must be UTF-8.") from error


def _entries(file: Path, text: str) -> list[Any]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # What the error says may be a part of a password; only the line is taken from it.
        found = AT_LINE.search(str(error))
        line = int(found[1]) if found else len(text.splitlines())
        raise SettingError(
            f'{file}, line {line}: this is not TOML. Write lines such as name = "Dora", with '
            "[[person]] before each person."
        ) from None
    people = document.get("person")
    if not isinstance(people, list) or not people or document.keys() != {"person"}:
        line = _line_of(
            text, Wrong(0, next((key for key in document if key != "person"), None), "")
        )
        raise SettingError(
            f"{file}, line {line}: each person must begin with a line [[person]], and the file "
            "must contain nothing else."
        )
    return people


def _faults(entries: Sequence[Any], taken: Sequence[NewPerson]) -> Iterator[Wrong]:
    names = {person.username: "a demo person" for person in taken}
    subs = {person.sub: "a demo person" for person in taken}
    for number, entry in enumerate(entries):
        if not isinstance(entry, dict):
            yield Wrong(number, None, "each person must begin with a line [[person]]")
            continue
        yield from _faults_of(number, entry)
        for known, key in ((names, "username"), (subs, "sub")):
            name = str(entry.get(key, entry.get("username")))
            if name in known:
                yield Wrong(number, key, f"{key} {name!r} belongs to {known[name]}: {OTHER_NAME}")
            known[name] = "another person in this file"


def _faults_of(number: int, entry: Mapping[str, Any]) -> Iterator[Wrong]:
    for key, value in entry.items():
        if key not in KEYS:
            yield Wrong(number, key, f"unknown key {key!r}; known are {', '.join(KEYS)}")
        elif not KEYS[key].is_right(value):
            yield Wrong(number, key, f"{key} must be {KEYS[key].expected}")
    for key in REQUIRED:
        if key not in entry:
            yield Wrong(number, None, f"{key} is missing: {KEYS[key].expected}")
    if "sub" not in entry and not KEYS["sub"].is_right(entry["username"]):
        yield Wrong(number, "username", f"this person needs a sub: {KEYS['sub'].expected}")


def _person(entry: Mapping[str, Any], *, is_demo: bool) -> NewPerson:
    username = entry["username"]
    usual = {"sub": username, "name": username, "groups": ()}
    given = {**usual, **entry, "is_demo": is_demo}
    return NewPerson(**{**given, "groups": tuple(given["groups"])})


def _line_of(text: str, wrong: Wrong) -> int:
    """The line in which this key ends, or in which the person begins."""
    lines = text.splitlines(keepends=True)
    numbers = range(1, len(lines) + 1)
    return bisect_left(numbers, True, key=lambda number: _has_by(lines, number, wrong)) + 1


def _has_by(lines: Sequence[str], number: int, wrong: Wrong) -> bool:
    """Whether the file has it by this line; by the next one, where a value goes on in several."""
    for end in range(number, len(lines) + 1):
        try:
            document = tomllib.loads("".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
        return _has(document, wrong)
    return True


def _has(document: Mapping[str, Any], wrong: Wrong) -> bool:
    people = document.get("person", [])
    if not isinstance(people, list) or wrong.key in document:
        return True
    if len(people) <= wrong.person:
        return False
    return wrong.key is None or len(people) > wrong.person + 1 or wrong.key in people[wrong.person]
