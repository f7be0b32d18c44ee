"""Find it, fix it: hints, restoring one line of a tuple, choosing a fix, and the progress."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from recorder.attacks.progress import LONGEST_BYTES, Progress
from tests.unit.recorder.attacks.test_play_routes import STORY, state

LESSON = {
    "slug": "stolen-code",
    "hints": ["Who sent it?", "Compare two names.", "It is one of two."],
    "listed": "CODE_CHECKS",
    "source": "authorization_server/token/code_checks.py",
    "lines": ["code_is_known", "code_belongs_to_client"],
    "fixes": [
        {"code": "passed = True", "why": "Everything passes.", "is_right": False},
        {"code": "passed = a == b", "why": "Both are the same.", "is_right": True},
    ],
}
TRIED = "stolen-code:code_belongs_to_client"


@pytest.fixture(autouse=True)
def _handed_over(client: FlaskClient) -> None:
    told = {"stories": [STORY], "proofs": [], "lessons": [LESSON]}
    assert client.put("/attacks", json=told).status_code == 204


def tried(client: FlaskClient, name: str, *, stopped: bool) -> None:
    """Restore a line and report what the lab found."""
    assert client.post(f"/attacks/{name}/run", json={}).status_code == 202
    (request,) = client.get("/attack-requests").json["requests"]  # type: ignore[index]
    assert request["name"] == name
    trial = {"check": name.partition(":")[2], "stopped": stopped}
    client.post(f"/attack-requests/{request['id']}", json={"state": "done", "trial": trial})


def test_the_lesson_stands_on_the_page_of_its_story(client: FlaskClient) -> None:
    """It has three hints to open, every line as it is written in the source, and every fix."""
    page = client.get("/attacks/stolen-code").text
    for told in (*LESSON["hints"], *LESSON["lines"], "passed = a == b", LESSON["source"]):
        assert told in page
    assert page.count("<summary>Hint") == 3


def test_only_lines_of_the_tuple_can_be_put_back_in(client: FlaskClient) -> None:
    """Any other name is unknown."""
    assert client.post("/attacks/stolen-code:other/run", json={}).status_code == 404


def test_a_wrong_line_is_said_to_be_wrong(client: FlaskClient) -> None:
    """The attack still succeeds, and no check counts as found."""
    tried(client, "stolen-code:code_is_known", stopped=False)
    page = client.get("/attacks/stolen-code").text
    assert "still succeeds" in page
    assert "0 missing checks found" in client.get("/attacks").text


def test_the_line_that_stops_the_attack_is_found(client: FlaskClient) -> None:
    """The run shows that the attack was stopped; the hints stay on the page."""
    tried(client, TRIED, stopped=True)
    assert state(client)["state"] == "none"
    page = client.get("/attacks/stolen-code").text
    assert "That check was missing" in page
    assert page.count("<summary>Hint") == 3
    assert "1 missing check found" in client.get("/attacks").text


@pytest.mark.parametrize(("number", "word", "fixed"), [(0, "Wrong.", 0), (1, "Right.", 1)])
def test_a_fix_is_explained(client: FlaskClient, number: int, word: str, fixed: int) -> None:
    """The page says whether the fix is right, and why; only the right one counts."""
    answer = client.post("/attacks/stolen-code/fix", data={"fix": str(number)})
    page = client.get(answer.headers["Location"]).text
    assert word in page
    assert LESSON["fixes"][number]["why"] in page  # type: ignore[index]
    assert f"{fixed} check{'' if fixed == 1 else 's'} fixed" in client.get("/attacks").text


def test_there_is_no_other_fix(client: FlaskClient) -> None:
    """An unknown number gets 404."""
    for number in ("2", "-1", "x"):
        assert client.post("/attacks/stolen-code/fix", data={"fix": number}).status_code == 404


def test_one_click_begins_again(client: FlaskClient) -> None:
    """It erases all progress."""
    client.post("/attacks/stolen-code/fix", data={"fix": "1"})
    assert client.post("/attacks/reset").status_code == 303
    assert "0 checks fixed" in client.get("/attacks").text


def test_the_progress_is_a_file(tmp_path: Path) -> None:
    """Progress survives a restart; a file that cannot be read counts as no progress."""
    file = tmp_path / "progress.json"
    Progress(file).note("found", "a-story", is_so=True)
    assert json.loads(file.read_text()) == {"played": [], "found": ["a-story"], "fixed": []}
    assert Progress(file).has("found", "a-story")
    Progress(file).note("found", "another", is_so=False)
    assert not Progress(file).has("found", "another")
    for broken in ("{", "[]", '{"found": 5}'):
        file.write_text(broken)
        assert Progress(file).counts() == {"played": 0, "found": 0, "fixed": 0}


@pytest.mark.parametrize("text", ["[" * 100_000, '{"found": ["' + "x" * LONGEST_BYTES + '"]}'])
def test_a_progress_that_cannot_be_read_counts_as_nothing(tmp_path: Path, text: str) -> None:
    """The recorder starts however deeply nested or long the file is."""
    file = tmp_path / "progress.json"
    file.write_text(text)
    assert Progress(file).counts()["found"] == 0


def test_a_progress_that_cannot_be_written_is_kept_to_the_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Progress is kept until the process ends, and the console says why it cannot be saved."""
    file = tmp_path / "progress.json"
    file.mkdir()
    progress = Progress(file)
    progress.note("found", "a-story", is_so=True)
    assert progress.has("found", "a-story")
    assert f"{file} cannot be written" in caplog.text
    assert not list(tmp_path.glob("progress.json.*"))


def test_writing_the_progress_follows_no_link(tmp_path: Path) -> None:
    """It replaces a symbolic link of that name and never writes to the link's target."""
    file, other = tmp_path / "progress.json", tmp_path / "other"
    other.write_text("mine")
    for name in ("progress.json", "progress.new"):
        (tmp_path / name).symlink_to(other)
    Progress(file).note("found", "a-story", is_so=True)
    assert other.read_text() == "mine"
    assert Progress(file).has("found", "a-story")
