"""A user of the viewer, and people who run the flow meanwhile."""

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator, Page, expect

from scenarios import honest
from scenarios.browser.user_agent import UserAgent
from tests.support.recorder_tokens import showing
from tests.support.running import Running

AFTER_ITS_TIMERS = "new Promise(done => setTimeout(done, 100))"
"""Fulfilled after everything that a page has put off, by at most 100 milliseconds, until now."""

PATIENCE = 120.0
"""Seconds that a walk waits for an answer while its step is held."""


class Viewer:
    """A page of the viewer, and the words for what one does there."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def open(self, path: str = "/") -> "Viewer":
        """Go to a page of the viewer, and wait until it is told what happens."""
        self.page.goto(self.address + path)
        expect(self.page.locator("#connection")).to_have_text("Live")
        return self

    def press(self, key: str) -> None:
        """A key, wherever the focus is."""
        self.page.keyboard.press(key)

    def row(self, part: str) -> Locator:
        """The row of a part, such as "3.2"."""
        return self.page.locator(f'#rows .row[data-part="{part}"]')

    @property
    def chosen(self) -> Locator:
        """The row on show."""
        return self.page.locator("#rows .row.chosen")

    @property
    def held(self) -> Locator:
        """What waits to be released."""
        return self.page.locator("#rows .row.held")

    @property
    def release(self) -> Locator:
        """The button that lets go."""
        return self.page.locator("#release")

    def parts(self) -> list[str]:
        """The parts of all rows, from first to last."""
        return [row["part"] for row in self.rows()]

    def rows(self) -> list[dict[str, str]]:
        """What each row says of itself."""
        found: list[dict[str, str]] = self.page.locator("#rows .row").evaluate_all(
            "rows => rows.map(row => ({...row.dataset}))"
        )
        return found

    def waits(self) -> str:
        """Wait until a step is held that can be released; gives its part."""
        expect(self.release).to_have_text(re.compile(r"Release \d"))
        expect(self.release).to_have_attribute("aria-disabled", "false")
        return (self.release.text_content() or "").removeprefix("Release ")

    def decides(self) -> None:
        """Wait until the page has done what it does soon after a flow has begun, such as going
        there: it has put that off already, and a browser's timers go off in order. A page without
        a flow loads itself again when the first one begins.
        """
        expect(self.page.locator('body:not([data-flow=""])')).to_have_count(1)
        self.page.evaluate(AFTER_ITS_TIMERS)

    def steps_through(self, let_go: Callable[[], None]) -> list[str]:
        """Let one step after the other go until the last is shown; gives the parts released."""
        released = [self.waits()]
        while not released[-1].startswith("13"):
            let_go()
            expect(self.release).not_to_have_text(f"Release {released[-1]}")
            released.append(self.waits())
        let_go()
        expect(self.release).to_have_text("Nothing is held")
        return released


def order(whole: Running, **words: Any) -> int:
    """Order the gate about; gives the status of the answer."""
    request = urllib.request.Request(  # noqa: S310 (our own recorder)
        whole.urls["recorder"] + "/gate",
        data=json.dumps(words).encode(),
        headers={"Content-Type": "application/json"} | showing(whole.playground.token),
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            status: int = answer.status
            return status
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


@contextmanager
def walking(whole: Running, people: int = 1) -> Iterator[list[Future[int]]]:
    """People, each with a browser, walk the flow, as fast as the gate lets them.

    Gives for each what will be the number of pages that came. In the end all of them run on.
    """
    try:
        with ThreadPoolExecutor(people) as threads:
            try:
                yield [threads.submit(walk, whole) for _ in range(people)]
            finally:
                order(whole, do="run")
    finally:
        order(whole, do="hold")


def walk(whole: Running) -> int:
    """One walk from the first click to the notes; gives how many pages came."""
    legs = honest.walk(whole.urls["client_app"])
    return sum(1 for _ in UserAgent(PATIENCE).walk(legs))


def walked(whole: Running) -> str:
    """A whole flow without holding; gives its id."""
    place = whole.place()
    order(whole, do="run")
    walk(whole)
    order(whole, do="hold")
    [flow] = {event["flow"] for event in whole.events(place) if event["part"] == "1"}
    return str(flow)
