"""`scripts.attacking.lab_requests`: what the lab hands over to the viewer."""

from flask.testing import FlaskClient

from scenarios.attacks.catalogue import STORIES
from scenarios.attacks.lessons import LESSONS
from scripts.attacking.lab_requests import handed_over
from tests.unit.recorder.conftest import client, engine

__all__ = ["client", "engine"]


def test_the_recorder_takes_all_that_the_lab_hands_over(client: FlaskClient) -> None:
    """However long it has become; every story has its page."""
    answer = client.put("/attacks", json=handed_over())
    assert (answer.status_code, answer.text) == (204, "")
    assert all(client.get(f"/attacks/{slug}").status_code == 200 for slug in STORIES)
    assert all("Find it" in client.get(f"/attacks/{slug}").text for slug in LESSONS)
