"""Starts the playground and shows every step of the flow on the console while it happens.

Three roles and the recorder run as separate processes. Open the client app in a browser, and watch
on the console or in the viewer. Ctrl-C stops all of them.
"""

import argparse
import os
from functools import partial
from typing import NoReturn

from hosting.files.private_files import keep_private
from hosting.settings import SettingError
from oauth2_playground.command_help import command_parser
from scripts.console.option_combinations import Mode, require_together
from scripts.processes.data_folder import in_use
from scripts.processes.headless import add_headless, placed, run_headless
from scripts.processes.left_out_checks import add_without_check, environ_without
from scripts.processes.place_options import add_place_options, playground_of
from scripts.processes.places import START
from scripts.processes.playground import Playground
from scripts.processes.process import CannotStart, ProcessTrouble
from scripts.processes.setup_option import add_setup, environ_with_setup
from scripts.processes.signals import NOTHING_LEFT, ended_by_signals
from scripts.recording.record_option import add_record

PASSED, FAILED, WRONG_USE = 0, 1, 2

PLACING = frozenset({"port_base", "data"})

MODES = {
    "viewer_only": Mode("starts no role", PLACING | {"plain"}),
    "headless": Mode("shows nothing", PLACING | {"second_issuer", "setup", "without_check"}),
}
ONLY_WITH = {"with_secrets": "record"}
APART = (("full", "brief"), ("full", "plain"))

EPILOG = """\
examples:
  python3 scripts/launch.py                   start, then open http://127.0.0.1:9002/
  python3 scripts/launch.py --step            hold each step until you press the space bar
  python3 scripts/launch.py --step --auto     a lesson: a scripted user runs the flow, held at
                                              each step
  python3 scripts/launch.py --predict --auto  the same lesson with questions: predict, then see
  python3 scripts/launch.py --auto            run the flow once without a browser
  python3 scripts/launch.py --brief           one line for each message
  python3 scripts/launch.py --full > log      everything about each message, as a log
  python3 scripts/launch.py --plain > log     words only, no colours; also for screen readers
  python3 scripts/launch.py --viewer-only     no roles: open a run file in the viewer
  python3 scripts/launch.py --record run.jsonl
                                              record everything into a file that can be shared
  python3 scripts/launch.py --port-base 9100  when another program uses one of the ports
  python3 scripts/launch.py --second-issuer   a second authorization server beside the first
  python3 scripts/launch.py --setup my.toml   people, clients and scopes of your own
  python3 scripts/launch.py --without-check authorization_server:code_is_unused
                                              leave a check out, to see what it is for
  python3 scripts/launch.py --headless playground.json
                                              for programs: free ports, temporary data
  AUTHORIZATION_SERVER_ACCESS_TOKEN_SECONDS=20 python3 scripts/launch.py
                                              see a token expire

The console shows the point of each message: the values and checks that matter, and what would go
wrong without it. With or without --step, the keys listed at the bottom of the terminal hold a flow,
release it, run it to a step, and show the rest of a message page by page; ? says what each key
does. The viewer has buttons for the same. Without a terminal, or with --plain, there are no keys:
use the viewer. A lesson (--step --auto) stays open at its end until you press q. A code expires
after ten minutes, the longest lifetime that RFC 6749 recommends, even while it is held.

--predict holds each step as --step does, and asks a question with three answers about most held
messages. Press 1, 2 or 3, then the space bar: the next message shows whether you were right. The
space bar alone skips the question. The right answer is computed from what then happens. A table of
all questions ends the lesson. In the viewer, the Predict button does the same. Without keys, the
questions and right answers are printed.

README.md lists the settings that the processes take from the environment.

The recorder keeps the newest 100,000 events (about 10,000 flows) and at most 1 GiB of them in the
data folder, and deletes older ones.

Exit codes: 0 when you pressed q, or with --auto when all steps passed; 1 when a step deviated, or a
process died (it says which and why); 2 when an option, a setting, the set-up file or the data
folder cannot be used, or a port is in use; 130 when you stopped it with Ctrl-C.
"""


