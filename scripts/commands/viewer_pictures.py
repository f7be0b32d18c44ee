"""Updates the README's pictures of the viewer: a recorded flow in Chromium, light and dark."""

import argparse
import http.client
import json
import os
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from recorder.event.recorded import as_plain
from recorder.keeping import run_file
from scripts.processes.chromium import launched
from scripts.processes.playground import Playground, on_free_ports
from scripts.processes.process import ProcessTrouble
from scripts.processes.processes import Processes
from scripts.processes.signals import ended_by_signals
from scripts.setting_up.environment import ROOT

HISTORY = ROOT / "tests" / "support" / "histories" / "honest_flow.jsonl"
PICTURES = ROOT / "docs"
WIDTH, HEIGHT = 1360, 840
SHOWN = "token-issued"
"""The step whose guide the picture shows."""

Theme = Literal["light", "dark"]


def main() -> int:
    """Start a recorder, send it the flow, take the pictures, and stop it."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with ended_by_signals(), tempfile.TemporaryDirectory() as folder:
        playground = on_free_ports(Path(folder))
        with _recorder(playground) as recorder, sync_playwright() as playwright:
            recorder.wait_until_ready({"recorder": playground.recorder})
            _tell(playground)
            browser = launched(playwright)
            for theme in ("light", "dark"):
                print(_take(browser, playground.viewer, theme))
            browser.close()
    return 0


def _recorder(playground: Playground) -> Processes:
    commands = [each for each in playground.commands() if each.name == "recorder"]
    environ = {**os.environ, **playground.settings()}
    return Processes(commands, environ, ROOT, playground.logs)


def _tell(playground: Playground) -> None:
    body = json.dumps({"events": list(map(as_plain, run_file.read(HISTORY).events))})
    connection = http.client.HTTPConnection(*playground.recorder)
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {playground.inbox_token}",
    }
    connection.request("POST", "/events", body, headers)
    status = connection.getresponse().status
    connection.close()
    if status != http.client.NO_CONTENT:
        raise ProcessTrouble(
            f"The recorder did not accept the recorded flow: it answered {status}."
        )


def _take(browser: Browser, url: str, theme: Theme) -> str:
    page = browser.new_page(
        color_scheme=theme,
        reduced_motion="reduce",
        viewport={"width": WIDTH, "height": HEIGHT},
    )
    page.goto(url)
    row = page.locator(f'#rows li[data-slug="{SHOWN}"]')
    row.locator("a").click()
    page.wait_for_selector(f'#card article[data-event="{row.get_attribute("data-event")}"]')
    path = PICTURES / f"viewer-{theme}.png"
    page.screenshot(path=path)
    page.close()
    return path.relative_to(ROOT).as_posix()
