"""A user of the viewer, and people who run the flow in the meantime."""

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
"""Resolves once every timer of up to 100 ms that the page has already set has fired."""

PATIENCE = 120.0
"""The maximum time in seconds to wait for a response while its step is held."""


class Viewer:
    """A page of the viewer, with methods for what a user does on it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def open(self, path: str = "/") -> "Viewer":
        """Open a page of the viewer, and wait until it receives live events."""
        self.page.goto(self.address + path)
        expect(self.page.locator("#connection")).to_have_text("Live")
        return self

    def press(self, key: str) -> None:
        """Press a key, whatever has the focus."""
        self.page.keyboard.press(key)

    def row(self, part: str) -> Locator:
        """The row of a part, such as "3.2"."""
        return self.page.locator(f'#rows .row[data-part="{part}"]')

    @property
    def chosen(self) -> Locator:
        """The row that is shown."""
        return self.page.locator("#rows .row.chosen")

    @property
    def held(self) -> Locator:
        """The rows that wait to be released."""
        return self.page.locator("#rows .row.held")

    @property
    def release(self) -> Locator:
        """The Release button."""
        return self.page.locator("#release")

    def parts(self) -> list[str]:
        """The parts of all rows, from first to last."""
        return [row["part"] for row in self.rows()]

    def rows(self) -> list[dict[str, str]]:
        """The data attributes of each row."""
        found: list[dict[str, str]] = self.page.locator("#rows .row").evaluate_all(
            "rows => rows.map(row => ({...row.dataset}))"
        )
        return found

    def waits(self) -> str:
        """Wait until a step can be released; return its part."""
        expect(self.release).to_have_text(re.compile(r"Release \d"))
        expect(self.release).to_have_attribute("aria-disabled", "false")
        return (self.release.text_content() or "").removeprefix("Release ")

    def decides(self) -> None:
        """Wait until the page has done what it does soon after a flow begins, such as opening it.

        The page has set its timers by then, and a browser's timers fire in order. A page without a
        flow reloads when the first one begins.
        """
        expect(self.page.locator('body:not([data-flow=""])')).to_have_count(1)
        self.page.evaluate(AFTER_ITS_TIMERS)

    def steps_through(self, let_go: Callable[[], None]) -> list[str]:
        """Release one step after another until the last is shown; return the released parts."""
        released = [self.waits()]
        while not released[-1].startswith("13"):
            let_go()
            expect(self.release).not_to_have_text(f"Release {released[-1]}")
            released.append(self.waits())
        let_go()
        expect(self.release).to_have_text("Nothing is held")
        return released


def order(whole: Running, **words: Any) -> int:
    """Send an order to the gate; return the status of the response."""
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
    """People who run the flow, each with their own browser, as fast as the gate allows.

    Yields one future per person, with the number of pages received. At the end all of them run on.
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
    """Run the flow from the first click to the notes; return the number of pages received."""
    legs = honest.walk(whole.urls["client_app"])
    return sum(1 for _ in UserAgent(PATIENCE).walk(legs))


def walked(whole: Running) -> str:
    """Run a whole flow without holding; return its ID."""
    place = whole.place()
    order(whole, do="run")
    walk(whole)
    order(whole, do="hold")
    [flow] = {event["flow"] for event in whole.events(place) if event["part"] == "1"}
    return str(flow)
