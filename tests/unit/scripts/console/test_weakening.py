"""`scripts.console.weakening`: checks that are left out are announced prominently."""

import io

from rich.console import Console

from scripts.console.weakening import show_left_out

LEFT_OUT = {"authorization_server": ("code_is_unused", "b"), "client_app": ("x",)}


def shown(*, plain: bool = False) -> list[str]:
    """Return the printed lines."""
    file = io.StringIO()
    show_left_out(Console(file=file, width=60), LEFT_OUT, plain=plain)
    return file.getvalue().splitlines()


def test_each_weakened_role_has_a_line() -> None:
    """The line is not cut, however narrow the console is."""
    end = "It accepts what it should reject."
    lines = [
        f"WEAKENED: authorization_server runs without: code_is_unused, b. {end}",
        f"WEAKENED: client_app runs without: x. {end}",
    ]
    assert shown(plain=True) == lines
    assert shown() == [f"⚠ {line}" for line in lines]
