"""The Chromium installed on this machine, run headless."""

import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OPTIONS = (
    "--no-sandbox",  # the sandbox does not work for root, as in CI
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)


class NoChromium(Exception):
    """No Chromium is installed; the message says what to do."""


def launched(playwright: Playwright) -> Browser:
    """Launch a headless browser; the caller must close it.

    Raises:
        NoChromium: neither Chromium nor Chrome is installed.
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise NoChromium(
            "Chromium or Chrome is needed and was not found (Debian: apt-get install chromium)."
        )
    return playwright.chromium.launch(executable_path=path, args=list(OPTIONS))
