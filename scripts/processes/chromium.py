"""The machine's own Chromium, without a window."""

import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OPTIONS = (
    "--no-sandbox",  # root, as in CI, has no sandbox
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)


class NoChromium(Exception):
    """No Chromium is installed; the message says what to do."""


def launched(playwright: Playwright) -> Browser:
    """A browser, to be closed by the caller.

    Raises:
        NoChromium: none is installed.
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise NoChromium(
            "Chromium or Chrome is needed and was not found (Debian: apt-get install chromium)."
        )
    return playwright.chromium.launch(executable_path=path, args=list(OPTIONS))
