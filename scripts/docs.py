"""Writes anew what is taken from the program: the README's tables of steps and of tours, the
console's picture, the colours of code in the viewer.

With --check nothing is written; it ends with 1 when something is out of date.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts.setting_up import bootstrap

bootstrap.enter()

import argparse
import io
import re
from datetime import UTC

from rich.console import Console

from recorder.console.view import ConsoleView
from recorder.keeping import run_file
from recorder.reading import code_colours
from scripts.setting_up.environment import ROOT
from tracing.catalogue import PARTY_NAMES, THIRTEEN_STEPS, TOKEN_ISSUED, Step
from tracing.tours import TOURS

README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "console.svg"
COLOURS = ROOT / "recorder" / "viewer" / "static" / "styles" / "code.css"
HISTORY = ROOT / "tests" / "support" / "histories" / "honest_flow.jsonl"
STEPS = re.compile(r"(<!-- steps: [^\n]*-->\n).*?(<!-- /steps -->)", re.DOTALL)
TOURS_TABLE = re.compile(r"(<!-- tours: [^\n]*-->\n).*?(<!-- /tours -->)", re.DOTALL)
PICTURE_COLUMNS = 110
UP_TO_DATE, OUT_OF_DATE = 0, 1


def main() -> int:
    """Write, or with --check compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say what is old")
    wanted = parser.parse_args()
    made = {
        README: readme(README.read_text(encoding="utf-8")),
        PICTURE: picture(),
        COLOURS: code_colours.stylesheet(),
    }
    old = [path for path, text in made.items() if not path.exists() or _text(path) != text]
    for path in old:
        print(f"{path.relative_to(ROOT)} is out of date")
        if not wanted.check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(made[path], encoding="utf-8", newline="\n")
    return OUT_OF_DATE if old and wanted.check else UP_TO_DATE


def readme(text: str) -> str:
    """The README with the tables of steps and of tours as the catalogue has them."""
    steps = [
        "| # | step | from → to | channel | on the wire | specification |",
        "|---|---|---|---|---|---|",
        *map(_row, THIRTEEN_STEPS),
    ]
    tours = [
        "| tour | what is to be seen |",
        "|---|---|",
        *(f"| `{tour.name}` | {tour.says} |" for tour in TOURS.values()),
    ]
    return _filled(TOURS_TABLE, tours, _filled(STEPS, steps, text))


def picture() -> str:
    """The console as SVG: a recorded flow, one line a step, then one step whole."""
    console = Console(record=True, width=PICTURE_COLUMNS, file=io.StringIO(), force_terminal=True)
    events = run_file.read(HISTORY).events
    brief = ConsoleView("brief", show_secrets=False, zone=UTC)
    full = ConsoleView("full", show_secrets=False, zone=UTC)
    for event in events:
        console.print(brief.render(event))
    console.print()
    issued = next(event for event in events if event.slug == TOKEN_ISSUED.slug)
    console.print(full.render(issued))
    svg = console.export_svg(title="python3 scripts/launch.py", unique_id="console")
    # Rich's template loads its font from elsewhere; the reader's own will do.
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


def _filled(place: re.Pattern[str], rows: list[str], text: str) -> str:
    table = "\n".join(rows)
    return place.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text)


def _row(step: Step) -> str:
    parties = PARTY_NAMES[step.sender], PARTY_NAMES[step.receiver]
    way = f"{parties[0]} → {parties[1]}" if parties[0] != parties[1] else f"inside the {parties[0]}"
    wire = "" if step.wire == "–" else f"`{step.wire}`"
    cells = (str(step.number), step.title, way, step.channel, wire, step.spec)
    return "| " + " | ".join(cells) + " |"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
