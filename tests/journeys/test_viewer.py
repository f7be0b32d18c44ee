"""The web viewer in a real browser, with real flows that are held."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from recorder.event.incoming import event_of
from recorder.event.sightings import sightings_in
from tests.journeys.viewing import Viewer, order, walked, walking
from tests.journeys.watched import Watched
from tests.support.running import Running
from tests.unit.recorder.recordings import secrets_of

SEEN = """seen => {
    Object.defineProperty(document, "hidden", {value: !seen, configurable: true});
    document.dispatchEvent(new Event("visibilitychange"));
}"""
"""The events in a browser when its window is covered or shown again."""

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window for the viewer. Errors and dialogs in it fail the test."""
    with chromium.new_context(viewport={"width": 1400, "height": 900}) as context:
        context.set_default_timeout(15_000)
        watched = Watched(context.new_page())
        yield watched.page
    assert watched.complaints == []


@pytest.fixture
def viewer(held: Running, page: Page) -> Viewer:
    """A user who has not opened the viewer yet."""
    return Viewer(page, held.viewer_for(page))


def events_of(held: Running, flow: str) -> list[dict[str, Any]]:
    """The recorded events of a flow that belong to a step."""
    return [event for event in held.events() if event["flow"] == flow and event["slug"]]


def value_of(held: Running, flow: str, kind: str) -> tuple[str, str]:
    """A traceable value of a flow: its ID and the value itself."""
    for event in events_of(held, flow):
        for sighting in sightings_in(event_of(event)):
            if sighting.kind == kind:
                return sighting.id, sighting.text
    raise LookupError(kind)


def test_a_lesson_with_the_space_bar_alone(held: Running, viewer: Viewer) -> None:
    """From step 1 to 13, each press releases one step, and the page follows it."""
    viewer.open()
    with walking(held) as [walk]:
        released = viewer.steps_through(lambda: viewer.press(" "))
        assert walk.result(timeout=20) > 0
    assert released == viewer.parts()
    assert {int(part.partition(".")[0]) for part in released} == set(range(1, 14))
    sequence = [int(row["seq"]) for row in viewer.rows()]
    assert sequence == sorted(sequence)
    expect(viewer.chosen).to_have_attribute("data-step", "13")
    expect(viewer.page.locator("#card .part")).to_contain_text("13")
    expect(viewer.page.locator("#stops a.done")).to_have_count(12)


def test_one_click_moves_one_step(held: Running, viewer: Viewer) -> None:
    """A double click releases once; a late request is refused because the step has moved on."""
    viewer.open()
    with walking(held):
        viewer.waits()
        first = viewer.held.get_attribute("data-event")
        viewer.release.dblclick()
        expect(viewer.held).not_to_have_attribute("data-event", first or "")
        viewer.waits()
        assert len(viewer.rows()) == 2
        assert order(held, do="release", event=first) == 409
        rest = viewer.steps_through(viewer.release.click)
    assert rest == viewer.parts()[1:]


def test_the_life_of_the_authorization_code(held: Running, viewer: Viewer, finished: str) -> None:
    """The code is issued in step 4, sent in 5 and 6, checked and used in 7; Escape ends it."""
    viewer.open(f"/flows/{finished}")
    viewer.row("4").click()
    code, text = value_of(held, finished, "code")
    viewer.press("w")
    button = viewer.page.locator(f'#look-wire button.value[data-value="{code}"]').first
    button.click()
    life = viewer.page.locator("#life")
    expect(life).to_be_visible()
    expect(viewer.row("4")).to_have_class(re.compile(r"\bborn\b"))
    for part in ("5", "6"):
        expect(viewer.row(part)).to_have_class(re.compile(r"\bcarries\b"))
    expect(viewer.row("7")).to_have_class(re.compile(r"\bchecked\b.*\bspent\b"))
    expect(viewer.row("8.1")).not_to_have_class(re.compile(r"\b(born|carries|checked|spent)\b"))
    assert text not in viewer.page.content()
    viewer.press("Escape")
    expect(life).to_be_hidden()
    expect(viewer.page.locator("#rows .born")).to_have_count(0)
    expect(button).to_be_focused()


def test_one_value_is_uncovered_and_covered_again(
    held: Running, viewer: Viewer, finished: str
) -> None:
    """The whole page, including later cards, shows this value and no other."""
    viewer.open(f"/flows/{finished}")
    viewer.row("4").click()
    code, text = value_of(held, finished, "code")
    viewer.press("w")
    viewer.page.locator(f'#look-wire button.value[data-value="{code}"]').first.click()
    viewer.page.locator("#life button.uncover").click()
    expect(viewer.page.locator("#life .life-text")).to_have_text(text)
    viewer.row("6").click()
    expect(viewer.page.locator("#card .part")).to_have_text("Step 6")
    expect(viewer.page.locator("#card article")).to_contain_text(text)
    verifier = value_of(held, finished, "code_verifier")[1]
    assert verifier not in viewer.page.content()
    viewer.page.locator("#life button.uncover").click()
    expect(viewer.page.locator("#card article")).not_to_contain_text(text)
    expect(viewer.page.locator("#life .life-text")).not_to_have_text(text)
    assert text not in viewer.page.content()


