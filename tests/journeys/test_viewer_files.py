"""A run file is opened in the viewer in a real browser while no role runs: dropped or chosen."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from recorder.keeping import run_file
from tests.journeys.alone import Recorder
from tests.journeys.test_viewer_accessibility import violations
from tests.journeys.viewing import Viewer
from tests.journeys.watched import Watched
from tests.unit.recorder.recordings import honest_events

NEW_DRAG = """([name, encoded]) => {
  const drag = new DataTransfer();
  const bytes = Uint8Array.from(atob(encoded), (sign) => sign.charCodeAt(0));
  drag.items.add(new File([bytes], name));
  return drag;
}"""
LARGE_DRAG = """() => {
  const drag = new DataTransfer();
  drag.items.add(new File([new Uint8Array(65 * 2 ** 20)], "large.jsonl"));
  return drag;
}"""
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser window. Errors in it fail the test."""
    with chromium.new_context(viewport={"width": 1280, "height": 800}) as context:
        context.set_default_timeout(15_000)
        watched = Watched(context.new_page())
        yield watched.page
    assert watched.complaints == []


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A run file with its secrets covered."""
    run_file.write(tmp_path / "run.jsonl", honest_events())
    return tmp_path / "run.jsonl"


def drop(page: Page, make: str, *told: str) -> None:
    """Send the events of a browser in which something is dragged over the page and dropped."""
    drag = page.evaluate_handle(make, list(told))
    page.dispatch_event("body", "dragover", {"dataTransfer": drag})
    expect(page.locator("body.dropping")).to_have_count(1)
    page.dispatch_event("body", "drop", {"dataTransfer": drag})
    expect(page.locator("body.dropping")).to_have_count(0)


def test_a_run_file_is_opened_looked_at_and_closed(
    recorder: Recorder, page: Page, file: Path
) -> None:
    """A file is dropped on any page or chosen by keyboard; it fits a phone, and axe passes."""
    viewer = Viewer(page, recorder.whole.viewer_for(page)).open()
    drop(page, LARGE_DRAG)
    expect(page.locator("#file-problem")).to_contain_text("large.jsonl has 65 MiB")
    expect(page.locator("#announce"), "an alert is announced by itself").to_be_empty()
    drop(page, NEW_DRAG, "run.jsonl", base64.b64encode(file.read_bytes()).decode())
    expect(page.locator("#from-file")).to_contain_text("From run.jsonl, made by oauth2-playground")
    expect(page.locator("#outcome")).to_have_text("Authorization code: all thirteen steps")
    expect(page.locator("#release")).to_be_hidden()
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size({"width": 1280, "height": 800})
    viewer.press("o")
    page.wait_for_url("**/files")
    page.locator("#open-file input").set_input_files(file)
    page.locator("#open-file button").focus()
    viewer.press("Enter")
    page.wait_for_url("**/flows/file-*")
    viewer.press("o")
    page.wait_for_url("**/files")
    expect(page.locator(".controlled")).to_have_count(2)
    assert violations(page) == []
    page.locator(".controlled button").first.click()
    expect(page.locator(".controlled")).to_have_count(1)
    assert recorder.get("/events?after=0")["events"] == []
