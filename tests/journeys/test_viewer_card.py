"""The card in a real browser: explained terms, recorded pages, and its layout on a phone."""

import http.client
import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.viewing import Viewer
from tests.journeys.watched import Watched
from tests.support.running import Running
from tests.unit.recorder.samples import AS, BROWSER, answer, request, response

SIZES = ((1024, 700), (390, 844))
"""A small window, and a phone."""

IN_SIGHT = "card => card.getBoundingClientRect().top < innerHeight / 3"


TOO_WIDE = "card => card.scrollWidth - card.clientWidth"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window for the viewer. Errors and dialogs in it fail the test."""
    with chromium.new_context(viewport={"width": 1400, "height": 900}) as context:
        context.set_default_timeout(15_000)
        watched = Watched(context.new_page())
        yield watched.page
    assert watched.complaints == []


@pytest.fixture
def phone(held: Running, chromium: Browser) -> Iterator[Viewer]:
    """A user who taps on a phone."""
    with chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce"
    ) as context:
        context.set_default_timeout(15_000)
        watched = Watched(context.new_page())
        yield Viewer(watched.page, held.viewer_for(watched.page))
    assert watched.complaints == []


@pytest.fixture
def viewer(held: Running, page: Page) -> Viewer:
    """A user who has not opened the viewer yet."""
    return Viewer(page, held.viewer_for(page))


def at(viewer: Viewer, flow: str, part: str) -> Viewer:
    """Open the viewer at the card of a part of a flow."""
    viewer.open(f"/flows/{flow}")
    viewer.row(part).click()
    expect(viewer.page.locator("#card .part")).to_have_text(f"Step {part}")
    return viewer


def test_a_term_explains_itself_where_it_stands(viewer: Viewer, finished: str) -> None:
    """The explanation appears on hover and on focus, with an accessible description.

    Escape closes only the explanation; the step stays open.
    """
    at(viewer, finished, "3.2")
    term = viewer.page.locator("#look-guide .term").first
    button, gloss = term.locator("button"), term.locator(".gloss")
    expect(gloss).to_be_hidden()
    button.hover()
    expect(gloss).to_be_visible()
    viewer.press("Escape")
    expect(gloss).to_be_hidden()
    viewer.page.mouse.move(5, 5)
    button.focus()
    expect(gloss).to_be_visible()
    described = button.get_attribute("aria-describedby")
    assert described
    assert gloss.get_attribute("id") == described
    viewer.press("Tab")
    expect(gloss.locator("a")).to_be_focused()
    viewer.press("Escape")
    expect(gloss).to_be_hidden()
    expect(viewer.page.locator("#card .part")).to_have_text("Step 3.2")


def test_only_one_term_is_explained_at_a_time(viewer: Viewer, finished: str) -> None:
    """The last requested explanation is shown, even if another term has the focus."""
    at(viewer, finished, "3.2")
    terms = viewer.page.locator("#look-guide .term button")
    terms.nth(0).focus()
    terms.nth(2).hover()
    shown = viewer.page.locator(".gloss:visible")
    expect(shown).to_have_count(1)
    assert is_inside(shown, viewer.page.locator("#card"))


def is_inside(part: Locator, whole: Locator) -> bool:
    """Whether an element does not extend beyond the sides of its container."""
    inner, outer = part.bounding_box(), whole.bounding_box()
    assert inner
    assert outer
    is_right = inner["x"] + inner["width"] <= outer["x"] + outer["width"]
    return outer["x"] <= inner["x"] and is_right


def test_more_is_one_click_away(viewer: Viewer, finished: str) -> None:
    """Links lead to the values in Wire and to the checks in Checks, and the focus moves there."""
    at(viewer, finished, "3.2")
    for look in ("wire", "checks"):
        viewer.press("g")
        viewer.page.locator(f'#look-guide a[href="#look-{look}"]').click()
        expect(viewer.page.locator(f"#look-{look}")).to_be_visible()
        expect(viewer.page.locator(f"#tab-{look}")).to_be_focused()


def test_a_page_that_was_shown_can_be_seen(viewer: Viewer, finished: str) -> None:
    """The recorded login page is shown in a frame in which nothing works."""
    at(viewer, finished, "3.2")
    seen = viewer.page.locator("#look-guide .seen-page")
    seen.locator("summary").click()
    frame = seen.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(frame.get_by_role("button", name="Sign in")).to_be_disabled()
    expect(frame.get_by_label("User name")).to_be_disabled()


HOSTILE = """<title>Sign in</title><h1>Sign in</h1>
<script>alert(1); fetch("/gate", {method: "POST"})</script>
<meta http-equiv="refresh" content="0;url=http://127.0.0.1:1/refreshed">
<base href="http://127.0.0.1:1/"><link rel="stylesheet" href="style.css">
<link rel="preload" as="image" href="preloaded.png"><img src="picture.png" onerror="alert(2)">
<iframe src="framed" srcdoc="<script>parent.alert(3)</script>"></iframe>
<p style="background: url(background.png)">Words</p>
<form action="sent" method="post"><input name="a" autofocus onfocus="alert(4)">
<button formaction="sent-elsewhere">Send</button></form>
<a href="followed" target="_top" ping="pinged">Follow</a>
<svg><script>alert(5)</script><use href="used.svg#a"/></svg><video poster="poster.png" autoplay>
"""


def test_a_hostile_page_does_nothing(held: Running, viewer: Viewer) -> None:
    """No script, request, form, link or nested frame works, and the surrounding page stays."""
    asked: list[str] = []
    viewer.open(hostile_event(held))
    viewer.page.on("request", lambda sent: asked.append(sent.url))
    viewer.page.locator("#look-guide .seen-page summary").click()
    frame = viewer.page.frame_locator("#look-guide iframe")
    expect(frame.get_by_text("Words")).to_be_visible()
    frame.get_by_text("Follow").click()
    expect(frame.get_by_role("button", name="Send")).to_be_disabled()
    expect(frame.get_by_text("Words")).to_be_visible()
    # The page's refresh would have happened by now: its delay is zero.
    assert [url for url in asked if not url.endswith("/page")] == []
    expect(frame.locator("iframe, form[action], a[href], [src]")).to_have_count(0)
    assert viewer.page.url.startswith(viewer.address)


def hostile_event(held: Running) -> str:
    """The address of a page that tries everything, recorded as by a role."""
    sent = request("GET", "http://127.0.0.1:9000/login")
    shown = response(200, HOSTILE, Content_Type="text/html")
    told = answer(AS, BROWSER, sent, "user-logged-in", shown, id="hostile", links=["hostile"])
    connection = http.client.HTTPConnection(*held.playground.recorder)
    connection.request(
        "POST",
        "/events",
        json.dumps({"events": [told]}),
        {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {held.playground.inbox_token}",
        },
    )
    assert connection.getresponse().status == http.client.NO_CONTENT
    connection.close()
    [flow] = {event["flow"] for event in held.events() if event["id"] == told["id"]}
    return f"/flows/{flow}"


def test_a_tap_on_a_phone_leads_to_the_explanation(phone: Viewer, finished: str) -> None:
    """A tap shows the card, which leads to the next cards and back to the row."""
    phone.open(f"/flows/{finished}")
    card = phone.page.locator("#card")
    # Touching the diagram stops the automatic scrolling to the newest row.
    phone.page.locator(".lanes").tap()
    phone.row("3.2").tap()
    expect(phone.page.locator("#card .part")).to_have_text("Step 3.2")
    assert card.evaluate(IN_SIGHT)
    phone.page.locator("#look-guide .term button").first.tap()
    expect(phone.page.locator("#look-guide .gloss").first).to_be_visible()
    phone.page.locator("#forward").tap()
    expect(phone.page.locator("#card .part")).to_have_text("Step 3.3")
    assert card.evaluate(IN_SIGHT)
    phone.page.locator("a.to-diagram").tap()
    expect(phone.row("3.3")).to_be_in_viewport()
    expect(phone.row("3.3").locator("a")).to_be_focused()
    assert not card.evaluate(IN_SIGHT)


@pytest.mark.parametrize("look", ["guide", "wire", "checks", "code"])
def test_no_card_is_wider_than_its_column(viewer: Viewer, finished: str, look: str) -> None:
    """Long values wrap, in a window and on a phone."""
    for width, height in SIZES:
        viewer.page.set_viewport_size({"width": width, "height": height})
        at(viewer, finished, "7")
        viewer.page.locator(f"#tab-{look}").click()
        assert viewer.page.locator("#card").evaluate(TOO_WIDE) <= 0
        assert viewer.page.evaluate("document.documentElement.scrollWidth") <= width
