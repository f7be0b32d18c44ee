"""What a story reads at the end: the notes, in a browser or with a token."""

import json

import pytest

from scenarios.attacks.stage import Scene, Stage
from scenarios.browser.pages import Leg, Page, WalkStopped
from scenarios.browser.user_agent import UserAgent

SCENE = Scene("http://app", "http://as", "http://rs", lambda _: None)
NOTES = (
    "Skip to the content Notebook Signed in as Alice Liddell Sign out Your notes A new note "
    "Save note Follow the white rabbit. You are at the client app."
)


class Answering(UserAgent):
    """A browser that gets the same response everywhere."""

    def __init__(self, text: str, status: int = 200) -> None:
        super().__init__()
        self._text, self._status = text, status
        self.sent: list[Leg] = []

    def send(self, leg: Leg) -> Page:
        """Record the request, and return the response."""
        self.sent.append(leg)
        return Page(leg, self._status, "", "", "", self._text, ())


@pytest.fixture
def stage() -> Stage:
    """A stage that reports nothing."""
    return Stage(SCENE, lambda _: None)


def test_the_notes_in_a_browser(stage: Stage) -> None:
    """The loot says whose notes they are, and what they contain."""
    browser = Answering(NOTES)
    assert stage.notes_shown(browser) == "the notes of Alice Liddell: Follow the white rabbit."
    assert [leg.url for leg in browser.sent] == ["http://app/notes"]


def test_no_notes_in_a_browser_without_a_user(stage: Stage) -> None:
    """Notebook redirects a browser without a user to sign in."""
    assert stage.notes_shown(Answering("", 302)) is None


def test_a_page_that_is_not_the_notes_is_no_loot(stage: Stage) -> None:
    """A page that has changed breaks off the story instead of passing for notes."""
    with pytest.raises(WalkStopped, match="the page with the notes"):
        stage.notes_shown(Answering("Down for maintenance"))


def test_the_notes_behind_a_token(stage: Stage) -> None:
    """The notes are as the API returns them; there are none if it refuses the token."""
    answer = {"owner": "alice", "notes": [{"text": "One."}, {"text": "Two."}]}
    stage.attacker.agent = browser = Answering(json.dumps(answer))
    assert stage.notes_read("a-token") == "the notes of alice: One. Two."
    assert browser.sent[0].headers == (("Authorization", "Bearer a-token"),)
    stage.attacker.agent = Answering("{}", 401)
    assert stage.notes_read("a-token") is None


def test_a_story_has_the_servers_that_it_asks_for(stage: Stage) -> None:
    """A story that uses a server it did not ask for is wrong; the error names the option."""
    with pytest.raises(ValueError, match="attackers_issuer=True"):
        _ = stage.attackers_issuer
    with pytest.raises(ValueError, match="attackers_gateway=True"):
        _ = stage.gateway


def test_the_user_of_a_browser(stage: Stage) -> None:
    """The user is read from Notebook's page; there is none if it asks for a sign-in."""
    assert stage.user_shown(Answering(NOTES)) == "Alice Liddell"
    assert stage.user_shown(Answering("", 302)) is None