def test_the_switch_for_all_secrets_is_forgotten(
    held: Running, viewer: Viewer, finished: str
) -> None:
    """Secrets are shown on this page only; after a reload all are covered again."""
    viewer.open(f"/flows/{finished}")
    viewer.row("6").click()
    expect(viewer.page.locator("#card .part")).to_have_text("Step 6")
    verifier = value_of(held, finished, "code_verifier")[1]
    assert verifier not in viewer.page.content()
    viewer.press("s")
    expect(viewer.page.locator("#card article")).to_contain_text(verifier)
    viewer.page.reload()
    expect(viewer.page.locator("#connection")).to_have_text("Live")
    assert verifier not in viewer.page.content()
    assert verifier not in viewer.page.evaluate("JSON.stringify({...localStorage})")


def test_walking_back_while_the_flow_goes_on(held: Running, viewer: Viewer) -> None:
    """New messages are added to the end, and Live returns to them."""
    viewer.open()
    with walking(held):
        viewer.waits()
        viewer.press(" ")
        expect(viewer.page.locator("#rows .row")).to_have_count(2)
        viewer.waits()
        viewer.press("Home")
        expect(viewer.chosen).to_have_attribute("data-part", "1")
        flow = viewer.page.get_attribute("body", "data-flow")
        assert order(held, do="run_to", flow=flow, step=4) == 200
        expect(viewer.held).to_have_attribute("data-part", "4")
        expect(viewer.chosen).to_have_attribute("data-part", "1")
        expect(viewer.page.locator("#rows .row.later")).to_have_count(len(viewer.rows()) - 1)
        viewer.page.locator("#live").click()
        expect(viewer.chosen).to_have_attribute("data-part", "4")
        expect(viewer.page.locator("#rows .row.later")).to_have_count(0)


def test_back_and_forth_through_time(viewer: Viewer, finished: str) -> None:
    """Keys, the slider, the stops and the browser's Back button all move through time."""
    viewer.open(f"/flows/{finished}")
    viewer.press("Home")
    expect(viewer.chosen).to_have_attribute("data-part", "1")
    viewer.press("ArrowRight")
    expect(viewer.chosen).to_have_attribute("data-part", "2.1")
    viewer.press("PageUp")
    expect(viewer.chosen).to_have_attribute("data-part", "1")
    viewer.page.locator("#moment").focus()
    viewer.press("ArrowRight")
    expect(viewer.chosen).to_have_attribute("data-part", "2.1")
    viewer.page.locator('#stops a[data-slug="code-issued"]').click()
    expect(viewer.chosen).to_have_attribute("data-part", "4")
    viewer.row("7").click()
    expect(viewer.page).to_have_url(re.compile(r"/flows/[\w-]+/events/[\w-]+$"))
    expect(viewer.page.locator("#card .part")).to_contain_text("7")
    viewer.page.go_back()
    expect(viewer.chosen).to_have_attribute("data-part", "4")
    expect(viewer.page.locator("#card .part")).to_contain_text("4")
    viewer.page.locator("#speed").select_option("4")
    viewer.page.locator("#play").click()
    expect(viewer.chosen).to_have_attribute("data-part", "13")
    expect(viewer.page.locator("#play")).to_have_attribute("aria-pressed", "false")


def test_the_chosen_look_stays(viewer: Viewer, finished: str) -> None:
    """The view stays from card to card; arrow keys switch tabs and keep the focus on them."""
    viewer.open(f"/flows/{finished}")
    viewer.row("7").click()
    viewer.page.locator("#tab-guide").focus()
    viewer.press("ArrowRight")
    viewer.press("ArrowRight")
    expect(viewer.page.locator("#look-checks")).to_be_visible()
    expect(viewer.page.locator("#tab-checks")).to_be_focused()
    viewer.press("PageUp")
    expect(viewer.page.locator("#card .part")).to_contain_text("6")
    expect(viewer.page.locator("#look-checks")).to_be_visible()
    expect(viewer.page.locator("#tab-checks")).to_be_focused()
    expect(viewer.page.locator("#look-guide")).to_be_hidden()


