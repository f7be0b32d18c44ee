"""Whatever stands in a value is text on every page: markup, control characters, anything."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from recorder.keeping.storage import Storage
from recorder.ledger.ledger import Ledger
from tests.unit.recorder import samples
from tests.unit.recorder.viewer.conftest import taken
from tests.unit.recorder.viewer.reading import SCRIPTS, Read
from tests.unit.recorder.viewer.test_pages import routes_of

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 111 * 111 }}"
URL = "http://127.0.0.1:9000/register?client_name=" + MARKUP + "&state=" + MARKUP + "#" + MARKUP
FORM = "application/x-www-form-urlencoded"
HEADERS = {MARKUP: MARKUP, "Cookie": f"a={MARKUP}", "Authorization": f"Bearer {MARKUP}"}


def hostile_flow() -> list[dict[str, Any]]:
    """A registration and its answer, with markup wherever somebody else may write."""
    sent = samples.request("POST", URL, f'{{"client_name": "{MARKUP}", "{MARKUP}": 1}}')
    sent["headers"] = [*map(list, HEADERS.items()), ["Content-Type", "application/json"]]
    page = samples.response(400, f"<title>{MARKUP}</title>{MARKUP}", Content_Type="text/html")
    page["headers"] += [[MARKUP, MARKUP], ["WWW-Authenticate", f'Bearer error="{MARKUP}"']]
    checks = [
        samples.check(MARKUP, expected=MARKUP, received=MARKUP, spec=f"RFC 6749 §1 {MARKUP}"),
        samples.check(MARKUP, "failed", expected=MARKUP, received=MARKUP, spec=MARKUP),
    ]
    source = {"file": MARKUP, "line": 1, "function": MARKUP}
    asked = samples.question(
        samples.CLIENT, samples.AS, {**sent, "method": MARKUP}, "client-registered"
    )
    answered = samples.answer(
        samples.AS, samples.CLIENT, sent, "client-registered", page, checks=checks, source=source
    )
    moved = samples.response(302, "", Location=f"{URL}?{MARKUP}")
    sent_on = samples.answer(
        samples.CLIENT, samples.BROWSER, sent, "user-logged-in", moved, checks=checks
    )
    form = samples.request("POST", URL, f"note={MARKUP}", Content_Type=FORM)
    noted = samples.received(samples.CLIENT, form, "redirect-followed", checks=checks)
    told = [asked, answered, sent_on, noted]
    return [{**event, "links": ["one-flow"], "id": f"hostile{n}"} for n, event in enumerate(told)]


@pytest.fixture
def hostile(ledger: Ledger) -> str:
    """The flow, by its name."""
    return taken(ledger, hostile_flow())


@pytest.mark.parametrize("query", ["", "?secrets=shown"])
def test_markup_stays_text(visitor: FlaskClient, hostile: str, query: str) -> None:
    """In rows, cards, lists and lives: no element and no attribute comes out of a value."""
    for path in routes_of(visitor, hostile):
        if path.endswith(".jsonl"):
            continue
        answer = visitor.get(path if "?" in path else path + query)
        page = answer.get_json()["rows"] if path.endswith("/rows") else answer.text
        read = Read(page)
        assert answer.status_code == 200
        assert not [image for image in read.all("img") if not image["src"].startswith("/static/")]
        assert {script.get("src") for script in read.all("script")} <= SCRIPTS
        assert "alert(1)" not in "".join(script.get("src", "") for script in read.all("script"))
        assert not [names for _, names in read.elements if any(n.startswith("on") for n in names)]
        assert "12321" not in read.text


def test_markup_is_seen_as_it_was_sent(visitor: FlaskClient, hostile: str) -> None:
    """It is not left out either: what is shown is what was sent."""
    card = visitor.get(f"/flows/{hostile}/events/hostile1/card")
    assert "<script>alert(1)</script>" in Read(card.text).text


def test_control_characters_are_shown_as_such(
    visitor: FlaskClient, ledger: Ledger, storage: Storage
) -> None:
    """What would turn the direction of text, or is no character at all, is written out."""
    sent = samples.request("GET", "http://127.0.0.1:9002/notes?q=\u202ee\x1b\ud800")
    flow = taken(ledger, [samples.received(samples.CLIENT, sent, "resource-requested")])
    for path in routes_of(visitor, flow):
        text = Read(visitor.get(path).text).text
        assert not {"\u202e", "\x1b", "\ud800"} & set(text), path
    [event] = storage.of_flow(flow)
    card = Read(visitor.get(f"/flows/{flow}/events/{event.id}/card").text)
    (copied,) = [button["data-copy"] for button in card.all("button", "copy")]
    assert not {"\u202e", "\x1b", "\ud800"} & set(copied)
