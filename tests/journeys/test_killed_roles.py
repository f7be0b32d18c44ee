"""What was answered with success is in the database: a killed role goes on where it was."""

from pathlib import Path

import pytest

from scenarios import honest
from scenarios.browser.pages import Leg, Page
from scenarios.browser.user_agent import UserAgent, Walk, follow
from tests.journeys.running import Running, running

pytestmark = pytest.mark.e2e

ROLES = ("authorization_server", "resource_server", "client_app")
PAGES = ("Password", "Allow")


@pytest.mark.parametrize("role", ROLES)
def test_a_flow_goes_on_after_a_kill(tmp_path: Path, role: str) -> None:
    """A role is killed while the person looks at each page, and the flow walks on to the notes."""
    with running(tmp_path) as whole:
        page, killed = None, []
        for page in UserAgent().walk(honest.walk(whole.urls["client_app"])):
            for control in filter(page.form_with, PAGES):
                whole.kill(role)
                whole.start(role)
                killed.append(control)
        assert killed == list(PAGES)
        assert page is not None
        assert page.title.startswith("Notes of Alice")


@pytest.mark.parametrize("role", ROLES)
def test_nobody_is_forgotten_after_a_kill(whole: Running, role: str) -> None:
    """Sessions, tokens, registration and consent survive: the notes open at once, unasked."""
    browser = UserAgent()
    for _ in browser.walk(honest.walk(whole.urls["client_app"])):
        pass
    whole.kill(role)
    whole.start(role)
    pages = list(browser.walk(follow_to(whole.urls["client_app"] + "/notes")))
    assert [page.status for page in pages] == [200]
    assert pages[0].title.startswith("Notes of Alice")


def test_without_a_recorder_the_roles_go_on(tmp_path: Path) -> None:
    """No recorder: the roles run on. The observer never breaks the observed."""
    with running(tmp_path) as whole:
        page: Page | None = None
        for page in UserAgent().walk(honest.walk(whole.urls["client_app"])):
            if page.form_with("Password"):
                whole.kill("recorder")
        assert page is not None
        assert page.title.startswith("Notes of Alice")


def test_a_forgotten_client_registers_again(tmp_path: Path) -> None:
    """The client starts over when the authorization server has forgotten it."""
    with running(tmp_path) as whole:
        for _ in UserAgent().walk(honest.walk(whole.urls["client_app"])):
            pass
        whole.kill("authorization_server")
        for file in tmp_path.glob("authorization_server.db*"):
            file.unlink()
        whole.start("authorization_server")
        browser, pages = UserAgent(), []
        for _ in range(2):
            pages = list(browser.walk(follow_to(whole.urls["client_app"] + "/notes")))
        assert pages[-1].form_with("Password") is not None


def follow_to(url: str) -> Walk:
    """A walk that opens one address."""
    yield from follow(Leg("GET", url))
