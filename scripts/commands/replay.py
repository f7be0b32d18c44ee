"""Runs the authorization code flow with a scripted user and verifies each of its thirteen steps.

Name other tours to run them instead: refresh, device, dpop … It starts its own roles on free ports
with temporary data, and reads the trace: each step must happen, in its order, by the right role,
with every check that the lock file names. Warnings are counted and shown; the exit code stays 0.
"""

import argparse
from collections.abc import Callable
from functools import partial

from rich.console import Console

from hosting.files.private_files import keep_private
from oauth2_playground.command_help import command_parser
from oauth2_playground.tree import IS_INSTALLED
from recorder.keeping.run_file import RunFileError
from scenarios.tours import SCRIPTED
from scenarios.tours.code_flow import MAIN
from scripts.console.terminal import open_console, say
from scripts.console.verdict_table import show_tours
from scripts.processes.file_options import STANDARD_OUTPUT, add_json, new_file
from scripts.processes.left_out_checks import add_without_check
from scripts.processes.process import ProcessTrouble
from scripts.processes.setup_option import add_setup
from scripts.processes.signals import ended_by_signals
from scripts.replaying.against import add_against, against
from scripts.replaying.combinations import refuse
from scripts.replaying.diffed import add_diff, diffed
from scripts.replaying.exit_codes import COULD_NOT, PASSED
from scripts.replaying.exported import add_export, exported_file
from scripts.replaying.from_file import add_from, shown_from
from scripts.replaying.not_delivered import NotDelivered
from scripts.replaying.repeated import add_repeat, repeated
from scripts.replaying.walked import EVERY, checks_written, walked

EPILOG = """\
examples:
  python3 scripts/replay.py                       a table and an exit code
  python3 scripts/replay.py refresh device        two other tours
  python3 scripts/replay.py all                   every tour
  python3 scripts/replay.py --list                list the tours and what each shows
  python3 scripts/replay.py --save run.jsonl      save every message and check as a run file
  python3 scripts/replay.py --from run.jsonl      show a saved run at its pace, and judge it
  python3 scripts/replay.py --from run.jsonl --step
                                                  one message at a time, with keys
  python3 scripts/replay.py --against run.jsonl   does the system still do what was recorded?
  python3 scripts/replay.py --diff old.jsonl new.jsonl
                                                  where do two recordings differ?
  python3 scripts/replay.py --repeat 500 --concurrency 8
                                                  percentiles for each step, failures by step
  python3 scripts/replay.py refresh --export flow.har --export flow.md
                                                  the same run for other programs
  python3 scripts/replay.py --from run.jsonl --export flow.mmd
                                                  a saved run as a sequence diagram
  python3 scripts/replay.py --otlp http://127.0.0.1:4318
                                                  the run as traces of three services
  python3 scripts/replay.py --json -              a summary as JSON on stdout, the table on stderr
  python3 scripts/replay.py narrowed-consent --without-check resource_server:scope_is_sufficient
                                                  what happens without this check
  AUTHORIZATION_SERVER_CODE_SECONDS=1 python3 scripts/replay.py
                                                  settings are passed on to the roles

A saved run can be opened elsewhere: with --from, in the viewer, by another version. Its secrets are
covered by marks that only show which of them are equal; --with-secrets writes them in full.

--against starts a playground as every run of replay.py does: it remembers nothing, and what it does
is called "live". Compare it with a recording of a playground that was new, too.

--against and --diff name every value by its role in the flow: a code or a state may be different in
each run, but it must reappear where it did in the recording. Servers are named by their role, too:
the port of a server on this machine is not compared, nor that of an app of yours to which browsers
are redirected, as long as it stays the same within a run. Everything else is compared by value:
parameters, scopes, lifetimes, statuses, headers, claims, checks. launch.py gives codes and tokens
longer lives, for lessons; with --auto it does not.

Exit codes: 0 when all steps passed, 1 when a step deviated or two runs differ (it says where and
why), 2 when the roles did not start, an option is wrong, or a file cannot be read or written. If a
step deviated and a file cannot be written, it is 1.
"""


OF_A_CHECKOUT = """
in a checkout:
  python3 scripts/replay.py --write-checks        after a check was added, removed or renamed

The file scenarios/honest_checks.lock names the checks that each tour must show. --write-checks
runs every tour several times (some minutes) and updates that file. Review the difference before
you commit it: replay.py does not notice that a check is missing if the file does not name it.
"""


def main() -> int:
    """Run the tours, verify them, and show the result."""
    parser = _parser()
    wanted = parser.parse_args()
    refuse(parser, wanted)
    keep_private()
    console = open_console(plain=wanted.plain, to_stderr=wanted.json == STANDARD_OUTPUT)
    if wanted.list:
        show_tours(console)
        return PASSED
    try:
        with ended_by_signals(partial(say, console)):
            return _doing(wanted)(console, wanted)
    except (ProcessTrouble, RunFileError, NotDelivered, OSError) as trouble:
        say(console, str(trouble))
        return COULD_NOT


def _doing(wanted: argparse.Namespace) -> Callable[[Console, argparse.Namespace], int]:
    doing = {
        "write_checks": checks_written,
        "from_file": exported_file if wanted.export or wanted.otlp else shown_from,
        "diff": diffed,
        "against": against,
        "repeat": repeated,
    }
    return next((each for name, each in doing.items() if getattr(wanted, name)), walked)


def _parser() -> argparse.ArgumentParser:
    epilog = EPILOG if IS_INSTALLED else EPILOG + OF_A_CHECKOUT
    parser = command_parser(__doc__, epilog)
    parser.add_argument(
        "tours",
        metavar="TOUR",
        nargs="*",
        type=_tour,
        help=f"the tours to run, or all (default: {MAIN.tour.name})",
    )
    add = parser.add_argument
    add("--list", action="store_true", help="list the tours and exit")
    add("--save", metavar="FILE", type=new_file, help="save the trace as a run file")
    add_json(parser, "a summary")
    whole = "with --save: write passwords and tokens in full"
    add("--with-secrets", action="store_true", help=whole)
    add("--plain", action="store_true", help="sentences instead of a table, no colours")
    checks = argparse.SUPPRESS if IS_INSTALLED else "update the lock file of checks"
    add("--write-checks", action="store_true", help=checks)
    add_export(parser)
    add_from(parser)
    add_against(parser)
    add_diff(parser)
    add_repeat(parser)
    add_setup(parser)
    add_without_check(parser)
    return parser


def _tour(text: str) -> str:
    if text != EVERY and text not in SCRIPTED:
        raise argparse.ArgumentTypeError(f"unknown tour {text!r}; --list shows all tours")
    return text
