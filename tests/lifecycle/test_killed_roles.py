"""Whatever a role confirmed is in its database, so a killed role continues where it was."""

import pytest

from scenarios import honest
from scenarios.browser.pages import Leg, Page
from scenarios.browser.user_agent import UserAgent, Walk, follow
from tests.support.processes import wait_until
from tests.support.running import Running
from tracing.catalogue import THIRTEEN_STEPS

ROLES = ("authorization_server", "resource_server", "client_app")
PAGES = ("Password", "Allow")


@pytest.mark.parametrize("role", ROLES)
def test_a_flow_goes_on_after_a_kill(mortal: Running, role: str) -> None:
    """A role is killed while the user looks at each page, and the flow still reaches the notes."""
    page, killed = None, []
    for page in UserAgent().walk(honest.walk(mortal.urls["client_app"])):
        for control in filter(page.form_with, PAGES):
            mortal.kill(role)
            mortal.start(role)
            killed.append(control)
    assert killed == list(PAGES)
    assert page is not None
    assert page.title.startswith("Notes of Alice")


@pytest.mark.parametrize("role", ROLES)
def test_nobody_is_forgotten_after_a_kill(mortal: Running, role: str) -> None:
    """Sessions, tokens, registration and consent survive, so the notes open without a prompt."""
    browser = UserAgent()
    for _ in browser.walk(honest.walk(mortal.urls["client_app"])):
        pass
    mortal.kill(role)
    mortal.start(role)
    pages = list(browser.walk(follow_to(mortal.urls["client_app"] + "/notes")))
    assert [page.status for page in pages] == [200]
    assert pages[0].title.startswith("Notes of Alice")


def test_without_a_recorder_the_roles_go_on(mortal: Running) -> None:
    """The roles keep running without a recorder: the observer never breaks the observed."""
    page: Page | None = None
    for page in UserAgent().walk(honest.walk(mortal.urls["client_app"])):
        if page.form_with("Password"):
            mortal.kill("recorder")
    assert page is not None
    assert page.title.startswith("Notes of Alice")


def test_a_killed_recorder_has_what_it_let_go(mortal: Running) -> None:
    """A released message is in the trace even if the recorder is killed before it is stored."""

    def missing(*, killed: bool) -> list[str]:
        place = mortal.place()
        for _ in UserAgent().walk(honest.walk(mortal.urls["client_app"])):
            pass
        if killed:
            mortal.kill("recorder")
            mortal.start("recorder")
        told = [event["slug"] for event in mortal.events(place)]
        return [step.slug for step in THIRTEEN_STEPS if step.slug not in told]

    # Roles that have gone on without a recorder check once a second whether it is back.
    wait_until(lambda: not missing(killed=False))
    assert missing(killed=True) == []


def test_a_forgotten_client_registers_again(mortal: Running) -> None:
    """The client app registers again when the authorization server no longer knows it."""
    for _ in UserAgent().walk(honest.walk(mortal.urls["client_app"])):
        pass
    mortal.kill("authorization_server")
    for file in mortal.folder.glob("authorization_server.db*"):
        file.unlink()
    mortal.start("authorization_server")
    browser, pages = UserAgent(), []
    for _ in range(2):
        pages = list(browser.walk(follow_to(mortal.urls["client_app"] + "/notes")))
    assert pages[-1].form_with("Password") is not None


def follow_to(url: str) -> Walk:
    """A walk that opens one URL."""
    yield from follow(Leg("GET", url))
