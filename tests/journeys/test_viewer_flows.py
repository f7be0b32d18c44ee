"""Which flow the viewer shows, where it opens, and how it lists the others.

These tests use a real browser and a recorder alone.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.journeys.alone import Recorder
from tests.journeys.viewing import Viewer
from tests.journeys.watched import Watched
from tests.unit.recorder.recordings import honest_flow
from tests.unit.recorder.samples import AS, BROWSER, answer, event, request
from tracing.catalogue import THIRTEEN_STEPS

LOGIN = request("POST", "http://127.0.0.1:9000/login", "username=bob&password=builder")
LOGIN["headers"] = [["Content-Type", "application/x-www-form-urlencoded"]]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser window. Errors in it fail the test."""
    with chromium.new_context(viewport={"width": 1400, "height": 900}) as context:
        context.set_default_timeout(15_000)
        watched = Watched(context.new_page())
        yield watched.page
    assert watched.complaints == []


@pytest.fixture
def viewer(recorder: Recorder, page: Page) -> Viewer:
    """A user who has not opened the viewer yet."""
    return Viewer(page, recorder.whole.viewer_for(page))


def begin(name: str, slug: str = "resource-requested") -> dict[str, Any]:
    """An event, at the current time, of the flow with this name."""
    return event(slug, links=[name], at=datetime.now(UTC).isoformat())


def shown(viewer: Viewer, id: str) -> None:
    """Wait until the page shows the flow that began with this event."""
    expect(viewer.page.locator("body")).to_have_attribute("data-flow", id)


def held_at(recorder: Recorder) -> list[str]:
    """The IDs of all events held at the gate."""
    flows = recorder.get("/events?after=0")["gate"]["flows"]
    return [event for flow in flows.values() for event in flow["held"]]


def waiting(viewer: Viewer) -> Locator:
    """The link to another flow that waits."""
    return viewer.page.locator("#waiting")


def test_a_whole_flow_opens_at_its_first_message(recorder: Recorder, viewer: Viewer) -> None:
    """Its URL and the list open it there; the front page shows what is happening now."""
    flow = recorder.take(honest_flow())
    viewer.open(f"/flows/{flow}")
    expect(viewer.chosen).to_have_attribute("data-part", "1")
    viewer.open()
    expect(viewer.chosen).to_have_attribute("data-part", "13")
    viewer.page.locator("#flows summary").click()
    viewer.page.locator("#flow-list a").first.click()
    expect(viewer.chosen).to_have_attribute("data-part", "1")
    viewer.page.reload()
    expect(viewer.chosen).to_have_attribute("data-part", "1")


def test_a_flow_that_is_held_opens_where_it_is_held(recorder: Recorder, viewer: Viewer) -> None:
    """The held message is what the reader has to act on."""
    recorder.post("/gate", {"do": "hold"})
    recorder.post("/events", {"events": [begin("a")]})
    held = begin("a", "user-logged-in")
    with recorder.holding(held):
        viewer.open()
        viewer.waits()
        flow = viewer.page.get_attribute("body", "data-flow")
        viewer.open(f"/flows/{flow}")
        expect(viewer.chosen).to_have_attribute("data-part", "3.1")
        expect(viewer.release).to_have_text("Release 3.1")


def test_the_page_says_which_flow_waits_and_leads_there(recorder: Recorder, viewer: Viewer) -> None:
    """A click or a key leads there. The viewer does not leave a held flow by itself."""
    recorder.post("/gate", {"do": "hold"})
    one, other = begin("a"), begin("b")
    viewer.open()
    with recorder.holding(one):
        shown(viewer, one["id"])
        viewer.waits()
        expect(waiting(viewer)).to_be_hidden()
        with recorder.holding(other):
            expect(waiting(viewer)).to_contain_text("Authorization code")
            expect(waiting(viewer)).to_contain_text("held at 1")
            viewer.decides()
            shown(viewer, one["id"])
            waiting(viewer).click()
            shown(viewer, other["id"])
            expect(viewer.held).to_have_attribute("data-event", other["id"])
            viewer.press("f")
            shown(viewer, one["id"])
            expect(viewer.held).to_have_attribute("data-event", one["id"])
            viewer.waits()
            viewer.press(" ")
            expect(viewer.release).to_have_text("Nothing is held here")
            viewer.press(" ")
            expect(viewer.page.locator("#announce")).to_contain_text("Press f")
            shown(viewer, one["id"])


