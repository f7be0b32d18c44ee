"""`scenarios.judging.lock_file`: its content, and the errors for a file that cannot be used."""

from pathlib import Path

import pytest

from scenarios.judging import lock_file
from scenarios.judging.lock_file import LOCK_FILE, LockError
from scenarios.judging.step_checks import ANY_MESSAGE, StepChecks
from scenarios.tours import SCRIPTED

LOCK = {
    "refresh": {
        "refresh-answered": StepChecks({"POST /token → 200": ["client_is_authenticated"]}),
        "token-verified": StepChecks({ANY_MESSAGE: ["a", "b"]}, {ANY_MESSAGE: ["a", "c"]}),
    },
    "oauth-1": {},
}
TEXT = """
[refresh.refresh-answered]
"POST /token → 200" = [
    "client_is_authenticated",
]

[refresh.token-verified]
"any message" = [
    "a",
    "b",
]

[refresh.token-verified.instead]
"any message" = [
    "a",
    "c",
]

[oauth-1]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a lock file."""
    return tmp_path / "honest_checks.lock"


def test_what_is_written_is_read_again(path: Path) -> None:
    """Each check has its own line, so a diff names it; tours without checks are also listed."""
    lock_file.write(LOCK, path)
    assert path.read_text(encoding="utf-8").partition("by hand.\n")[2] == TEXT
    assert lock_file.read(path) == LOCK
    assert lock_file.checks_of("oauth-1", path) == {}


def test_writing_tells_the_difference(path: Path) -> None:
    """Removed checks come first, since they will no longer be required."""
    lock_file.write(LOCK, path)
    assert lock_file.write(LOCK, path) == ["honest_checks.lock was up to date."]
    other = LOCK | {"oauth-1": {"signed-call-sent": StepChecks({ANY_MESSAGE: ["d"]})}}
    other["refresh"] = {"token-verified": StepChecks({ANY_MESSAGE: ["a", "b"]})}
    assert lock_file.write(other, path) == [
        "- refresh, refresh-answered, POST /token → 200: client_is_authenticated",
        "- refresh, token-verified, any message, instead: a",
        "- refresh, token-verified, any message, instead: c",
        "+ oauth-1, signed-call-sent, any message: d",
        "honest_checks.lock was updated. Review the difference before you commit it.",
    ]


@pytest.mark.parametrize("text", [None, "<<<<<<< ours\n"])
def test_one_that_cannot_be_read_is_a_sentence(path: Path, text: str | None) -> None:
    """A missing file or one with merge markers is an error that says how to write it again."""
    if text:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(LockError, match=r"cannot be read .*: write it with `python3 scripts/rep"):
        lock_file.checks_of("refresh", path)
    lock_file.write(LOCK, path)
    assert lock_file.read(path) == LOCK


def test_a_tour_that_it_does_not_name_is_a_sentence(path: Path) -> None:
    """This happens with a new tour, for example."""
    lock_file.write(LOCK, path)
    with pytest.raises(LockError, match="does not name the tour device: write it"):
        lock_file.checks_of("device", path)


def test_ours_names_every_tour_and_its_steps() -> None:
    """Tours are in the order of the catalogue, steps in the order of the story."""
    lock = lock_file.read()
    assert list(lock) == list(SCRIPTED)
    for tour, steps in lock.items():
        told = [expected.step.slug for expected in SCRIPTED[tour].story]
        assert [slug for slug in told if slug in steps] == list(steps)
    assert LOCK_FILE.read_text(encoding="utf-8") == lock_file.text_of(lock)
