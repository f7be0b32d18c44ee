"""A browser for the tests, and playgrounds that several of them share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from scripts.chromium import launched
from tests.e2e.running import Running, running
from tests.e2e.viewing import walked


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running playground."""
    with running(tmp_path_factory.mktemp("playground")) as started:
        yield started


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A playground that holds every flow at its first step."""
    with running(tmp_path_factory.mktemp("held"), RECORDER_HOLD="yes") as started:
        yield started


@pytest.fixture(scope="module")
def finished(held: Running) -> str:
    """A flow that has gone through all its steps."""
    return walked(held)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()
