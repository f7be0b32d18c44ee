"""Starts the playground and shows every step of the flow on the console, while it happens.

Three roles and the recorder run as processes of their own. Open the client app in a browser and
click; Ctrl-C stops all of them.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import bootstrap

bootstrap.enter()

import argparse
import os
import signal
from typing import NoReturn

from rich.table import Table
from rich.text import Text

from hosting.settings import SettingError
from recorder.console_view import ConsoleView, Style
from scenarios.honest_story import REMEMBERED_STORY
from scripts.console import Progress, open_console
from scripts.playground import HIGHEST_BASE, LOWEST_BASE, PORT_BASE, Playground, at_base
from scripts.processes import Processes, ProcessTrouble, ended_by_signals, spoken
from scripts.recorder_reader import RecorderReader
from scripts.scripted_walk import Events, walk_once
from scripts.verdict_table import show_outcome

HELD, FAILED, WRONG_USE = 0, 1, 2
STOPPED = 128 + signal.SIGINT
LOOK_SECONDS = 1
"""How long the recorder may have nothing to tell before the processes are looked at."""
DYING_SECONDS = 2.0
DATA = bootstrap.ROOT / "data"
START = "client_app"
PEOPLE = "alice / wonderland, bob / builder, carol / christmas"

EPILOG = """\
examples:
  python3 scripts/launch.py                   start, then open http://127.0.0.1:9002/ and click
  python3 scripts/launch.py --brief           one line a step instead of a panel
  python3 scripts/launch.py --auto            a scripted user walks the flow once; 0 if all held
  python3 scripts/launch.py --port-base 9100  when another program has one of the ports
  python3 scripts/launch.py --plain > log     no colour, no boxes; for screen readers, too
  AUTHORIZATION_SERVER_ACCESS_TOKEN_SECONDS=20 python3 scripts/launch.py
                                              see a token run out (settings: README.md)

Ends with 1 when a process did not start or died (it says which and why), with 2 when an option is
wrong or a port is taken.
"""


class Screen:
    """What is printed, in the way that was asked for."""

    def __init__(self, wanted: argparse.Namespace) -> None:
        self.plain: bool = wanted.plain
        self.console = open_console(plain=wanted.plain)
        style: Style = "brief" if wanted.brief else "plain" if wanted.plain else "full"
        self._view = ConsoleView(style, show_secrets=wanted.show_secrets)

    def say(self, text: str, style: str = "") -> None:
        """A sentence, which the terminal folds."""
        self.console.print(Text(text, style), soft_wrap=True)

    def welcome(self, playground: Playground, *, auto: bool) -> None:
        """Who is where, who can sign in, and what to do now."""
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        for name, url in playground.urls().items():
            table.add_row(name.replace("_", " "), Text(url, "bold" if name == START else ""))
        if playground.has_demo_people:
            table.add_row("who can sign in", PEOPLE)
        self.console.print(table)
        if auto:
            self.say("A scripted user walks the flow now.\n", "bold")
        else:
            self.say(f"Open {playground.urls()[START]}/ in a browser and click.", "bold")
            self.say("Each step appears here as it happens. Ctrl-C stops all.\n")

    def events(self, events: Events) -> None:
        """What the roles have just told."""
        for event in events:
            self.console.print(self._view.render(event))

    def output(self, processes: Processes) -> None:
        """What the processes have just printed themselves."""
        for name, line in processes.said():
            self.say(f"{spoken(name)} says: {line}", "yellow")

    def lost(self, number: int) -> None:
        """How much of the story is missing."""
        self.say(f"{number} events never reached the recorder: the story has gaps.", "yellow")


def main() -> int:
    """Start, show, stop."""
    wanted = _parser().parse_args()
    screen = Screen(wanted)
    try:
        playground = at_base(wanted.port_base, wanted.data, os.environ)
        playground.require_free_ports()
        with ended_by_signals():
            return _run(playground, screen, auto=wanted.auto)
    except SystemExit as end:
        if end.code == STOPPED:
            screen.say("\nStopped; nothing is left running.")
        raise
    except SettingError as error:
        screen.say(str(error))
        return WRONG_USE
    except ProcessTrouble as trouble:
        screen.say(f"{trouble}\nWhat the processes printed is in {playground.logs}.", "red")
        return FAILED


def _run(playground: Playground, screen: Screen, *, auto: bool) -> int:
    with playground.processes(os.environ) as processes:
        with Progress(plain=screen.plain) as progress:
            progress.phase("Starting three roles and the recorder …")
            processes.wait_until_ready(playground.addresses)
        # From now on, not from when the console has been written to: someone may click at once.
        reader = RecorderReader(playground.recorder)
        reader.skip_to_now()
        screen.welcome(playground, auto=auto)
        if auto:
            return _walk(playground, processes, screen)
        return _follow(reader, processes, screen)


def _walk(playground: Playground, processes: Processes, screen: Screen) -> int:
    outcome = walk_once(playground, processes, REMEMBERED_STORY, screen.events)
    show_outcome(screen.console, outcome, plain=screen.plain)
    return HELD if outcome.passed else FAILED


def _follow(reader: RecorderReader, processes: Processes, screen: Screen) -> NoReturn:
    """Print what happens until a signal, or the death of a process, ends it."""
    lost = reader.lost
    while True:
        try:
            screen.events(reader.read(LOOK_SECONDS))
        except ProcessTrouble:
            processes.require_running(DYING_SECONDS)
            raise
        screen.output(processes)
        processes.require_running()
        if reader.lost > lost:
            screen.lost(reader.lost - lost)
            lost = reader.lost


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--auto", action="store_true", help="let a scripted user walk the flow once, then end")
    add("--port-base", metavar="N", type=_port_base, help=f"four ports from N on ({PORT_BASE})")
    add("--data", metavar="DIR", type=Path, default=DATA, help="where databases and logs live")
    add("--brief", action="store_true", help="one line a step")
    add("--plain", action="store_true", help="no colour, no boxes")
    add("--show-secrets", action="store_true", help="show passwords and tokens whole")
    return parser


def _port_base(text: str) -> int:
    if not text.isdigit() or not LOWEST_BASE <= int(text) <= HIGHEST_BASE:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a whole number from {LOWEST_BASE} to {HIGHEST_BASE}"
        )
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
