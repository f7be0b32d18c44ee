"""Updates what is generated from the program: the README's tables of steps, tours, folders, the
threat map, the picture of the console, and the colours of code in the viewer.

With --check it writes nothing, and exits with 1 when something is out of date.
"""

import argparse
import ast
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from pathlib import Path

from rich.console import Console

from recorder.console.view import ConsoleView
from recorder.explaining.seen import Seen
from recorder.keeping import run_file
from recorder.reading import code_colours
from recorder.reading.clauses import linked
from scripts.setting_up.environment import ROOT
from tracing.catalogue import CODE_ISSUED, PARTY_NAMES, THIRTEEN_STEPS, TOKEN_ISSUED, Step
from tracing.threats import threat_map
from tracing.threats.threat_map import Checks, Document, Threat
from tracing.tours import TOURS

README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "console.svg"
COLOURS = ROOT / "recorder" / "viewer" / "static" / "styles" / "code.css"
THREATS = ROOT / "docs" / "threats.md"
HISTORY = ROOT / "docs" / "illustrated_flow.jsonl"
STEPS = re.compile(r"(<!-- steps: [^\n]*-->\n).*?(<!-- /steps -->)", re.DOTALL)
TOURS_TABLE = re.compile(r"(<!-- tours: [^\n]*-->\n).*?(<!-- /tours -->)", re.DOTALL)
ROOMS = re.compile(r"(<!-- rooms: [^\n]*-->\n).*?(<!-- /rooms -->)", re.DOTALL)
CAPITALS = re.compile(r"[A-Z][A-Z ]+: ")
"""What a law begins with: "ROLE: ", "KEEPS: "."""
PACKAGES = (
    *("authorization_server", "resource_server", "client_app"),
    *("tracing", "hosting", "recorder", "scenarios", "scripts", "oauth2_playground"),
)
"""In the best reading order: the roles, what they share, what watches them, what uses them."""
PICTURE_COLUMNS = 110
UP_TO_DATE, OUT_OF_DATE = 0, 1


def main() -> int:
    """Write what is out of date, or with --check only report it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say what is out of date"
    )
    wanted = parser.parse_args()
    made = {
        README: readme(README.read_text(encoding="utf-8")),
        THREATS: threats(),
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
    """The README with its tables: steps and tours from the catalogue, folders from their laws."""
    steps = [
        "| # | step | from → to | channel | on the wire | specification |",
        "|---|---|---|---|---|---|",
        *map(_row, THIRTEEN_STEPS),
    ]
    tours = [
        "| tour | what it shows |",
        "|---|---|",
        *(f"| `{tour.name}` | {tour.says} |" for tour in TOURS.values()),
    ]
    rooms = [
        "| folder | what lives there |",
        "|---|---|",
        *(
            f"| `{folder.relative_to(ROOT).as_posix()}/` | {_purpose(folder)} |"
            for folder in folders()
        ),
    ]
    for place, rows in ((STEPS, steps), (TOURS_TABLE, tours), (ROOMS, rooms)):
        text = _filled(place, rows, text)
    return text


def threats() -> str:
    """The threat map as a document: one table for each specification."""
    blocks = [
        f"<!-- made by scripts/docs.py from tracing/threats/ -->\n# {threat_map.TITLE}",
        *threat_map.OPENING,
        "\n".join(
            [
                "| state | what it means | threats |",
                "|---|---|---|",
                *(
                    f"| {state} | {threat_map.STATES[state]} | {count} |"
                    for state, count in threat_map.counted().items()
                ),
            ]
        ),
        *map(_threats_of, threat_map.documents()),
        f"## {threat_map.GOOD_FORM_TITLE}\n\n{threat_map.GOOD_FORM_OPENING}",
        "\n".join(
            [
                "| rule | why it is not a threat | checks |",
                "|---|---|---|",
                *(
                    f"| {group.name} | {group.reason} | {_checks(group.checks)} |"
                    for group in threat_map.good_form()
                ),
            ]
        ),
    ]
    return "\n\n".join(blocks) + "\n"


def folders() -> Iterator[Path]:
    """Yield every package and, below it, its rooms, each above those that it imports."""
    contracts = tomllib.loads(_text(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = {
        contract["containers"][0]: " | ".join(contract["layers"]).split(" | ")
        for contract in contracts
        if "containers" in contract
    }
    for package in PACKAGES:
        yield from _with_rooms(ROOT / package, layers)


def picture() -> str:
    """The console as SVG: a recorded flow, one line per message, then two of them as panels."""
    console = Console(record=True, width=PICTURE_COLUMNS, file=io.StringIO(), force_terminal=True)
    events = run_file.read(HISTORY).events
    brief = ConsoleView("brief", show_secrets=False, zone=UTC)
    panel = ConsoleView("panel", show_secrets=False, zone=UTC)
    seen = Seen(map(panel.shown, events))
    for event in events:
        console.print(brief.render(event, seen))
    for slug in (CODE_ISSUED.slug, TOKEN_ISSUED.slug):
        console.print()
        console.print(panel.render(next(event for event in events if event.slug == slug), seen))
    svg = console.export_svg(title="python3 scripts/launch.py", unique_id="console")
    # Rich's template loads its font over the network; the reader's own will do.
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


def _threats_of(document: Document) -> str:
    left_out = "\n".join(f"- Left out: {section}." for section in document.left_out)
    table = "\n".join(
        [
            "| section | threat | defences here | stories | state |",
            "|---|---|---|---|---|",
            *map(_threat_row, document.threats),
        ]
    )
    opening = f"## {document.name}: {document.title}", document.says, left_out, table
    return "\n\n".join(filter(None, opening))


def _threat_row(threat: Threat) -> str:
    section = "".join(
        f"[{text}]({address})" if address else text for text, address in linked(threat.spec)
    )
    stops = "<br>".join(filter(None, (_checks(threat.checks), threat.built_in)))
    stories = "<br>".join(f"`{story}`" for story in threat.stories)
    state = f"**{threat.state}**" + (f": {threat.left}" if threat.left else "")
    cells = section, f"**{threat.name}.** {threat.happens}", stops, stories, state
    return "| " + " | ".join(cells) + " |"


def _checks(checks: Checks) -> str:
    """Return the checks by role, with a line for each role."""
    return "<br>".join(
        f"{PARTY_NAMES[role]}: " + ", ".join(f"`{name}`" for name in names)
        for role, names in checks.items()
    )


def _with_rooms(folder: Path, layers: Mapping[str, Sequence[str]]) -> Iterator[Path]:
    yield folder
    order = list(layers.get(".".join(folder.relative_to(ROOT).parts), ()))
    rooms = sorted(file.parent for file in folder.glob("*/__init__.py"))
    for room in sorted(rooms, key=lambda room: [*order, room.name].index(room.name)):
        yield from _with_rooms(room, layers)


def _purpose(folder: Path) -> str:
    """Return the beginning of a folder's law, as a sentence."""
    law = ast.get_docstring(ast.parse(_text(folder / "__init__.py"))) or ""
    first = CAPITALS.sub("", " ".join(law.split("\n\n")[0].split()), count=1)
    return first[:1].upper() + first[1:]


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
