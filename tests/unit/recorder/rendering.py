"""The text of a renderable on a console of a fixed width."""

import io
from typing import Any

from rich.console import Console, RenderableType


def rendered(renderable: RenderableType, width: int = 80, **options: Any) -> str:
    """The printed text, with terminal codes if `force_terminal` is given."""
    console = Console(file=io.StringIO(), width=width, **options)
    console.print(renderable)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO above
    return text
