"""A browser for the tests, and a playground that several of them share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from scripts.chromium import launched
from tests.e2e.running import Running, running


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running playground."""
    with running(tmp_path_factory.mktemp("playground")) as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()