def test_space_does_what_the_focused_control_does(viewer: Viewer, finished: str) -> None:
    """Single letters can be switched off as keys."""
    viewer.open(f"/flows/{finished}")
    viewer.press("Home")
    viewer.page.locator("#theme").focus()
    viewer.press(" ")
    expect(viewer.page.locator("html")).to_have_attribute("data-theme", "light")
    expect(viewer.chosen).to_have_attribute("data-part", "1")
    viewer.press("?")
    viewer.page.locator("#letters").uncheck()
    viewer.press("Escape")
    expect(viewer.page.locator("#keys")).to_be_hidden()
    viewer.press("p")
    viewer.press("ArrowRight")
    expect(viewer.chosen).to_have_attribute("data-part", "2.1")
    expect(viewer.page.locator("body")).not_to_have_class(re.compile("presenting"))


def test_what_is_copied_is_covered(held: Running, viewer: Viewer, finished: str) -> None:
    """A request is copied as a curl command, and the button confirms it."""
    viewer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    viewer.open(f"/flows/{finished}")
    viewer.row("6").click()
    expect(viewer.page.locator("#card .part")).to_contain_text("6")
    viewer.press("w")
    button = viewer.page.locator("#look-wire button.copy")
    button.click()
    expect(button).to_have_text("Copied")
    copied = viewer.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("curl ")
    assert value_of(held, finished, "code_verifier")[1] not in copied
    expect(button).to_have_text("Copy as curl")


def test_a_token_runs_out_while_one_looks(viewer: Viewer, finished: str) -> None:
    """The remaining time is counted down, and an expired token is shown as such."""
    viewer.page.clock.install()
    viewer.open(f"/flows/{finished}")
    viewer.row("7").click()
    expect(viewer.page.locator("#card .part")).to_contain_text("7")
    viewer.press("w")
    left = viewer.page.locator("#look-wire time.runs-out").first
    expect(left).to_have_text(re.compile(r"^\d+ (min|s)( \d+ s)? left$"))
    viewer.page.clock.fast_forward("24:00:00")
    expect(left).to_have_text(re.compile(r"^expired \d+ h.* ago$"))


def test_a_page_that_nobody_looks_at_catches_up(held: Running, viewer: Viewer) -> None:
    """A hidden page closes its connection, as a browser has few, and catches up when shown."""
    viewer.open()
    with viewer.page.expect_event("requestfailed", lambda asked: "/live" in asked.url):
        viewer.page.evaluate(SEEN, False)
    flow = walked(held)
    viewer.page.evaluate(SEEN, True)
    expect(viewer.page.locator("body")).to_have_attribute("data-flow", flow)
    expect(viewer.row("13")).to_be_visible()
    ids = [row["event"] for row in viewer.rows()]
    assert ids == [event["id"] for event in events_of(held, flow)]


def test_presenter_mode(viewer: Viewer, finished: str) -> None:
    """A remote control's keys move, "b" blackens, Escape leaves; a URL can open the mode."""
    viewer.open(f"/flows/{finished}?present")
    body = viewer.page.locator("body")
    expect(body).to_have_class(re.compile("presenting"))
    viewer.press("Home")
    viewer.press("PageDown")
    expect(viewer.chosen).to_have_attribute("data-part", "2.1")
    expect(viewer.page.locator("#card .spoken")).to_be_visible()
    viewer.press("b")
    expect(body).to_have_class(re.compile("black"))
    viewer.press(".")
    expect(body).not_to_have_class(re.compile("black"))
    viewer.press("Escape")
    expect(body).not_to_have_class(re.compile("presenting"))
    assert "present" not in viewer.page.url
    viewer.press("p")
    expect(body).to_have_class(re.compile("presenting"))


def test_two_flows_beside_each_other(held: Running, viewer: Viewer, finished: str) -> None:
    """The flows are chosen from two lists, and their differences are marked."""
    other = walked(held)
    viewer.page.goto(f"{viewer.address}/compare")
    viewer.page.get_by_label("Left").select_option(finished)
    viewer.page.get_by_label("Right").select_option(other)
    viewer.page.get_by_role("button", name="Compare").click()
    expect(viewer.page).to_have_url(re.compile(f"left={finished}&right={other}"))
    expect(viewer.page.get_by_role("main")).to_contain_text("13")
    viewer.page.wait_for_load_state()
    viewer.page.locator("#theme").click()
    expect(viewer.page.locator("html")).to_have_attribute("data-theme", "light")


def test_a_name_with_a_script_in_it_stays_text(held: Running, viewer: Viewer) -> None:
    """The name stays text in the diagram, all views of the card, and the list, live or reloaded."""
    viewer.open()
    order(held, do="run")
    client = {"client_name": SCRIPT, "redirect_uris": ["http://127.0.0.1:1/callback"]}
    viewer.page.request.post(
        held.urls["authorization_server"] + "/register",
        data=json.dumps(client),
        headers={"Content-Type": "application/json"},
    )
    order(held, do="hold")
    shown = [event for event in held.events() if SCRIPT in json.dumps(event["http"])][-1]
    row = viewer.page.locator(f"#row-{shown['id']}")
    expect(row).to_be_visible()
    row.click()
    for look in "gwdc":
        viewer.press(look)
    viewer.press("w")
    expect(viewer.page.locator("#look-wire")).to_contain_text(SCRIPT)
    viewer.page.reload()
    viewer.press("w")
    expect(viewer.page.locator("#look-wire")).to_contain_text(SCRIPT)
    assert viewer.page.locator("body script").count() == 0