def test_while_a_flow_is_brought_nothing_of_the_last_one_is_let_go(
    recorder: Recorder, viewer: Viewer
) -> None:
    """However long the new flow takes to load, no step is released that the page does not show."""
    recorder.post("/gate", {"do": "hold"})
    one, other = begin("a"), begin("b")
    viewer.open()
    late: list[Route] = []
    with recorder.holding(one), recorder.holding(other):
        expect(waiting(viewer)).to_be_visible()
        viewer.decides()
        viewer.waits()
        first = viewer.held.get_attribute("data-event")
        viewer.page.route("**/rows", lambda route: late.append(route))
        with viewer.page.expect_request("**/rows"):
            waiting(viewer).click()
        expect(viewer.held).to_have_count(0)
        expect(viewer.release).to_have_attribute("aria-busy", "true")
        viewer.release.dispatch_event("click")
        viewer.press(" ")
        viewer.page.route("**/rows", lambda route: route.continue_())
        for brought in late:
            brought.continue_()
        expect(viewer.held).not_to_have_attribute("data-event", first or "")
        viewer.waits()
        assert sorted(held_at(recorder)) == sorted([one["id"], other["id"]])


def test_a_flow_that_waits_is_named_by_its_person(recorder: Recorder, viewer: Viewer) -> None:
    """In a class there are many flows of the same kind."""
    recorder.take(honest_flow())
    viewer.open()
    viewer.press("Home")
    recorder.post("/gate", {"do": "hold"})
    login = answer(AS, BROWSER, LOGIN, "user-logged-in", links=["b"])
    with recorder.holding(login):
        expect(waiting(viewer)).to_contain_text("bob, Authorization code")
        expect(viewer.chosen).to_have_attribute("data-part", "1")
        waiting(viewer).focus()
        viewer.press("Enter")
        shown(viewer, login["id"])


def test_a_flow_in_which_one_has_moved_stays_until_it_is_over(
    recorder: Recorder, viewer: Viewer
) -> None:
    """A user who only watches is moved to new flows; one who has navigated stays until the end."""
    first, second, third = begin("a"), begin("b"), begin("c")
    recorder.post("/events", {"events": [first, begin("a", "client-registered")]})
    viewer.open()
    recorder.post("/events", {"events": [second, begin("b", "client-registered")]})
    shown(viewer, second["id"])
    expect(viewer.chosen).to_have_attribute("data-part", "2.1")
    viewer.press("ArrowLeft")
    expect(viewer.chosen).to_have_attribute("data-part", "1")
    viewer.press("ArrowRight")
    expect(viewer.chosen).to_have_attribute("data-part", "2.1")
    recorder.post("/events", {"events": [third]})
    expect(viewer.page.locator("#flow-list > li")).to_have_count(3)
    viewer.decides()
    shown(viewer, second["id"])
    recorder.post("/events", {"events": [begin("b", step.slug) for step in THIRTEEN_STEPS[2:]]})
    expect(viewer.row("13")).to_be_visible()
    shown(viewer, second["id"])
    fourth = begin("d")
    recorder.post("/events", {"events": [fourth]})
    shown(viewer, fourth["id"])


def test_space_leaves_a_flow_that_is_over_for_one_that_waits(
    recorder: Recorder, viewer: Viewer
) -> None:
    """A lesson continues with nothing but the space bar."""
    recorder.take(honest_flow())
    viewer.open()
    viewer.press("ArrowLeft")
    viewer.press("ArrowRight")
    expect(viewer.chosen).to_have_attribute("data-part", "13")
    recorder.post("/gate", {"do": "hold"})
    other = begin("b")
    page = viewer.page
    page.locator("#hold").click()
    expect(page.locator("#announce")).to_contain_text("held")
    viewer.press("ArrowLeft")
    expect(viewer.chosen).not_to_have_attribute("data-part", "13")
    with recorder.holding(other):
        expect(waiting(viewer)).to_be_visible()
        expect(page.locator("#flow-list > li")).to_have_count(2)
        viewer.decides()
        page.locator("#hold").click()
        viewer.press(" ")
        expect(viewer.chosen).to_have_attribute("data-part", "13")
        viewer.press(" ")
        shown(viewer, other["id"])
        expect(viewer.release).to_have_text("Release 1")
        viewer.press(" ")
        expect(viewer.release).to_have_text("Nothing is held")


