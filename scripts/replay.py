"""Walks the authorization code flow with a scripted user, and verifies each of its thirteen steps.

Other tours can be named: refresh, device, dpop … Starts roles of its own on free ports, with data
that is thrown away, and looks at the trace: each step must have happened, in its order, by the
right role, with every decision made, and passed or refused as it must be.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import bootstrap

bootstrap.enter()

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from tempfile import TemporaryDirectory

from recorder.event.incoming import recorded_event_of
from recorder.keeping import run_file
from scenarios.scripted_tour import ScriptedTour
from scenarios.tours import SCRIPTED
from scenarios.tours.code_flow import FIRST_WALK, MAIN, TWO_ISSUERS
from scripts.console import Progress, open_console
from scripts.playground import on_free_ports
from scripts.processes import ProcessTrouble
from scripts.scripted_walk import Events, Outcome, walk_once
from scripts.signals import ended_by_signals
from scripts.verdict_table import show_outcome, show_tours, summary

HELD, DEVIATED, COULD_NOT = 0, 1, 2
EVERY = "all"
STANDARD_OUTPUT = "-"
IMPATIENT = {"AUTHORIZATION_SERVER_DEVICE_INTERVAL_SECONDS": "1"}
"""No television need wait here for a person to find a phone."""
EPILOG = """\
examples:
  python3 scripts/replay.py                       a table, and an exit code
  python3 scripts/replay.py refresh device        two other tours
  python3 scripts/replay.py all                   every tour
  python3 scripts/replay.py --list                which tours there are, and what they show
  python3 scripts/replay.py --save run.jsonl      keep every message and decision as a run file
  python3 scripts/replay.py --json -              the summary as JSON, the table on stderr
  AUTHORIZATION_SERVER_CODE_SECONDS=1 python3 scripts/replay.py
                                                  settings of the roles are passed on

Ends with 0 when all steps passed, with 1 when one deviated (it says which and why), with 2 when the
roles could not be started or an option is wrong.
"""


def main() -> int:
    """Walk, verify, tell."""
    wanted = _parser().parse_args()
    console = open_console(plain=wanted.plain, to_stderr=wanted.json == STANDARD_OUTPUT)
    if wanted.list:
        show_tours(console)
        return HELD
    try:
        with ended_by_signals(), _folder() as folder:
            outcomes = _walk(Path(folder), _chosen(wanted.tours), plain=wanted.plain)
        for outcome in outcomes:
            show_outcome(console, outcome, plain=wanted.plain)
        _write(outcomes, wanted)
    except (ProcessTrouble, OSError) as trouble:
        console.print(str(trouble), markup=False, soft_wrap=True)
        return COULD_NOT
    return HELD if all(outcome.passed for outcome in outcomes) else DEVIATED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "tours",
        metavar="TOUR",
        nargs="*",
        default=[MAIN.tour.name],
        type=_tour,
        help="which tours to walk; all is every one (authorization-code)",
    )
    parser.add_argument("--list", action="store_true", help="list the tours and end")
    parser.add_argument("--save", metavar="FILE", type=_new_file, help="write a run file")
    parser.add_argument(
        "--json", metavar="FILE", type=_summary, help="write a summary; - is standard output"
    )
    parser.add_argument(
        "--show-secrets", action="store_true", help="with --save: write tokens and passwords whole"
    )
    parser.add_argument("--plain", action="store_true", help="no colour and no table: sentences")
    return parser


def _folder() -> TemporaryDirectory[str]:
    # Windows does not let go of a database at once when its process has ended.
    return TemporaryDirectory(prefix="oauth2-playground-", ignore_cleanup_errors=True)


def _new_file(text: str) -> Path:
    path = Path(text)
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is no file in a folder that is there")
    return path


def _summary(text: str) -> Path | str:
    return text if text == STANDARD_OUTPUT else _new_file(text)


def _tour(text: str) -> str:
    if text != EVERY and text not in SCRIPTED:
        raise argparse.ArgumentTypeError(f"there is no tour {text!r}; --list names them")
    return text


def _chosen(names: Sequence[str]) -> list[ScriptedTour]:
    """In the order of the catalogue: the main tour first, where nothing is remembered yet."""
    chosen = [each for name, each in SCRIPTED.items() if name in names or EVERY in names]
    return [FIRST_WALK if each is MAIN else each for each in chosen]


def _walk(folder: Path, tours: Sequence[ScriptedTour], *, plain: bool) -> list[Outcome]:
    made = on_free_ports(folder, second_issuer=any(each is TWO_ISSUERS for each in tours))
    playground = replace(made, usual=IMPATIENT)
    with Progress(plain=plain) as progress, playground.processes(os.environ) as processes:
        progress.phase("Starting three roles and the recorder …")
        processes.wait_until_ready(playground.addresses)

        def show(events: Events) -> None:
            for event in events:
                if event["slug"]:
                    progress.detail(f"Step {event['part']}: {event['slug']}")

        outcomes = []
        for scripted in tours:
            progress.phase(f"Walking: {scripted.tour.title} …")
            outcomes.append(walk_once(playground, processes, scripted, show))
        return outcomes


def _write(outcomes: Sequence[Outcome], wanted: argparse.Namespace) -> None:
    if wanted.save:
        secrets: run_file.Secrets = "whole" if wanted.show_secrets else "shortened"
        events = [recorded_event_of(event) for outcome in outcomes for event in outcome.events]
        run_file.write(wanted.save, events, secrets)
    if wanted.json:
        text = json.dumps(summary(outcomes), indent=2) + "\n"
        if wanted.json == STANDARD_OUTPUT:
            sys.stdout.write(text)
        else:
            wanted.json.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
