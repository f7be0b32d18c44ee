"""Mermaid parses and draws the diagrams of flows, and does not treat recorded text as syntax."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from recorder.event.recorded import RecordedEvent
from recorder.exporting.flow import flows_of
from recorder.exporting.mermaid import as_mermaid
from tests.foreign.conftest import Packed
from tests.unit.recorder.exporting.hostile import TEXTS, hostile_events
from tests.unit.recorder.flows import long_flow
from tests.unit.recorder.recordings import honest_events, refused_events

FLOWS: dict[str, Callable[[], list[RecordedEvent]]] = {
    "honest": honest_events,
    "refused": refused_events,
    "hostile": hostile_events,
    "long": lambda: long_flow(30),
}

READ = """async (text) => {
  const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
  const messages = diagram.db.getMessages().filter((each) => each.from !== undefined);
  return { type: diagram.type, lines: messages.length, actors: [...diagram.db.getActorKeys()] };
}"""
DRAW = "async (text) => (await mermaid.render('flow', text)).svg"


@pytest.fixture(scope="module")
def page(chromium: Browser, packed: Packed) -> Iterator[Page]:
    """A page in a browser that contains only Mermaid."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.set_content("<body></body>")
        page.add_script_tag(path=packed("mermaid", "dist/mermaid.min.js"))
        page.evaluate("mermaid.initialize({ startOnLoad: false })")
        yield page


@pytest.mark.parametrize("flow", FLOWS)
def test_mermaid_reads_a_flow(flow: str, page: Page) -> None:
    """Mermaid finds a sequence diagram of the known parties with every line that was written."""
    text = as_mermaid(flows_of(FLOWS[flow]()))
    read: dict[str, Any] = page.evaluate(READ, text)
    written = sum(">>" in line or "Note over" in line for line in text.splitlines())
    assert read["type"] == "sequence"
    assert read["lines"] == written
    parties = {"browser", "client_app", "another_client", "authorization_server", "resource_server"}
    assert set(read["actors"]) <= parties


def test_mermaid_draws_recorded_text_as_text(page: Page) -> None:
    """The recorded text appears in the picture as it was sent, and never as an element."""
    svg = page.evaluate(DRAW, as_mermaid(flows_of(hostile_events())))
    page.set_content(svg)
    assert page.locator("script, b, owned, a").count() == 0
    drawn = page.locator("svg").text_content() or ""
    assert "<script>owned()</script>" in TEXTS
    assert "expected: <script>owned()</script>" in drawn
    assert "received: [link](javascript:owned) http://evil.example <b>owned</b>" in drawn