def test_two_browsers_are_two_flows(held: Running, viewer: Viewer) -> None:
    """One flow is held while the other runs to its end.

    When the last waiting flow runs on, holding ends, so later flows are not held unexpectedly.
    """
    viewer.open()
    with walking(held, people=2) as walks:
        waiting = viewer.page.locator("#flow-list > li.held")
        expect(waiting).to_have_count(2)
        viewer.page.locator("#flows summary").click()
        chosen = waiting.nth(1).get_attribute("data-flow")
        other = waiting.nth(0).get_attribute("data-flow")
        waiting.nth(1).locator("a").first.click()
        expect(viewer.page.locator("body")).to_have_attribute("data-flow", chosen or "")
        viewer.waits()
        viewer.page.locator("#run").click()
        expect(viewer.row("13")).to_be_visible()
        assert [walk.done() for walk in walks].count(True) <= 1
        viewer.page.goto(f"{viewer.address}/flows/{other}")
        assert viewer.waits() == "1"
        assert len(viewer.rows()) == 1
        expect(viewer.page.locator("#hold")).to_have_attribute("aria-pressed", "true")
        viewer.page.locator("#run").click()
        expect(viewer.row("13")).to_be_visible()
        expect(viewer.page.locator("#hold")).to_have_attribute("aria-pressed", "false")


def test_secrets_are_covered_until_asked_for(held: Running, page: Page, finished: str) -> None:
    """No page, page fragment or file contains a secret unless it is requested explicitly."""
    address, steps = held.viewer_for(page), events_of(held, finished)
    secrets = {value for values in secrets_of(steps).values() for value in values}
    cards = [f"/flows/{finished}/events/{event['id']}" for event in steps]
    values = {seen.id for event in steps for seen in sightings_in(event_of(event))}
    lives = [f"/flows/{finished}/values/{value}" for value in values]
    others = [f"/flows/{finished}{rest}" for rest in ("", "/rows", "/run.jsonl")]
    comparison = f"/compare?left={finished}&right={finished}"
    served = {
        path: page.request.get(address + path).text()
        for path in ["/", comparison, *others, *cards, *(f"{card}/card" for card in cards), *lives]
    }
    leaks = [path for path, text in served.items() if any(secret in text for secret in secrets)]
    assert len(secrets) > 5
    assert leaks == []
    asked = [page.request.get(f"{address}{card}/card?secrets=shown").text() for card in cards]
    verifier = value_of(held, finished, "code_verifier")[1]
    assert any(verifier in text for text in asked)


def test_a_viewer_that_lost_its_connection_catches_up(mortal: Running, chromium: Browser) -> None:
    """After a restart of the recorder, the next flow is complete and the old one is still there."""
    with chromium.new_context() as context:
        first = walked(mortal)
        page = context.new_page()
        viewer = Viewer(page, mortal.viewer_for(page)).open()
        expect(viewer.row("13")).to_be_visible()
        mortal.kill("recorder")
        expect(viewer.page.locator("#connection")).to_contain_text("lost")
        mortal.start("recorder")
        expect(viewer.page.locator("#connection")).to_have_text("Live", timeout=20_000)
        second = walked(mortal)
        expect(viewer.page.locator("body")).to_have_attribute("data-flow", second)
        for flow in (second, first):
            viewer.page.locator(f'#flow-list li[data-flow="{flow}"] a:not(.download)').evaluate(
                "it => it.click()"
            )
            ids = [event["id"] for event in events_of(mortal, flow)]
            expect(viewer.page.locator("#rows .row")).to_have_count(len(ids))
            assert [row["event"] for row in viewer.rows()] == ids


def test_a_viewer_of_another_recording_starts_again(mortal: Running, chromium: Browser) -> None:
    """If the recorder returns with an empty database, the page discards what it showed."""
    with chromium.new_context() as context:
        walked(mortal)
        page = context.new_page()
        viewer = Viewer(page, mortal.viewer_for(page)).open()
        expect(viewer.row("13")).to_be_visible()
        mortal.kill("recorder")
        for file in mortal.folder.glob("recorder.db*"):
            file.unlink()
        mortal.start("recorder")
        expect(viewer.page.locator("#rows .row")).to_have_count(0, timeout=20_000)
        expect(viewer.page.locator("#connection")).to_have_text("Live")
        again = walked(mortal)
        expect(viewer.page.locator("body")).to_have_attribute("data-flow", again)
        expect(viewer.row("13")).to_be_visible()
