"""Measures how fast the roles are, next to other issuers in the same run; each flow is verified.

It starts what it needs on free ports, with temporary data: our authorization server without a
trace, with a trace streamed to a recorder, as `launch.py` starts it, and with two workers; a lean
issuer that makes the same checks; and a minimal issuer made with Authlib. All Python issuers run
on the same web server. Turns alternate between them. Compare the ratios within a turn; absolute
numbers are valid only for this machine and moment.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from hosting.files.private_files import keep_private
from oauth2_playground.command_help import command_parser
from scripts.benchmark.course import Result, Wanted, measure
from scripts.benchmark.logins.peers import logins, rows_of
from scripts.benchmark.report import KINDS, Sheet, as_json, show
from scripts.benchmark.subjects import PEER
from scripts.benchmark.wire import WireTrouble
from scripts.console.option_combinations import Mode, require_together
from scripts.console.terminal import Progress, open_console, say
from scripts.processes.data_folder import temporary_folder
from scripts.processes.file_options import STANDARD_OUTPUT, add_json, written
from scripts.processes.process import ProcessTrouble
from scripts.processes.signals import ended_by_signals

PASSED, WRONG, COULD_NOT = 0, 1, 2
LEAST_LOGINS = 10
MODES = {"logins": Mode("measures nothing but a login test", frozenset({"json", "kind"}))}
MOST_SECONDS, MOST_TURNS, MOST_ROWS = 20, 1000, 10_000_000
USUAL = Wanted(seconds=0.4, turns=5, recorded=500)
EPILOG = """\
what is measured:
  warm flow       /authorize, /token, /userinfo; session and consent are remembered
  cold flow       a new browser signs in and consents; "− hash" is without the password hash
  the others      one request
  p50             half of the operations, with one user, take no longer than this
  per second      operations per second with eight users
  CPU             processor time of the servers, without the recorder, for one operation; with
                  one user, since waiting threads use some, too
  lean            a few hundred lines of Flask, SQLite and joserfc that make the same checks
  attended        as launch.py runs: the recorder is asked before each message, and does not hold
  full            on the database of --stored, compared with an empty one
  recorder        events of warm flows in batches, as roles stream them; then its pages

examples:
  python3 scripts/bench.py                          takes about two minutes
  python3 scripts/bench.py --turns 15               narrower ranges, on a shared machine
  python3 scripts/bench.py --stored 1000000         also with a million grants and refresh tokens
  python3 scripts/bench.py --postgresql             also with a PostgreSQL server, which it starts
  python3 scripts/bench.py --flows 10000            also whether memory grows
  python3 scripts/bench.py --recorder 10000         also what this many flows cost the recorder
  python3 scripts/bench.py --peer oidc-provider     also an issuer that needs Node.js
  python3 scripts/bench.py --logins 50              a login test, also with two other test servers
  python3 scripts/bench.py --json -                 figures as JSON on stdout, the table on stderr
  python3 scripts/bench.py --markdown               tables in Markdown, as in the README

Close other busy programs: the servers and the driver need one processor each.

Exit codes: 0 when all flows were right, 1 when a response was wrong, 2 when servers did not start,
an option is wrong, or the file cannot be written.
"""


def main() -> int:
    """Measure, and show the result."""
    parser = _parser()
    asked = parser.parse_args()
    require_together(parser, asked, MODES, {})
    keep_private()
    more = asked.stored, asked.postgresql, asked.peer == PEER, asked.flows, asked.recorder
    wanted = Wanted(asked.seconds, asked.turns, *more)
    console = open_console(plain=asked.kind != "table", to_stderr=asked.json == STANDARD_OUTPUT)
    try:
        if asked.logins:
            return _logins(asked, console)
        result = _measured(wanted, console, plain=asked.kind == "plain")
        show(console, wanted, result, kind=asked.kind)
        _write(as_json(wanted, result), asked.json)
    except (ProcessTrouble, WireTrouble, OSError) as trouble:
        say(console, str(trouble))
        return COULD_NOT
    return WRONG if result.wrong else PASSED


def _parser() -> argparse.ArgumentParser:
    parser = command_parser(__doc__, EPILOG)
    add, default = parser.add_argument, "(default: %(default)s)"
    length = f"length of each measurement {default}"
    add("--seconds", type=_seconds, default=USUAL.seconds, help=length)
    add("--turns", type=_count, default=USUAL.turns, help=f"how many turns {default}")
    stored = "also measure a database with N grants"
    add("--stored", type=_many, default=0, metavar="N", help=stored)
    add("--postgresql", action="store_true", help="also measure on PostgreSQL")
    flows = "how many flows run, as with launch.py, before memory is measured at the end"
    add("--flows", type=_many, default=0, metavar="N", help=flows)
    recorder = f"how many flows are sent to a separate recorder {default}"
    add("--recorder", type=_many, default=USUAL.recorded, metavar="N", help=recorder)
    peer = "also measure npm's oidc-provider, which npm installs in a temporary folder"
    add("--peer", choices=[PEER], help=peer)
    logins = (
        f"only run the same login test N times (at least {LEAST_LOGINS}) with ours and two other "
        "servers, which pip installs"
    )
    add("--logins", type=_turns, default=0, metavar="N", help=logins)
    add_json(parser, "the figures")
    kinds = {"--plain": "sentences instead of tables, no colours", "--markdown": "Markdown tables"}
    add = parser.add_mutually_exclusive_group().add_argument
    for option, what in kinds.items():
        add(option, dest="kind", action="store_const", const=option[2:], default="table", help=what)
    return parser


def _seconds(given: str) -> float:
    seconds = float(given) if given.replace(".", "", 1).isdecimal() else 0.0
    if not 0 < seconds <= MOST_SECONDS:
        raise argparse.ArgumentTypeError(
            f"{given!r} must be a number above 0 and at most {MOST_SECONDS}"
        )
    return seconds


def _count(given: str, most: int = MOST_TURNS) -> int:
    number = int(given) if given.isdecimal() else 0
    if not 0 < number <= most:
        raise argparse.ArgumentTypeError(f"{given!r} must be a whole number from 1 to {most}")
    return number


def _turns(given: str) -> int:
    number = _count(given)
    if number < LEAST_LOGINS:
        raise argparse.ArgumentTypeError(f"{given!r} must be at least {LEAST_LOGINS}")
    return number


def _many(given: str) -> int:
    return _count(given, MOST_ROWS)


def _measured(wanted: Wanted, console: Console, *, plain: bool) -> Result:
    with _run_folder(console) as folder, Progress(plain=plain) as progress:
        return measure(wanted, Path(folder), progress.phase)


@contextmanager
def _run_folder(console: Console) -> Iterator[str]:
    with ended_by_signals(partial(say, console)), temporary_folder() as folder:
        yield folder


def _logins(asked: argparse.Namespace, console: Console) -> int:
    with _run_folder(console) as folder, Progress(plain=asked.kind == "plain") as progress:
        measured = logins(asked.logins, Path(folder), progress.phase)
    KINDS[asked.kind](console, Sheet("Login tests", rows_of(measured)))
    _write(measured, asked.json)
    return PASSED


def _write(document: Any, target: Path | str | None) -> None:
    if target is None:
        return
    text = json.dumps(document, indent=2) + "\n"
    if target == STANDARD_OUTPUT:
        sys.stdout.write(text)
    else:
        with written(Path(target)) as file:
            file.write_text(text, encoding="utf-8")
