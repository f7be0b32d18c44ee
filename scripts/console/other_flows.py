"""The last lines of a lesson: which other flows there are, and what each shows."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from oauth2_playground.spelling import spelled
from scripts.console.terminal import list_table, say
from tracing.tours import AUTHORIZATION_CODE, TOURS

IN_SHORT = (
    "This was the authorization code flow: the browser brings the app a single-use code, and the "
    "app exchanges it for tokens, from server to server. In five steps: get credentials (2), get a "
    "token (3 to 7), see which scopes it has (7), call the API (10), refresh the token (refresh)."
)
GRANTS = ("public-client", "client-credentials", "device", "refresh")
"""The tours of the other grant types."""


def show_other_flows(console: Console) -> None:
    """Print what this flow was, and the other flows by name, with what each shows."""
    say(console, "")
    say(console, IN_SHORT)
    say(
        console, spelled("Run another one from the viewer, or with python3 scripts/replay.py NAME.")
    )
    others = [name for name in TOURS if name not in (*GRANTS, AUTHORIZATION_CODE.name)]
    _show(console, "Other grant types, the ways to a token (PKCE alone, device, …):", GRANTS)
    _show(console, "What can be different, and what else one can do:", others)


def _show(console: Console, title: str, names: Iterable[str]) -> None:
    say(console, title, "bold")
    table = list_table()
    for name in names:
        table.add_row(Text(name, "bold"), TOURS[name].says)
    console.print(table)
