"""`recorder.exporting.markdown`: a report that reads well wherever Markdown is rendered."""

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from recorder.exporting.flow import flows_of
from recorder.exporting.markdown import as_markdown
from tests.unit.recorder.exporting.hostile import hostile_events
from tests.unit.recorder.recordings import (
    honest_events,
    honest_flow,
    refused_events,
    secrets_of,
    warned_events,
)

OWN_TAGS = {
    *("h1", "h2", "h3", "p", "ul", "li", "pre", "code"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


class _Rendered(HTMLParser):
    """The tags of a rendered page, the number of cells in each row, and the headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.rows: list[int] = []
        self.headings: list[str] = []
        self._in_heading = False
        self.feed(MarkdownIt("gfm-like", {"linkify": False}).render(text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append(0)
        if tag in ("td", "th"):
            self.rows[-1] += 1
        self._in_heading = tag in ("h1", "h2", "h3")

    def handle_data(self, data: str) -> None:
        if self._in_heading:
            self.headings.append(data)
            self._in_heading = False


def test_a_report_has_a_part_for_each_message() -> None:
    """A summary, the diagram, then each message with its values and checks."""
    text = as_markdown(flows_of(honest_events()))
    rendered = _Rendered(text)
    assert rendered.headings[:3] == ["Authorization code", "Diagram", "Messages"]
    assert len(rendered.headings) == 3 + 28
    assert "```mermaid\nsequenceDiagram\n" in text
    assert "| code verifier matches challenge | ✓ passed |" in text


def test_what_failed_or_warns_stands_first() -> None:
    """Failures and warnings come before the diagram."""
    refused, warned = (as_markdown(flows_of(each())) for each in (refused_events, warned_events))
    for text, sign in ((refused, "✗ failed"), (warned, "⚠ warning")):
        assert 0 < text.index("## What failed or warns") < text.index(sign)
        assert text.index(sign) < text.index("## Diagram")
    assert "What failed" not in as_markdown(flows_of(honest_events()))


def test_hostile_text_stays_text() -> None:
    """It produces no tag, link, heading or table cell."""
    text = as_markdown(flows_of(hostile_events()))
    rendered = _Rendered(text)
    assert rendered.tags <= OWN_TAGS
    assert set(rendered.rows) <= {3, 5, 6}
    assert not any(
        "owned" in heading or "not a heading" in heading for heading in rendered.headings
    )
    assert re.search(r"[\x00-\x09\x0b-\x1f\u202e]", text) is None


def test_no_secret_is_in_it() -> None:
    """Every secret is replaced by a mark."""
    text = as_markdown(flows_of(honest_events()))
    secrets = {value for values in secrets_of(honest_flow()).values() for value in values}
    assert [secret for secret in secrets if secret in text] == []
