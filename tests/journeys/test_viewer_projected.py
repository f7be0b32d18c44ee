"""The viewer on a projector: text is readable from far away, and slow hands do no harm."""

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
"""The parts of a slide that do not fit on the screen."""

SMALLEST = """places => Math.min(...[...document.querySelectorAll(places)]
    .filter(place => place.offsetParent && place.textContent.trim())
    .map(place => parseFloat(getComputedStyle(place).fontSize)))"""
"""The smallest font size of these texts, in pixels."""

VALUES = ".slide dt, .slide dd, .slide dd button, .slide dd .in-words, .points li, .spoken"
FOOTER = ".top button, .top #connection, #time .hints, #time #where, #stops .number"

PHONE = 900
"""Up to this width in pixels, the card is below the diagram, and both scroll with the page."""

MARKED = """() => {
    const code = document.querySelector("#look-code .code");
    const card = document.querySelector("#card").getBoundingClientRect();
    const [first] = [...code.querySelectorAll(".marked")].map(line => line.getBoundingClientRect());
    const end = Math.min(card.bottom, innerHeight);
    const is_seen = first.top > card.top - 1 && first.bottom < end + 1;
    return {is_seen, cut: code.scrollWidth - code.clientWidth};
}"""
"""Whether the first marked line of code is visible, and how many pixels of the code are cut off."""

NEWEST_IS_WHOLE = """() => {
    const [legend] = document.querySelectorAll(".legend");
    const newest = [...document.querySelectorAll("#rows .row")].at(-1);
    return newest.getBoundingClientRect().bottom <= legend.getBoundingClientRect().top;
}"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window as small as that of a small projector."""
    with chromium.new_context(viewport={"width": 1280, "height": 720}) as context:
        context.set_default_timeout(15_000)
        yield context.new_page()


@pytest.fixture
def viewer(held: Running, page: Page) -> Viewer:
    """A user who has not opened the viewer yet."""
    return Viewer(page, held.viewer_for(page))


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1280, 800), (1024, 768)])
def test_every_slide_can_be_read_from_the_last_row(
    held: Running, viewer: Viewer, width: int, height: int
) -> None:
    """Each slide fits on the screen, including the words for the speaker.

    Values and checks have at least 24 pixels, and the footer at least 18.
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
    """The lines that made a message are visible when its code is opened.

    If the card has its own column, so are those of the messages after it. Long lines wrap.
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
    """The second press is ignored, even though the next step is already held."""
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
    """The list includes flows that are not shown, and flows held before the page was opened."""
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
    """The theme is applied before any script, so nothing flashes; the button names the theme."""
    viewer.open()
    expect(viewer.page.locator("#theme")).to_have_text("Theme: auto")
    viewer.page.locator("#theme").click()
    expect(viewer.page.locator("#theme")).to_have_text("Theme: light")
    viewer.page.route("**/viewer.js", lambda route: route.abort())
    viewer.page.reload()
    expect(viewer.page.locator("html")).to_have_attribute("data-theme", "light")


def test_the_newest_row_is_in_view(held: Running, viewer: Viewer) -> None:
    """The newest row is visible however many rows arrive at once, and whatever their heights."""
    walked(held)
    viewer.open()
    viewer.page.wait_for_function(NEWEST_IS_WHOLE)
