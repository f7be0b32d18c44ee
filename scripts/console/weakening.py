"""Says which checks the roles leave out on purpose, before anything else is shown."""

from rich.console import Console

from scripts.console.terminal import say
from scripts.processes.left_out_checks import LeftOut


def show_left_out(console: Console, left_out: LeftOut, *, plain: bool) -> None:
    """Print a line for each role that leaves checks out; nothing if all checks are made."""
    for role, names in left_out.items():
        told = f"{role} runs without: {', '.join(names)}"
        line = f"WEAKENED: {told}. It accepts what it should reject."
        say(console, line if plain else f"⚠ {line}", "bold red")
