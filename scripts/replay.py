"""Walks the authorization code flow with a scripted user, and verifies each of its thirteen steps.

Starts roles of its own on free ports, with data that is thrown away, and looks at the trace: each
step must have happened, in its order, by the right role, with every decision made and passed.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import bootstrap

bootstrap.enter()

import argparse
import json
import os
from tempfile import TemporaryDirectory

from recorder.keeping import run_file
from scenarios.honest_story import HONEST_STORY
from scripts.console import Progress, open_console
from scripts.playground import on_free_ports
from scripts.processes import ProcessTrouble
from scripts.scripted_walk import Events, Outcome, walk_once
from scripts.signals import ended_by_signals
from scripts.verdict_table import show_outcome, summary
from tracing.catalogue import THIRTEEN_STEPS

HELD, DEVIATED, COULD_NOT = 0, 1, 2
EPILOG = """\
examples:
  python3 scripts/replay.py                       a table, and an exit code
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
    console = open_console(plain=wanted.plain, to_stderr=wanted.json == "-")
    try:
        with ended_by_signals(), _folder() as folder:
            outcome = _walk(Path(folder), plain=wanted.plain)
        show_outcome(console, outcome, plain=wanted.plain)
        _write(outcome, wanted)
    except (ProcessTrouble, OSError) as trouble:
        console.print(str(trouble), markup=False, soft_wrap=True)
        return COULD_NOT
    return HELD if outcome.passed else DEVIATED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--save", metavar="FILE", type=_new_file, help="write a run file")
    parser.add_argument("--json", metavar="FILE", help="write a summary; - is standard output")
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


def _walk(folder: Path, *, plain: bool) -> Outcome:
    playground = on_free_ports(folder)
    with Progress(plain=plain) as progress, playground.processes(os.environ) as processes:
        progress.phase("Starting three roles and the recorder …")
        processes.wait_until_ready(playground.addresses)
        progress.phase("Walking the flow …")

        def show(events: Events) -> None:
            for event in events:
                progress.detail(f"Step {event['part']} of {len(THIRTEEN_STEPS)}: {event['slug']}")

        return walk_once(playground, processes, HONEST_STORY, show)


def _write(outcome: Outcome, wanted: argparse.Namespace) -> None:
    if wanted.save:
        secrets: run_file.Secrets = "whole" if wanted.show_secrets else "shortened"
        run_file.write(wanted.save, outcome.events, secrets)
    if wanted.json:
        text = json.dumps(summary(outcome), indent=2) + "\n"
        if wanted.json == "-":
            sys.stdout.write(text)
        else:
            Path(wanted.json).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
