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
    """There is none on this machine; the message says what to do."""


def launched(playwright: Playwright) -> Browser:
    """A browser, to be closed by whoever asked for it.

    Raises:
        NoChromium: none is installed.
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise NoChromium("This needs Chromium or Chrome (Debian: apt-get install chromium).")
    return playwright.chromium.launch(executable_path=path, args=list(OPTIONS))
