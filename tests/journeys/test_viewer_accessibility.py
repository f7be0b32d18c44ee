"""Accessibility of the viewer: axe-core finds no violation of WCAG 2.2 AA, in light and dark."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.viewing import Viewer, walking
from tests.journeys.watched import Watched
from tests.support.running import Running

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""The axe-core rules to run."""

ABOUT_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that depend on the theme; in dark mode, the others would only repeat their findings."""

IS_DARK = "matchMedia('(prefers-color-scheme: dark)').matches"

READ = ["/questions", "/tours", "/glossary", "/threats", "/control"]

Theme = Literal["light", "dark"]


@pytest.fixture(params=["light", "dark"])
def viewer(held: Running, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Viewer]:
    """A user with this theme and with reduced motion. Errors on the page fail the test."""
    theme: Theme = request.param
    with chromium.new_context(color_scheme=theme, reduced_motion="reduce") as context:
        watched = Watched(context.new_page())
        yield Viewer(watched.page, held.viewer_for(watched.page))
    assert watched.complaints == []


def violations(page: Page) -> list[str]:
    """The violations that axe-core finds: the rule and the element."""
    rules = {"type": "tag", "values": TAGS}
    if page.evaluate(IS_DARK):
        rules = {"type": "rule", "values": ABOUT_COLOURS}
    options = {"resultTypes": ["violations"], "runOnly": rules}
    found: list[dict[str, Any]] = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']} at {node['target']}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def test_the_page_in_all_its_looks(viewer: Viewer, finished: str) -> None:
    """The Guide, Wire, Checks and Code views of the step that issues the tokens."""
    viewer.open(f"/flows/{finished}")
    viewer.row("7").click()
    expect(viewer.page.locator("#card .part")).to_contain_text("7")
    for look in ("guide", "wire", "checks", "code"):
        viewer.press({"checks": "d"}.get(look, look[0]))
        expect(viewer.page.locator(f"#look-{look}")).to_be_visible()
        assert violations(viewer.page) == []


def test_a_page_on_which_a_step_is_held(held: Running, viewer: Viewer) -> None:
    """The list of flows is open."""
    viewer.open()
    with walking(held):
        viewer.waits()
        viewer.page.locator("#flows summary").click()
        assert violations(viewer.page) == []


def test_a_question_about_a_held_message(held: Running, viewer: Viewer) -> None:
    """With an answer, the previous verdict and the table, as a whole and in presenter mode."""
    viewer.open()
    viewer.page.locator("#predict").click()
    with walking(held):
        first = viewer.waits()
        viewer.page.locator("#predictions .answer").first.click()
        viewer.release.click()
        expect(viewer.release).not_to_have_text(f"Release {first}")
        expect(viewer.page.locator("#predictions .verdict")).to_be_visible()
        viewer.page.locator("#predictions summary").click()
        expect(viewer.page.locator("#predictions table")).to_be_visible()
        assert violations(viewer.page) == []
        viewer.page.locator("#present").click()
        assert violations(viewer.page) == []


def test_the_life_of_a_value(viewer: Viewer, finished: str) -> None:
    """The value is marked in the diagram while looking back."""
    viewer.open(f"/flows/{finished}")
    viewer.row("6").click()
    viewer.press("w")
    viewer.page.locator("#look-wire button.value").first.click()
    expect(viewer.page.locator("#life")).to_be_visible()
    assert violations(viewer.page) == []


def test_presenter_mode(viewer: Viewer, finished: str) -> None:
    """One step fills the screen."""
    viewer.open(f"/flows/{finished}?present")
    assert violations(viewer.page) == []


def test_a_term_that_is_explained(viewer: Viewer, finished: str) -> None:
    """The explanation is open, on a card that also contains a recorded page."""
    viewer.open(f"/flows/{finished}")
    viewer.row("3.2").click()
    expect(viewer.page.locator("#card .part")).to_contain_text("3.2")
    viewer.page.locator("#look-guide .term button").first.focus()
    expect(viewer.page.locator("#look-guide .gloss").first).to_be_visible()
    assert violations(viewer.page) == []


def test_the_list_of_keys(viewer: Viewer, finished: str) -> None:
    """The list is a dialog; closing it returns the focus."""
    viewer.open(f"/flows/{finished}")
    viewer.page.locator("#help").click()
    expect(viewer.page.locator("#keys")).to_be_visible()
    assert violations(viewer.page) == []
    viewer.press("Escape")
    expect(viewer.page.locator("#help")).to_be_focused()


def test_the_comparison(viewer: Viewer, finished: str) -> None:
    """Before flows are chosen, and with two of them."""
    viewer.page.goto(f"{viewer.address}/compare")
    assert violations(viewer.page) == []
    viewer.page.goto(f"{viewer.address}/compare?left={finished}&right={finished}")
    assert violations(viewer.page) == []


@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize("path", READ)
def test_the_pages_to_read(viewer: Viewer, path: str) -> None:
    """The pages contain links and buttons that run a tour."""
    viewer.page.goto(viewer.address + path)
    assert violations(viewer.page) == []


@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize("viewer", ["light"], indirect=True)
@pytest.mark.parametrize("path", READ)
def test_the_pages_to_read_on_a_phone(viewer: Viewer, path: str) -> None:
    """Nothing scrolls sideways, not even with search results."""
    viewer.page.set_viewport_size({"width": 320, "height": 740})
    viewer.page.goto(viewer.address + path)
    assert viewer.page.evaluate("document.documentElement.scrollWidth") <= 320
    viewer.page.goto(f"{viewer.address}{path}?q=token")
    assert violations(viewer.page) == []
    assert viewer.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_two_messages_beside_each_other(viewer: Viewer, finished: str) -> None:
    """Both messages have their parts explained."""
    places = "left=code-issued&right=code-exchanged"
    viewer.page.goto(f"{viewer.address}/flows/{finished}/beside?{places}")
    assert violations(viewer.page) == []


def test_a_narrow_screen(viewer: Viewer, finished: str) -> None:
    """On a phone nothing is cut off or scrolls sideways, and the header leaves room for the flow.

    Its other links and tools are behind a button, and come next in keyboard order.
    """
    viewer.page.set_viewport_size({"width": 360, "height": 740})
    viewer.open(f"/flows/{finished}")
    header, links = viewer.page.locator(".top"), viewer.page.locator(".top .pages a")
    box = header.bounding_box()
    assert box is not None
    assert box["height"] < 740 / 6
    expect(viewer.page.locator("#outcome")).to_be_visible()
    expect(links.first).to_be_hidden()
    assert violations(viewer.page) == []
    viewer.page.locator("#menu").press("Enter")
    viewer.press("Tab")
    viewer.press("Tab")
    expect(links.first).to_be_focused()
    assert violations(viewer.page) == []
    assert viewer.page.evaluate("document.documentElement.scrollWidth") <= 360
