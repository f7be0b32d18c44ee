"""Whatever a value contains, every page shows it as text: markup, control characters, anything."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from recorder.ledger.ledger import Ledger
from tests.support.unseen import ACTING, ESCAPES, Seen, found_in
from tests.unit.recorder import samples
from tests.unit.recorder.viewer.conftest import taken
from tests.unit.recorder.viewer.reading import SCRIPTS, Read
from tests.unit.recorder.viewer.test_pages import routes_of

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 111 * 111 }}"
FORM = "application/x-www-form-urlencoded"


def hostile_flow(text: str) -> list[dict[str, Any]]:
    """A registration and its response, with this text wherever a client may write."""
    url = f"http://127.0.0.1:9000/register?client_name={text}&state={text}#{text}"
    headers = {text: text, "Cookie": f"a={text}", "Authorization": f"Bearer {text}"}
    sent = samples.request("POST", url, f'{{"client_name": "{text}", "{text}": 1}}')
    sent["headers"] = [*map(list, headers.items()), ["Content-Type", "application/json"]]
    page = samples.response(400, f"<title>{text}</title>{text}", Content_Type="text/html")
    page["headers"] += [[text, text], ["WWW-Authenticate", f'Bearer error="{text}"']]
    checks = [
        samples.check(text, expected=text, received=text, spec=f"RFC 6749 §1 {text}"),
        samples.check(text, "failed", expected=text, received=text, spec=text),
    ]
    source = {"file": text, "line": 1, "function": text}
    asked = samples.question(
        samples.CLIENT, samples.AS, {**sent, "method": text}, "client-registered"
    )
    answered = samples.answer(
        samples.AS, samples.CLIENT, sent, "client-registered", page, checks=checks, source=source
    )
    moved = samples.response(302, "", Location=f"{url}?{text}")
    sent_on = samples.answer(
        samples.CLIENT, samples.BROWSER, sent, "user-logged-in", moved, checks=checks
    )
    form = samples.request("POST", url, f"note={text}", Content_Type=FORM)
    noted = samples.received(samples.CLIENT, form, "redirect-followed", checks=checks)
    told = [asked, answered, sent_on, noted]
    return [{**event, "links": ["one-flow"], "id": f"hostile{n}"} for n, event in enumerate(told)]


@pytest.fixture
def hostile(ledger: Ledger) -> str:
    """The name of the hostile flow."""
    return taken(ledger, hostile_flow(MARKUP))


def is_download(answer: TestResponse) -> bool:
    """Whether a browser saves this response as a file instead of showing it."""
    is_shown = answer.mimetype in ("text/html", "application/json")
    is_saved = answer.headers.get("Content-Disposition", "").startswith("attachment;")
    assert is_shown or is_saved
    return is_saved


@pytest.mark.parametrize("query", ["", "?secrets=shown"])
def test_markup_stays_text(visitor: FlaskClient, hostile: str, query: str) -> None:
    """In rows, cards, lists and lives, no element and no attribute comes from a value."""
    for path in routes_of(visitor, hostile):
        answer = visitor.get(path if "?" in path else path + query)
        if is_download(answer):
            continue
        page = answer.get_json()["rows"] if path.endswith("/rows") else answer.text
        read = Read(page)
        assert answer.status_code == 200
        assert not [image for image in read.all("img") if not image["src"].startswith("/static/")]
        assert {script.get("src") for script in read.all("script")} <= SCRIPTS
        assert "alert(1)" not in "".join(script.get("src", "") for script in read.all("script"))
        assert not [names for _, names in read.elements if any(n.startswith("on") for n in names)]
        assert "12321" not in read.text


def test_markup_is_seen_as_it_was_sent(visitor: FlaskClient, hostile: str) -> None:
    """It is not removed: the page shows exactly what was sent."""
    card = visitor.get(f"/flows/{hostile}/events/hostile1/card")
    assert "<script>alert(1)</script>" in Read(card.text).text


def test_control_characters_are_shown_as_such(visitor: FlaskClient, ledger: Ledger) -> None:
    """Characters that reverse the text direction, or are not valid at all, are escaped."""
    flow = taken(ledger, hostile_flow(ACTING))
    searched = quote(ACTING, errors="replace")
    pages = [
        f"{path}/page" for path in routes_of(visitor, flow) if re.search(r"/events/\w+$", path)
    ]
    others = ("/flows", *(f"/{page}?q={searched}" for page in ("glossary", "questions", "threats")))
    for path in (*routes_of(visitor, flow), *pages, *others):
        answer = visitor.get(path if "?" in path else f"{path}?secrets=shown")
        if is_download(answer):
            continue
        told = answer.get_json() if path.endswith("/rows") else {"page": answer.text}
        for page in map(str, told.values()):
            assert found_in(Seen(page).text) == "", path
    shown = Seen(visitor.get(f"/flows/{flow}").text).text
    assert [each for each in ESCAPES if each not in shown] == []
