"""Writes a page that shows a whole flow character by character: each part of each message is named
and explained, nested as it is built, and each computed value comes with a command that computes it.

Without RUN, the page shows a recorded flow that comes with the project, the same for everyone. The
page loads nothing over the network: it can be printed, and it can be sent to a class.
"""

import argparse
from pathlib import Path

from hosting.files.private_files import make_private
from oauth2_playground.command_help import command_parser
from oauth2_playground.spelling import spelled
from recorder.illustrating.page import page_of
from recorder.keeping import run_file
from recorder.keeping.run_file import Run, RunFileError
from recorder.reading.wording import count
from scripts.console.option_combinations import require_separate_files
from scripts.console.terminal import open_console, say
from scripts.processes.file_options import new_file, read_by, written
from scripts.setting_up.environment import ROOT

KEPT = ROOT / "docs" / "illustrated_flow.jsonl"
DONE, COULD_NOT = 0, 2
HOW_TO_SAVE = spelled("python3 scripts/replay.py --save run.jsonl --with-secrets")
EPILOG = f"""\
examples:
  python3 scripts/illustrate.py --out flow.html            the flow that comes with the project
  {HOW_TO_SAVE}
  python3 scripts/illustrate.py run.jsonl --out flow.html  a flow of your own
  python3 scripts/replay.py dpop --save run.jsonl --with-secrets
  python3 scripts/illustrate.py run.jsonl --out dpop.html  another tour

RUN is a run file with secrets, since nothing can be computed from covered ones. replay.py saves one
with --save and --with-secrets; the viewer saves one at the end of each Guide ("with secrets"). The
page then contains the passwords and tokens of RUN, so only your own user can read it.

Exit codes: 0 when the page was written, 2 when an option is wrong, RUN cannot be used, or the page
cannot be written.
"""


def main() -> int:
    """Read the run, and write the page."""
    parser = _parser()
    wanted = parser.parse_args()
    require_separate_files(parser, wanted, ("out",))
    console = open_console(plain=True)
    try:
        run = _run(wanted.run or KEPT)
        if run.cut:
            say(console, run.cut)
        page = page_of(run.events, run.tours)
        with written(wanted.out) as path, path.open("w", encoding="utf-8", newline="\n") as file:
            if wanted.run:
                make_private(path)
            file.write(page)
    except (OSError, RunFileError) as trouble:
        say(console, str(trouble))
        return COULD_NOT
    flows = len({event.flow for event in run.events})
    shown = f"{count(len(run.events), 'event')} of {count(flows, 'flow')}"
    say(console, f"{wanted.out} shows {shown}. Open it in a browser.")
    return DONE


def _run(path: Path) -> Run:
    """Read a run file with its secrets.

    Raises:
        OSError: the file cannot be read.
        RunFileError: it is not a run file, holds no event, or its secrets are covered.
    """
    with read_by(path):
        run = run_file.read(path)
    if run.header.get("secrets") != "whole":
        raise RunFileError(
            f"{path} was saved with covered secrets, so nothing can be computed from it. "
            f"Save a run with secrets: {HOW_TO_SAVE}"
        )
    if not run.events:
        raise RunFileError(f"{path} contains no events. Save a run: {HOW_TO_SAVE}")
    return run


def _parser() -> argparse.ArgumentParser:
    parser = command_parser(__doc__, EPILOG)
    parser.add_argument("run", metavar="RUN", nargs="?", type=Path, help="a run file with secrets")
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=new_file,
        default=Path("flow.html"),
        help="where to write the page (default: flow.html)",
    )
    return parser