def main() -> int:
    """Start, show, stop."""
    parser = _parser()
    wanted = parser.parse_args()
    require_together(parser, wanted, MODES, ONLY_WITH, APART)
    # Nothing can be predicted about a message that was sent already.
    wanted.step = wanted.step or wanted.predict
    keep_private()
    try:
        with ended_by_signals(None if wanted.headless else partial(_say, wanted)), placed(wanted):
            return _launched(wanted)
    except OSError as error:
        # Our own errors are only a sentence; those of the system have a number.
        if error.errno is not None:
            raise
        _say(wanted, str(error))
        return WRONG_USE


def _launched(wanted: argparse.Namespace) -> int:
    try:
        playground = _playground(wanted)
        if wanted.viewer_only:
            with in_use(playground.data, _who_has_it(playground)):
                _viewer_only(playground, wanted)
        playground.require_free_ports()
        with in_use(playground.data, _who_has_it(playground)):
            return _run(playground.controlled(), wanted)
    except (SettingError, CannotStart) as error:
        _say(wanted, str(error))
        return WRONG_USE
    except ProcessTrouble as trouble:
        # A headless playground has its data, and its logs, only as long as it runs.
        logs = "" if wanted.headless else f"\nThe logs of all processes are in {playground.logs}."
        _say(wanted, f"{trouble}{logs}", "red")
        return FAILED


def _playground(wanted: argparse.Namespace) -> Playground:
    environ = environ_with_setup(wanted.setup, os.environ)
    playground = playground_of(wanted, environ_without(wanted.without_check, environ))
    if wanted.auto and not wanted.step:
        return playground
    # A key, or the viewer, may hold a flow at any time.
    return playground.made_for_holding(from_the_start=wanted.step)


def _run(playground: Playground, wanted: argparse.Namespace) -> int:
    if wanted.headless:
        run_headless(playground, wanted.headless)
        return PASSED
    with playground.processes(os.environ) as processes:
        # Importing what draws takes as long as the processes take to start, so it happens
        # meanwhile.
        from scripts.console.terminal import open_console
        from scripts.console.welcome import welcome

        console = open_console(plain=wanted.plain)
        reader = welcome(playground, processes, console, wanted)
        # These imports, too, happen meanwhile: the user is reading.
        from scripts.console.session import run_session
        from scripts.recording.run_recording import recorded

        with recorded(wanted, playground, reader.place, partial(_say, wanted)) as recording:
            ending = run_session(playground, processes, reader, console, wanted, recording)
    if ending.had_keys:
        _say(wanted, NOTHING_LEFT)
    return PASSED if ending.passed else FAILED


def _viewer_only(playground: Playground, wanted: argparse.Namespace) -> NoReturn:
    # Imported here, since only --viewer-only needs it.
    from scripts.processes.viewer_alone import show_viewer

    show_viewer(playground, partial(_say, wanted))


def _who_has_it(playground: Playground) -> str:
    """What another start reports when it finds the data folder in use."""
    return f"process {os.getpid()}, {playground.places[START].url}"


def _say(wanted: argparse.Namespace, text: str, style: str = "") -> None:
    # Imported only when there is something to say, to start faster.
    from scripts.console.terminal import open_console, say

    say(open_console(plain=wanted.plain, to_stderr=bool(wanted.headless)), text, style)


def _parser() -> argparse.ArgumentParser:
    parser = command_parser(__doc__, EPILOG)
    add = parser.add_argument
    add("--step", action="store_true", help="hold each step until a key or the viewer releases it")
    add("--predict", action="store_true", help="like --step, with questions about held messages")
    add("--viewer-only", action="store_true", help="no roles: look at run files in the viewer")
    add("--auto", action="store_true", help="let a scripted user run the flow once, then exit")
    add_place_options(parser)
    add_setup(parser)
    add_without_check(parser)
    add_headless(parser)
    add("--full", action="store_true", help="everything about each message at once, as a log")
    add("--brief", action="store_true", help="one line for each message")
    add("--plain", action="store_true", help="words only, no colours; also for screen readers")
    add("--show-secrets", action="store_true", help="show passwords and tokens in full")
    add_record(parser)
    return parser
