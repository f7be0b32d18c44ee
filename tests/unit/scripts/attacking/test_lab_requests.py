"""`scripts.attacking.lab_requests`: what the lab passes to the viewer."""

import tempfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from scenarios.attacks.catalogue import STORIES
from scenarios.attacks.lessons import LESSONS
from scripts.attacking.lab_requests import handed_over, proofs_named, report_on
from scripts.processes.places import LOOPBACK
from scripts.processes.recorder import Recorder
from tests.unit.recorder.conftest import client, engine

__all__ = ["client", "engine"]


def test_the_recorder_takes_all_that_the_lab_hands_over(client: FlaskClient) -> None:
    """The size does not matter; every story has a page, and every proof can be requested."""
    told = handed_over()
    answer = client.put("/attacks", json=told)
    assert (answer.status_code, answer.text) == (204, "")
    assert all(client.get(f"/attacks/{slug}").status_code == 200 for slug in STORIES)
    for proof in told["proofs"]:
        (made,) = proofs_named(f"{proof['role']}:{proof['check']}").values()
        assert [each.check for each in made] == [proof["check"]]
    assert all("Find it" in client.get(f"/attacks/{slug}").text for slug in LESSONS)


@pytest.mark.parametrize("name", ["of-another-lab", "of-another-lab:code_is_unused"])
def test_a_story_of_another_lab_is_not_played(name: str) -> None:
    """The reader gets an error, and this lab continues."""
    report = report_on(Recorder((LOOPBACK, 1), "unused"), name)
    assert report == {
        "state": "failed",
        "problem": "This program has no story named of-another-lab.",
    }


def test_a_folder_that_cannot_be_made_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The error is reported like any other that the system returns, and the lab continues."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    report = report_on(Recorder((LOOPBACK, 1), "unused"), next(iter(STORIES)))
    assert report["state"] == "failed"
    assert "No such file" in report["problem"]
