"""`recorder.console.view`: recorded events on the console, in every style and at every width."""

import json
import re
from datetime import UTC
from typing import Any

import pytest
from rich.cells import cell_len

from recorder.console.view import ConsoleView, Style
from recorder.event.recorded import RecordedEvent, as_plain
from tests.support.unseen import ACTING, found_in
from tests.unit.recorder.recordings import honest_events, refused_events
from tests.unit.recorder.recordings import secrets_of as secrets_of_plain
from tests.unit.recorder.rendering import rendered
from tests.unit.recorder.samples import (
    AS,
    CLIENT,
    answer,
    check,
    event,
    question,
    received,
    recorded,
    request,
    response,
)

STYLES: list[Style] = ["panel", "full", "brief", "plain"]
WIDTHS = [80, 120, 200]
HISTORIES = {"honest": honest_events(), "refused": refused_events()}
HOSTILE = f"{ACTING}[bold red]x[/] :smile: \n<script>alert(1)</script>"

HOSTILE_JSON = json.dumps({"error": ACTING, ACTING: [ACTING]})
HOSTILE_PAGE = f"<title>{HOSTILE}</title><input name='{HOSTILE}'>"


def shown(
    events: list[RecordedEvent], style: Style, width: int, *, secrets: bool = False, **options: Any
) -> str:
    """A whole recording on the console."""
    view = ConsoleView(style, show_secrets=secrets, zone=UTC)
    return "".join(rendered(view.render(event), width, **options) for event in events)


def secrets_of(events: list[RecordedEvent]) -> dict[str, set[str]]:
    """Every secret of a recording, by kind."""
    return secrets_of_plain(map(as_plain, events))


def in_one_piece(text: str) -> str:
    """The text without frames and line breaks, so that folded values are whole again."""
    return re.sub(r"[\s│┃┆]", "", text)


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("width", [40, *WIDTHS])
def test_no_line_is_wider_than_the_console(history: str, style: Style, width: int) -> None:
    """Long values are folded or shortened and never overflow."""
    lines = shown(HISTORIES[history], style, width).splitlines()
    assert [line for line in lines if cell_len(line) > width] == []


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_secret_is_shown(history: str, style: Style, width: int) -> None:
    """No kind of secret, in any style, at any width."""
    text = in_one_piece(shown(HISTORIES[history], style, width))
    secrets = {secret for kind in secrets_of(HISTORIES[history]).values() for secret in kind}
    assert [secret for secret in secrets if secret in text] == []


@pytest.mark.parametrize("style", ["full"])
def test_secrets_are_shown_to_who_asks_for_them(style: Style) -> None:
    """Each one in full, which shows that the test above can fail. Pages are shown only by their
    title and fields.
    """
    text = in_one_piece(shown(HISTORIES["honest"], style, 120, secrets=True))
    secrets = secrets_of(HISTORIES["honest"])
    sent = {str(event.request) for event in HISTORIES["honest"]}
    secrets["csrf_token"] = {token for token in secrets["csrf_token"] if token in str(sent)}
    expected = {secret for kind in secrets.values() for secret in kind}
    assert len(expected) > 10
    assert [secret for secret in expected if secret not in text] == []


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("width", WIDTHS)
def test_all_thirteen_steps_are_told_in_order(style: Style, width: int) -> None:
    """Each event has its number."""
    places = []
    text = shown(HISTORIES["honest"], style, width)
    for part in (told.part for told in HISTORIES["honest"]):
        label = {"panel": rf"^\S\S {part} ", "full": rf"^\S.? +{part} ", "brief": rf"^{part} ",
                 "plain": rf"^Step (\d+ of 13, message {part}|{part} of 13): "}[style]  # fmt: skip
        found = re.search(label, text, re.MULTILINE)
        assert found, part
        places.append(found.start())
    assert places == sorted(places)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_refusal_is_said_in_words(style: Style, width: int) -> None:
    """Every style says so; all but the brief one name the role and say what to do."""
    text = " ".join(shown(HISTORIES["refused"], style, width, no_color=True).split())
    assert "refused" in text.lower()
    if style != "brief":
        assert "Refused by the authorization server" in text
        assert "failed" in text
        assert "What to do: Start again, and allow the client what it asks for." in text


