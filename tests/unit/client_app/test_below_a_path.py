"""Behind a proxy that serves the app below a path."""

import pytest

from tests.unit.client_app.conftest import MakeStage
from tests.unit.client_app.stage import Stage

PREFIXED = "https://example.org/my-notes"


@pytest.fixture
def below(make_stage: MakeStage) -> Stage:
    """The app below a path."""
    return make_stage(url=PREFIXED)


@pytest.mark.parametrize("handed_on", ["", "/my-notes"])
def test_every_address_begins_with_the_path(below: Stage, handed_on: str) -> None:
    """Links, forms, styles and cookies, whether the proxy passes the path on or removes it."""
    client = below.app.test_client()
    page = client.get(handed_on + "/")
    assert 'href="/my-notes/notes"' in page.text
    assert 'href="/my-notes/static/pages.css"' in page.text
    answer = client.get(handed_on + "/notes")
    assert "Path=/my-notes" in answer.headers["Set-Cookie"]
    assert "redirect_uri=https%3A%2F%2Fexample.org%2Fmy-notes%2Fcallback" in answer.text


def test_the_path_alone_is_the_start(below: Stage) -> None:
    """The path without a trailing slash is the same page."""
    assert "Open my notes" in below.app.test_client().get("/my-notes").text


def test_a_path_that_only_begins_alike_is_another_one(below: Stage) -> None:
    """/my-notesbook is not one of our pages."""
    assert below.app.test_client().get("/my-notesbook").status_code == 404
