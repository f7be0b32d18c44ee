"""The first lines of a launcher: when everything is ready, where each role is and what to do now.

Imports little, since a user is waiting for it.
"""

import argparse

from rich.console import Console
from rich.text import Text

from scripts.console.terminal import Progress, can_press_keys, list_table, say
from scripts.console.weakening import show_left_out
from scripts.processes.places import SECOND_ISSUER, START
from scripts.processes.playground import Playground
from scripts.processes.processes import Processes
from scripts.processes.recorder_reader import RecorderReader

PEOPLE = "alice / wonderland, bob / builder, carol / christmas (and a one-time number)"

WHAT_IT_IS = (
    "OAuth 2.0 (Open Authorization) lets an app use some of a user's data, with the user's consent "
    "and without the user's password."
)
ROLES = {
    "authorization_server": "logs users in, issues tokens",
    "resource_server": "the API that keeps the notes",
    "client_app": "Notebook, which wants them",
}
KEEP_PRIVATE = (
    "Keep these ports private. Anyone else who can open them can sign in with a demo password."
)
LEGEND = (
    "── through the browser (front channel)   ━━ from server to server (back channel)   "
    "┄┄ nothing is sent"
)
"""What the lines above each message mean."""


def welcome(
    playground: Playground, processes: Processes, console: Console, wanted: argparse.Namespace
) -> RecorderReader:
    """Print these lines; return the place in the recording from which there is something to show.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not become ready.
    """
    with Progress(plain=wanted.plain) as progress:
        progress.phase(f"Starting {_who(playground)} and the recorder …")
        processes.wait_until_ready(playground.addresses)
    # From this moment, not from when everything is printed: a user may click at once.
    reader = RecorderReader(playground.recorder, playground.token)
    reader.skip_to_now()
    say(console, WHAT_IT_IS)
    _show_places(playground, console)
    show_left_out(console, playground.without_checks, plain=wanted.plain)
    if playground.given.get("AUTHORIZATION_SERVER_PRIVATE_PORT") == "yes":
        say(console, KEEP_PRIVATE, "bold")
    say(console, f"watch: {playground.viewer}")
    if not (wanted.plain or wanted.brief):
        say(console, LEGEND, "dim")
    if wanted.auto:
        say(console, "A scripted user runs the flow now.", "bold")
    else:
        say(console, f"Open {playground.urls()[START]}/ in a browser.", "bold")
    if wanted.step:
        say(console, _how_to_step(playground, console))
    if wanted.predict and can_press_keys(console):
        say(console, "Predict what happens next: press 1, 2 or 3 before you release a step.")
    if wanted.auto:
        say(console, "")
    else:
        say(console, "Each step appears here as it happens. Ctrl-C stops all.\n")
    return reader


def _who(playground: Playground) -> str:
    return "three roles, a second issuer" if SECOND_ISSUER in playground.places else "three roles"


def _show_places(playground: Playground, console: Console) -> None:
    table = list_table()
    for no_wrap in (True, True, False):
        table.add_column(no_wrap=no_wrap)
    urls = playground.urls()
    for name in playground.roles:
        url = Text(urls[name], "bold" if name == START else "")
        table.add_row(name.replace("_", " "), url, Text(ROLES.get(name, ""), "dim"))
    console.print(table)
    if playground.has_demo_people:
        say(console, f"sign in as: {PEOPLE}")
    if playground.setup:
        say(console, f"also set up: the people and clients of {playground.setup}")


def _how_to_step(playground: Playground, console: Console) -> str:
    if can_press_keys(console):
        return "Each step is held until you press the space bar."
    return f"Each step is held until you press the button at {playground.viewer}"
