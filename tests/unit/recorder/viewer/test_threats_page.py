"""The page of the threat map: what attackers do, what stops them here, and what is left."""

import re

import pytest
from flask.testing import FlaskClient

from tests.unit.recorder.attacks.test_play_routes import MARKUP, hand_over
from tests.unit.recorder.viewer.reading import Read
from tracing.threats.threat_map import STATES, documents, good_form, threats


def found(visitor: FlaskClient, words: str) -> list[str]:
    """The ids of the threats that a search shows."""
    read = Read(visitor.get("/threats", query_string={"q": words}).text)
    entries = [entry for entry in read.all("tr") if "data-entry" in entry]
    return [entry.get("id", "") for entry in entries if "hidden" not in entry]


def test_every_threat_is_shown_whole(visitor: FlaskClient) -> None:
    """What happens, every check and story, and what is left; the rules of good form, too."""
    text = Read(visitor.get("/threats").text).text
    words = set(re.findall(r"[\w-]+", text))
    for threat in threats():
        assert threat.happens in text
        assert threat.left in text
        assert {name for names in threat.checks.values() for name in names} <= words
        assert set(threat.stories) <= words
    for rule in good_form():
        assert rule.reason in text
        assert {name for names in rule.checks.values() for name in names} <= words
    assert all(meaning in text for meaning in STATES.values())


def test_each_document_is_one_click_away(visitor: FlaskClient) -> None:
    """The list above the tables has each document with the sections that are left out."""
    read = Read(visitor.get("/threats").text)
    inside = [link["href"] for link in read.all("a") if link["href"].startswith("#")]
    assert len(inside) == len(documents()) + len(["the skip link", "the rules of good form"])
    for document in documents():
        assert f"{document.name}: {document.title}" in read.text
        assert all(f"Left out: {section}." in read.text for section in document.left_out)


@pytest.mark.parametrize(("query", "is_open"), [({}, False), ({"q": "token"}, True)])
def test_a_document_is_opened_to_be_read(
    visitor: FlaskClient, query: dict[str, str], is_open: bool
) -> None:
    """Each says how many threats it has; a search opens the matching ones."""
    read = Read(visitor.get("/threats", query_string=query).text)
    opened = ["open" in each for each in read.all("details")]
    assert opened == [is_open] * (len(documents()) + len(["the rules of good form"]))
    assert f"{len(documents()[0].threats)} threats" in read.text


@pytest.mark.parametrize(
    ("words", "threat"),
    [
        ("RFC 9700 §4.8", "rfc-9700-4-8"),
        ("pkce-verifier-left-out", "rfc-9700-4-8"),
        ("code_challenge_method_is_s256", "rfc-9700-4-8"),
        ("no server can stop bluetooth", ""),
        ("not covered bluetooth", "rfc-10027-6-1-1"),
    ],
)
def test_a_threat_is_found_by_all_that_it_says(
    visitor: FlaskClient, words: str, threat: str
) -> None:
    """By its section, a story, a check, or words of its texts; others are hidden."""
    assert found(visitor, words) == ([threat] if threat else [])


def test_a_rule_of_good_form_is_found_by_its_check(visitor: FlaskClient) -> None:
    """Every check can therefore be found on this page."""
    assert found(visitor, "note_is_kept") == [""]


def test_a_check_leads_to_its_page_and_back(visitor: FlaskClient) -> None:
    """The page of a check names its threats, or says that it is a rule of good form."""
    links = [link["href"] for link in Read(visitor.get("/threats").text).all("a")]
    page = "/attacks/of/authorization_server/code_challenge_method_is_s256"
    assert page in links
    back = [link["href"] for link in Read(visitor.get(page).text).all("a")]
    assert "/threats#rfc-9700-4-8" in back
    assert "rule of good form" in visitor.get("/attacks/of/client_app/note_is_kept").text


def test_a_story_of_the_lab_has_its_title(client: FlaskClient) -> None:
    """The title is a link; a story that no lab has published has only its name."""
    before = Read(client.get("/threats").text)
    assert "/attacks/code-replay" not in [link["href"] for link in before.all("a")]
    hand_over(client, slug="code-replay", title=MARKUP)
    page = client.get("/threats").text
    assert "/attacks/code-replay" in [link["href"] for link in Read(page).all("a")]
    assert MARKUP in Read(page).text
    assert MARKUP not in page