@pytest.mark.parametrize("history", HISTORIES)
def test_plain_is_words_only(history: str) -> None:
    """No colours, frames or signs that a screen reader stumbles over."""
    text = shown(HISTORIES[history], "plain", 100, force_terminal=True, color_system="truecolor")
    assert "\x1b" not in text
    assert set(text) & set("─│╭╮╰╯━┃┏┓┗┛┄┆✓✗⚠◇◆◎●○◉→←§…“”·") == set()


@pytest.mark.parametrize("style", STYLES)
def test_no_color_is_honoured(style: Style) -> None:
    """Without colour nothing is lost: no colour code remains, and every word does."""
    events = HISTORIES["refused"]
    coloured = shown(events, style, 100, force_terminal=True, color_system="truecolor")
    uncoloured = shown(events, style, 100, force_terminal=True, no_color=True)
    colours = re.compile(r"\x1b\[[\d;]*m")
    assert not re.search(r"\x1b\[(?:\d+;)*(?:3[0-7]|38|9[0-7]|4[0-7]|48)(?:;\d+)*m", uncoloured)
    assert colours.sub("", coloured) == colours.sub("", uncoloured)


def test_the_environment_may_ask_for_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rich honours NO_COLOR (no-color.org)."""
    view = ConsoleView("full", show_secrets=False)
    told = HISTORIES["refused"][0]
    options: dict[str, Any] = {"force_terminal": True, "color_system": "truecolor"}
    assert "\x1b[36m" in rendered(view.render(told), **options)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[36m" not in rendered(view.render(told), **options)


HOSTILE_EVENTS = {
    "request": received(
        CLIENT,
        request(HOSTILE, f"http://{HOSTILE}/?{HOSTILE}={HOSTILE}", HOSTILE, Cookie=HOSTILE),
        "redirect-followed",
    ),
    "form": question(
        CLIENT,
        AS,
        request("POST", "http://a/", f"code={HOSTILE}&{HOSTILE}={HOSTILE}",
                Content_Type="application/x-www-form-urlencoded"),
        "code-exchanged",
    ),
    "json": answer(
        AS,
        CLIENT,
        request(),
        "token-issued",
        response(999, HOSTILE_JSON, Content_Type="application/json"),
    ),
    "page": answer(
        AS,
        CLIENT,
        request(),
        "user-logged-in",
        response(200, HOSTILE_PAGE, Content_Type="text/html"),
    ),
    "check": event(
        "login-allowed",
        checks=[check(HOSTILE, "failed", expected=HOSTILE, received=HOSTILE, spec=HOSTILE)],
        source={"file": HOSTILE, "line": 1, "function": HOSTILE},
    ),
    "no step": answer(AS, CLIENT, request(HOSTILE, HOSTILE), None, response(0)),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_EVENTS)
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("secrets", [True, False])
def test_values_from_the_wire_are_shown_as_text(name: str, style: Style, secrets: bool) -> None:
    """They yield no terminal codes, markup, emoji or reversed text, and break nothing."""
    told = {"flow": HOSTILE, "part": "1", "progress": 1, "answers": None, "again": None}
    text = shown([recorded(HOSTILE_EVENTS[name], **told)], style, 120, secrets=secrets)
    assert found_in(text) == ""
    assert "😄" not in text
    text.encode()


@pytest.mark.parametrize("style", STYLES)
def test_an_event_is_shown_the_same_each_time(style: Style) -> None:
    """A view keeps no state and changes nothing."""
    told = HISTORIES["honest"][12]
    before = repr(told)
    assert shown([told], style, 80) == shown([told], style, 80)
    assert repr(told) == before
