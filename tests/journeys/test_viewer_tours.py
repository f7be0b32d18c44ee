"""A tour with several flows, run from the viewer and held at each message."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.walking.tour_requests import run_requested_tours
from tests.journeys.viewing import Viewer
from tests.journeys.watched import Watched
from tests.support.running import Running

CAN_GO_ON = """() => document.querySelector("#tour-state")?.textContent.includes("ended")
    || document.querySelector("#release")?.getAttribute("aria-disabled") === "false" """
"""Whether a step can be released or the tour has ended; false while the next page loads."""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser window. Errors in it fail the test."""
    with chromium.new_context(viewport={"width": 1400, "height": 900}) as context:
        context.set_default_timeout(30_000)
        watched = Watched(context.new_page())
        yield watched.page
    assert watched.complaints == []


def test_a_tour_of_several_flows_is_followed_to_its_end(held: Running, page: Page) -> None:
    """The space bar is enough: the page moves on to the tour's next flow."""
    run_requested_tours(held.playground, lambda _browser, _tour: None)
    viewer = Viewer(page, held.viewer_for(page))
    page.goto(viewer.address + "/tours")
    tour = page.locator("#misused-code")
    tour.locator("button.run").click()
    tour.get_by_role("link", name="Open it").click()
    flows: dict[str, int] = {}
    ended = page.locator("#tour-state", has_text="ended")
    page.wait_for_function(CAN_GO_ON)
    while not ended.count():
        flow = page.get_attribute("body", "data-flow") or ""
        flows[flow] = flows.get(flow, 0) + 1
        viewer.press(" ")
        page.wait_for_function(CAN_GO_ON)
    registration, main = flows
    assert flows[main] > flows[registration] >= 1
    expect(page.locator("#outcome")).to_have_text(re.compile("^A stolen code: refused at 7"))
    assert int(viewer.rows()[-1]["step"]) == 7
