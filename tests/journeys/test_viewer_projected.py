"""The viewer as it is projected: what is far away can be read, and a slow hand does no harm."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.viewing import Viewer, walked, walking
from tests.support.running import Running

OUT_OF_SIGHT = """() => {
    const below = [...document.querySelectorAll(".side, #card")]
        .filter(place => place.scrollHeight > place.clientHeight);
    const beside = [...document.querySelectorAll("#card header *, #card .slide *")].filter(part => {
        const {left, right, width} = part.getBoundingClientRect();
        const isOut = left < -1 || right > innerWidth + 1;
        return width && isOut && !part.closest(".visually-hidden, .room");
    });
    return [...below, ...beside].map(part => part.id || part.className || part.textContent);
}"""
"""What of a slide does not fit on the screen."""

SMALLEST = """places => Math.min(...[...document.querySelectorAll(places)]
    .filter(place => place.offsetParent && place.textContent.trim())
    .map(place => parseFloat(getComputedStyle(place).fontSize)))"""
"""The size of the smallest of these texts, in pixels."""

VALUES = ".slide dt, .slide dd, .slide dd button, .slide dd .in-words, .points li, .spoken"
FOOTER = ".top button, .top #connection, #time .hints, #time #where, #stops .number"

PHONE = 900
"""Up to so many pixels the card is below the diagram, and both scroll with the page."""

MARKED = """() => {
    const code = document.querySelector("#look-code .code");
    const card = document.querySelector("#card").getBoundingClientRect();
    const [first] = [...code.querySelectorAll(".marked")].map(line => line.getBoundingClientRect());
    const end = Math.min(card.bottom, innerHeight);
    const is_seen = first.top > card.top - 1 && first.bottom < end + 1;
    return {is_seen, cut: code.scrollWidth - code.clientWidth};
}"""
"""Whether the first marked line of the code is in sight, and how many pixels of it are cut."""

NEWEST_IS_WHOLE = """() => {
    const [legend] = document.querySelectorAll(".legend");
    const newest = [...document.querySelectorAll("#rows .row")].at(-1);
    return newest.getBoundingClientRect().bottom <= legend.getBoundingClientRect().top;
}"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """The window of a small projector."""
    with chromium.new_context(viewport={"width": 1280, "height": 720}) as context:
        context.set_default_timeout(15_000)
        yield context.new_page()


@pytest.fixture
def viewer(held: Running, page: Page) -> Viewer:
    """A user who is about to open the viewer."""
    return Viewer(page, held.viewer_for(page))


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1280, 800), (1024, 768)])
def test_every_slide_can_be_read_from_the_last_row(
    held: Running, viewer: Viewer, width: int, height: int
) -> None:
    """Each of them fits on the screen whole, up to what a speaker says; values and checks are not
    below 24 pixels, and what stands at the bottom is not below 18.
    """
    viewer.page.set_viewport_size({"width": width, "height": height})
    viewer.open(f"/flows/{walked(held)}?present")
    viewer.press("Home")
    faults = []
    for part in viewer.parts():
        expect(viewer.page.locator("#card .part")).to_have_text(f"Step {part}")
        out = viewer.page.evaluate(OUT_OF_SIGHT)
        sizes = [viewer.page.evaluate(SMALLEST, places) for places in (VALUES, FOOTER)]
        if out or sizes[0] < 24 or sizes[1] < 18:
            faults.append((part, out, sizes))
        viewer.press("PageDown")
    assert faults == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1024, 768), (390, 844)])
def test_no_code_is_clipped(held: Running, viewer: Viewer, width: int, height: int) -> None:
    """The lines that made a message are in sight when its code is opened, and where the card has a
    place of its own, also of the messages after it; a long line goes on below itself.
    """
    viewer.page.set_viewport_size({"width": width, "height": height})
    viewer.open(f"/flows/{walked(held)}")
    viewer.press("Home")
    viewer.page.locator("#tab-code").click()
    clipped = []
    for part in viewer.parts():
        expect(viewer.page.locator("#card .part")).to_have_text(f"Step {part}")
        code = viewer.page.evaluate(MARKED)
        must_be_seen = width > PHONE or part == "1"
        if code["cut"] or (must_be_seen and not code["is_seen"]):
            clipped.append(part)
        viewer.press("PageDown")
    assert clipped == []


def test_a_slow_double_click_moves_one_step(held: Running, viewer: Viewer) -> None:
    """The second press finds the next step held already, and is none all the same."""
    viewer.open()
    with walking(held):
        first = viewer.waits()
        viewer.release.hover()
        mouse = viewer.page.mouse
        mouse.down(click_count=1)
        mouse.up(click_count=1)
        expect(viewer.release).not_to_have_text(f"Release {first}")
        second = viewer.waits()
        mouse.down(click_count=2)
        mouse.up(click_count=2)
        expect(viewer.release).to_have_attribute("aria-busy", "false")
        assert viewer.waits() == second
        assert len(viewer.rows()) == 2


def test_the_list_says_where_each_flow_is_held(held: Running, viewer: Viewer) -> None:
    """Also of flows that are not on show, and that were held before the page was there."""
    with walking(held, 2):
        viewer.open()
        viewer.waits()
        viewer.page.locator("#flows summary").click()
        badges = viewer.page.locator("#flow-list .badge.waiting")
        expect(badges).to_have_text(["held at 1", "held at 1"])
        viewer.press("Escape")
        viewer.page.locator("#run-to").select_option("3")
        viewer.page.locator("#run-to-go").click()
        expect(viewer.held).to_have_attribute("data-part", "3.1")
        flow = viewer.page.get_attribute("body", "data-flow")
        item = viewer.page.locator(f'#flow-list > li[data-flow="{flow}"]')
        expect(item.locator(".badge.waiting")).to_have_text("held at 3.1")


def test_a_chosen_theme_is_there_before_the_scripts(viewer: Viewer) -> None:
    """So that nothing flashes; and the button says what it is about."""
    viewer.open()
    expect(viewer.page.locator("#theme")).to_have_text("Theme: auto")
    viewer.page.locator("#theme").click()
    expect(viewer.page.locator("#theme")).to_have_text("Theme: light")
    viewer.page.route("**/viewer.js", lambda route: route.abort())
    viewer.page.reload()
    expect(viewer.page.locator("html")).to_have_attribute("data-theme", "light")


def test_the_newest_row_is_in_view(held: Running, viewer: Viewer) -> None:
    """However many rows came at once, and whatever height they turn out to have."""
    walked(held)
    viewer.open()
    viewer.page.wait_for_function(NEWEST_IS_WHOLE)
