"""`scripts/rotate_keys.py`, as a teacher runs it beside a running playground."""

import re
from pathlib import Path

import pytest

from authorization_server.config import Config
from authorization_server.setup.preparation import prepare
from tests.support.started import read_only, run

pytestmark = pytest.mark.e2e


def test_help_teaches() -> None:
    """It explains what happens to existing tokens, and shows examples to copy."""
    told = read_only("rotate_keys", "--help").stdout
    for words in ("stay published", "--port-base 9100", "--second-issuer", "Exit codes: 0"):
        assert words in told


def rotated(told: str) -> dict[str, tuple[str, str]]:
    """Return the old and the new kid by algorithm."""
    return {name: (old, new) for name, old, new in re.findall(r"(\w+)  (\S+) -> (\S+)", told)}


@pytest.mark.parametrize(
    ("options", "name", "issuer"),
    [
        ((), "authorization_server", "http://127.0.0.1:9100"),
        (("--second-issuer",), "second_authorization_server", "http://127.0.0.1:9104/second"),
    ],
)
def test_old_and_new_are_named(
    tmp_path: Path, options: tuple[str, ...], name: str, issuer: str
) -> None:
    """They are listed by algorithm and issuer; the new key is the old one of the next rotation."""
    prepare(Config(database_url=f"sqlite:///{(tmp_path / name).as_posix()}.db", demo_people=False))
    place = ("--port-base", 9100, "--data", tmp_path, *options)
    first, second = run("rotate_keys", *place), run("rotate_keys", *place)
    assert (first.returncode, first.stderr) == (0, "")
    assert f"New signing keys for {issuer}:" in first.stdout
    assert {*rotated(first.stdout)} == {"ES256", "RS256"}
    for algorithm, (old, new) in rotated(second.stdout).items():
        assert rotated(first.stdout)[algorithm][1] == old != new


def test_without_keys_there_is_nothing_to_rotate(tmp_path: Path) -> None:
    """The user meant another folder: the message names this one, and says what to do."""
    for command in ("rotate_keys", "television"):
        ended = read_only(command, "--data", tmp_path)
        assert ended.returncode == 2
        assert f"no playground has run with the data folder {tmp_path}. " in ended.stderr
    # Nothing is created if a path was misspelled.
    assert list(tmp_path.iterdir()) == []


def test_wrong_use_ends_with_2() -> None:
    """Examples are an impossible port, and a setting that is not a number."""
    assert read_only("rotate_keys", "--port-base", "80").returncode == 2
    ended = run("rotate_keys", RECORDER_PORT="high")
    assert (ended.returncode, "RECORDER_PORT must be" in ended.stderr) == (2, True)