@pytest.mark.parametrize(
    "place", ["#theme", "#flows summary", "#card .part", "#tab-wire", "#speed"]
)
def test_space_walks_on_wherever_the_mouse_was(
    recorder: Recorder, viewer: Viewer, place: str
) -> None:
    """After a click on a button, list or tab, the next Space still releases or moves on."""
    flow = recorder.take(honest_flow())
    viewer.open(f"/flows/{flow}")
    clicked = viewer.page.locator(place)
    if place == "#speed":
        clicked.select_option("2")
        viewer.page.locator("#where").click()
        clicked.click()
        viewer.press("Escape")
    else:
        clicked.click()
    before = viewer.page.evaluate("document.documentElement.dataset.theme")
    viewer.press(" ")
    expect(viewer.chosen).to_have_attribute("data-part", "2.1")
    assert viewer.page.evaluate("document.documentElement.dataset.theme") == before


def test_space_is_for_a_control_that_the_keyboard_came_to(
    recorder: Recorder, viewer: Viewer
) -> None:
    """A control reached with Tab gets the Space key, even after a click elsewhere."""
    flow = recorder.take(honest_flow())
    viewer.open(f"/flows/{flow}")
    viewer.page.locator("#secrets").click()
    viewer.press("Tab")
    expect(viewer.page.locator("#present")).to_be_focused()
    viewer.press(" ")
    expect(viewer.page.locator("body")).to_have_class(re.compile("presenting"))
    expect(viewer.chosen).to_have_attribute("data-part", "1")


def test_the_title_names_step_state_and_flow(recorder: Recorder, viewer: Viewer) -> None:
    """The title follows navigation and the gate: a background tab shows what it waits for."""
    recorder.post("/gate", {"do": "hold"})
    end = r" · Authorization code \d\d:\d\d – OAuth 2.0 playground$"
    with recorder.holding(begin("a")):
        viewer.open()
        expect(viewer.page).to_have_title(re.compile(rf"^1 The user .* · held{end}"))
        viewer.press(" ")
        expect(viewer.page).to_have_title(re.compile(rf"^1 The user [^·]*{end}"))
    flow = recorder.take(honest_flow())
    served = viewer.page.request.get(f"{recorder.address}/flows/{flow}").text()
    assert re.search(r"<title>1 The user [^·]* · Authorization code .* – OAuth", served)
    viewer.open(f"/flows/{flow}")
    viewer.row("7").click()
    expect(viewer.page).to_have_title(re.compile(r"^7 .*Authorization code"))


def test_older_flows_are_listed_on_request(recorder: Recorder, viewer: Viewer) -> None:
    """The keyboard lists them without leaving the shown flow; unlisted flows can be opened, too."""
    told = [begin(str(number)) for number in range(60)]
    recorder.post("/events", {"events": told})
    viewer.open()
    page = viewer.page
    items = page.locator("#flow-list > li")
    page.locator("#flows summary").click()
    expect(items).to_have_count(50)
    page.locator("#older a").focus()
    viewer.press("Enter")
    expect(items).to_have_count(60)
    expect(items.nth(50).locator("a").first).to_be_focused()
    expect(page.locator("#older")).to_be_hidden()
    shown(viewer, told[-1]["id"])
    viewer.press("Enter")
    shown(viewer, told[9]["id"])
    viewer.open(f"/flows/{told[0]['id']}")
    expect(page.locator("#outcome")).to_contain_text("Authorization code: ")
    expect(page).to_have_title(re.compile("Authorization code"))
    recorder.post("/events", {"events": [begin("0", "user-logged-in"), begin("new")]})
    expect(viewer.row("3.1")).to_be_visible()
    expect(items).to_have_count(50)


def test_steps_that_are_not_in_order_are_numbered(recorder: Recorder, viewer: Viewer) -> None:
    """Out of order, each message has its own number beside its step's; in order, it has none."""
    slugs = ("resource-requested", "token-issued", "refresh-requested", "token-presented")
    flow = recorder.take([begin("a", slug) for slug in slugs[:2]])
    viewer.open(f"/flows/{flow}")
    numbers = viewer.page.locator("#rows .number")
    expect(numbers).to_have_text(["", ""])
    recorder.post("/events", {"events": [begin("a", slug) for slug in slugs[2:]]})
    expect(numbers).to_have_text(["1", "2", "3", "4"])
    viewer.row("10").click()
    expect(viewer.page).to_have_title(re.compile(r"^4 \(step 10\) "))
    viewer.open(f"/flows/{flow}")
    expect(numbers).to_have_text(["1", "2", "3", "4"])
    viewer.press("End")
    viewer.press("ArrowLeft")
    expect(viewer.page).to_have_title(re.compile(r"^3 \(refresh 1\) "))
