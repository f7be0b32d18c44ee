"""Questions, tours, glossary, threats and many flows in a real browser, with a recorder alone.

The events of the roles come from a recording, and so does the run of a tour.
"""

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.alone import Recorder, walker
from tests.journeys.watched import Watched
from tests.unit.recorder.recordings import honest_flow
from tests.unit.recorder.samples import event
from tracing.threats.threat_map import good_form, threats


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser window. Errors in it fail the test."""
    with chromium.new_context() as context:
        context.set_default_timeout(15_000)
        watched = Watched(context.new_page())
        yield watched.page
    assert watched.complaints == []


def client_credentials(recorder: Recorder) -> dict[str, Any]:
    """A run of that tour, as the recorder sees it."""
    slugs = ("client-token-requested", "client-token-issued", "token-presented")
    told = [event(slug, links=["client-credentials"]) for slug in slugs]
    return {"state": "done", "flow": recorder.take(told)}


def test_from_a_question_to_the_step_that_answers_it(recorder: Recorder, page: Page) -> None:
    """The question is found while typing; its tour is run if needed and opened at the step."""
    page.goto(recorder.whole.viewer_for(page) + "/questions")
    page.get_by_label("Search the questions").fill("authorization code, and when client")
    expect(page.locator("article:visible")).to_have_count(1)
    expect(page.locator("#found")).to_have_text("1 of 25")
    question = page.locator("#question-14")
    with walker(recorder, client_credentials):
        question.get_by_role("button", name="A token without a user").click()
        expect(page).to_have_url(
            f"{recorder.address}/questions?q=authorization+code%2C+and+when+client"
        )
        page.wait_for_url("**/flows/*/events/*")
    expect(page.locator("#card .title")).to_contain_text("issues a token without a user")
    expect(page.locator("#outcome")).to_have_text("Client credentials: all two steps")
    expect(page.locator("#stops a")).to_have_count(3)
    expect(page.get_by_role("tab", name="Wire")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#look-wire")).to_be_visible()
    page.go_back()
    link = page.locator("#question-14").get_by_role("link", name="A token without a user")
    link.click()
    expect(page.locator("#card .title")).to_contain_text("issues a token without a user")


def test_from_a_threat_to_its_check_and_back(recorder: Recorder, page: Page) -> None:
    """Typing searches as the server does; a link into the page makes its target visible."""
    page.goto(recorder.whole.viewer_for(page) + "/threats")
    page.get_by_label("Search the threats").fill("code_challenge_method_is_s256")
    one_of_all = f"1 of {len(list(threats())) + len(good_form())}"
    expect(page.locator("#found")).to_have_text(one_of_all)
    page.reload()
    expect(page.locator("#found")).to_have_text(one_of_all)
    expect(page.locator("tr[data-entry]:visible")).to_have_count(1)
    page.get_by_role("link", name="code_challenge_method_is_s256").click()
    page.get_by_role("link", name="PKCE downgrade").click()
    expect(page.locator("#rfc-9700-4-8")).to_be_in_viewport()
    page.get_by_label("Search the threats").fill("bluetooth")
    expect(page.locator("#rfc-8725")).to_be_hidden()
    page.get_by_role("link", name="RFC 8725", exact=True).click()
    expect(page.locator("#rfc-8725")).to_be_in_viewport()


def test_a_walk_that_fails_says_why(recorder: Recorder, page: Page) -> None:
    """The button is busy until then; afterwards the tour can be run again."""
    problem = "The login page did not come."
    page.goto(recorder.whole.viewer_for(page) + "/tours")
    tour = page.locator("#device")
    button = tour.locator("button.run")
    button.click()
    expect(tour.get_by_role("status")).to_contain_text("python3 scripts/replay.py device")
    expect(button).to_have_attribute("aria-busy", "true")
    with walker(recorder, lambda _: {"state": "failed", "problem": problem}):
        expect(tour.get_by_role("status")).to_have_text(problem)
    expect(button).to_have_attribute("aria-busy", "false")
    flow = recorder.take([event("device-code-issued", links=["device"])])
    with walker(recorder, lambda _: {"state": "failed", "problem": problem, "flow": flow}):
        button.click()
        tour.get_by_role("link", name="Look at it").click()
    expect(page.locator("#outcome")).to_have_text("Device authorization: stopped at step 2 of 5")


def test_a_walk_that_is_held_leads_to_its_flow(recorder: Recorder, page: Page) -> None:
    """While the gate holds, a tour waits as well, and the page links to its held flow."""
    page.goto(recorder.whole.viewer_for(page) + "/tours")
    recorder.post("/gate", {"do": "hold"})
    first = event("client-token-requested", links=["held"])
    told = {"events": [first], "attended": True}
    role = threading.Thread(target=recorder.post, args=("/events", told))

    def held(_: Recorder) -> dict[str, Any]:
        role.start()
        return {"state": "running", "flows": [first["id"]]}

    tour = page.locator("#client-credentials")
    with walker(recorder, held):
        tour.locator("button.run").click()
        tour.get_by_role("link", name="Open it").click()
    expect(page).to_have_url(re.compile("tour=client-credentials$"))
    expect(page.locator("#tour-state")).to_have_text("The tour is running")
    expect(page.locator("#release")).to_have_text("Release 1")
    page.locator("#release").click()
    expect(page.locator("#release")).to_have_text("Nothing is held")
    role.join()


def test_a_tour_that_lacks_something_says_so_before_it_is_run(
    recorder: Recorder, page: Page
) -> None:
    """Its card, and each question that would run it, name the command to start."""
    page.goto(recorder.whole.viewer_for(page) + "/tours")
    tour = page.locator("#two-issuers")
    expect(tour).to_contain_text("python3 scripts/launch.py --second-issuer")
    expect(tour.locator("button.run")).to_have_attribute("aria-disabled", "true")
    tour.locator("button.run").click(force=True)
    expect(tour.locator(".run-state")).to_have_text("")
    page.goto(f"{recorder.address}/questions")
    question = page.locator("#question-3")
    expect(question).to_contain_text("python3 scripts/launch.py --second-issuer")
    expect(question.locator("button.run")).to_have_count(0)


def test_two_tours_are_run_and_compared(recorder: Recorder, page: Page) -> None:
    """A flow that was already recorded is not run again."""
    recorder.take(honest_flow())
    page.goto(recorder.whole.viewer_for(page) + "/questions")
    with walker(recorder, client_credentials):
        page.locator("#question-9").get_by_role("button", name="step by step").click()
        page.wait_for_url("**/compare?*")
    expect(page.get_by_role("main")).to_contain_text("Right: Client credentials")


def test_a_word_leads_to_the_glossary(recorder: Recorder, page: Page) -> None:
    """Terms in a step link to their entry, and a link to another entry works during a search."""
    flow = recorder.take(honest_flow())
    page.goto(f"{recorder.whole.viewer_for(page)}/flows/{flow}/steps/code-issued")
    term = page.locator("#look-guide .term").first
    term.locator("button").click()
    link = term.get_by_role("link", name="Glossary")
    goal = link.get_attribute("href") or ""
    link.click()
    expect(page).to_have_url(recorder.address + goal)
    word = page.locator(f"#{goal.partition('#')[2]}")
    expect(word).to_be_in_viewport()
    page.get_by_label("Search the glossary").fill("dpop")
    expect(word).to_be_hidden()
    expect(page.locator("#dpop")).to_be_visible()
    page.locator("#wire-headers-dpop a.term").click()
    expect(page).to_have_url(f"{recorder.address}/glossary?q=dpop#dpop")


def test_many_flows_that_begin_at_once_are_no_more_work(recorder: Recorder, page: Page) -> None:
    """The list does not grow after the page has loaded, and only the newest flow is read."""
    recorder.take([event("resource-requested", links=["first"])])
    page.goto(recorder.whole.viewer_for(page))
    expect(page.locator("#connection")).to_have_text("Live")
    read: list[str] = []
    page.on("request", lambda asked: read.append(asked.url) if "/rows" in asked.url else None)
    for part in range(2):
        told = [event("resource-requested", links=[f"{part}-{number}"]) for number in range(40)]
        recorder.post("/events", {"events": told})
    expect(page.locator("body")).to_have_attribute("data-flow", told[-1]["id"])
    expect(page.locator("#rows .row")).to_have_count(1)
    expect(page.locator("#flow-list > li")).to_have_count(50)
    assert len(read) < 10
