"""The illustrated page in a real browser: with a mouse, on a phone, in dark mode, and printed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from recorder.illustrating.page import page_of
from recorder.keeping import run_file
from scripts.commands.illustrate import KEPT
from tests.journeys.test_viewer_accessibility import violations
from tests.journeys.watched import Watched

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file URL of the page of the kept flow."""
    path = tmp_path_factory.mktemp("illustrated") / "flow.html"
    path.write_text(page_of(run_file.read(KEPT).events), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(params=["light", "dark"])
def page(chromium: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page in a browser with this theme. The page requests nothing but itself."""
    with chromium.new_context(color_scheme=request.param, viewport=WIDE) as context:
        watched = Watched(context.new_page())
        watched.page.goto(address)
        yield watched.page
    own = "foreign address: file:///"
    assert [said for said in watched.complaints if not said.startswith(own)] == []


def test_it_can_be_read_by_everyone(page: Page, tmp_path: Path) -> None:
    """axe-core finds no violation on a page that shows each kind of message once."""
    events = run_file.read(KEPT).events
    path = tmp_path / "short.html"
    path.write_text(page_of([*events[6:8], events[14]]), encoding="utf-8")
    page.goto(path.as_uri())
    assert violations(page) == []


def test_pointing_at_a_value_marks_its_explanation(page: Page) -> None:
    """The explanation is beside the value, and the mark disappears when the pointer moves on."""
    value = page.locator("#m4 .bit", has_text="http%3A%2F%2F127.0.0.1%3A9000").first
    value.hover()
    explanation = page.locator(f"#{value.get_attribute('data-x')}")
    expect(explanation).to_contain_text("iss")
    expect(explanation).to_have_class("x key on")
    expect(page.locator("#tip")).to_be_hidden()
    page.locator("h1").hover()
    expect(explanation).not_to_have_class("x key on")


def test_a_mark_is_explained_where_it_stands(page: Page) -> None:
    """A tap keeps the explanation open, and Escape closes it."""
    page.locator("#m3\\.1 .mark", has_text="?").first.click()
    expect(page.locator("#tip")).to_contain_text("Begins the query")
    page.locator("h1").hover()
    expect(page.locator("#tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tip")).to_be_hidden()


def test_a_link_opens_what_is_folded(page: Page) -> None:
    """A link to the first occurrence of a value opens the section that contains it."""
    target = page.locator(":is(.again, .repeated) .x").first.get_attribute("id")
    expect(page.locator(f"#{target}")).to_be_hidden()
    page.evaluate("id => { location.hash = id }", target)
    expect(page.locator(f"#{target}")).to_be_visible()


def test_a_phone_shows_it_without_scrolling_sideways(page: Page) -> None:
    """The page fits even with every section open."""
    page.set_viewport_size(PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_paper_shows_explanations_and_commands(page: Page) -> None:
    """Folded sections are printed, except those already explained at an earlier message."""
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for one in page.locator("pre.command").all():
        expect(one).to_be_visible()
    expect(page.locator("#mark-ampersand")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.locator("pre.command").first).to_be_hidden()


def test_without_scripts_it_says_the_same(chromium: Browser, address: str) -> None:
    """The script only points at content that is already there."""
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        expect(page.locator("#m3\\.1 .x", has_text="code_challenge").first).to_be_visible()
        page.locator("#m3\\.1 .computed summary").click()
        expect(page.locator("#m3\\.1 pre.command")).to_be_visible()
