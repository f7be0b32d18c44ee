"""The last lines of a lesson: which other flows there are, and what each shows."""

from rich.console import Console
from rich.text import Text

from scripts.console.terminal import list_table, say
from tracing.tours import AUTHORIZATION_CODE, TOURS

GRANT_TYPES = (
    "This was the authorization code, one of the grant types: the ways in which an app gets a "
    "token. Other flows, to run with python3 scripts/replay.py NAME or from the viewer:"
)


def show_other_flows(console: Console) -> None:
    """Print each by its name, with what one sees there."""
    say(console, "")
    say(console, GRANT_TYPES)
    table = list_table()
    for tour in TOURS.values():
        if tour is not AUTHORIZATION_CODE:
            table.add_row(Text(tour.name, "bold"), tour.says)
    console.print(table)
