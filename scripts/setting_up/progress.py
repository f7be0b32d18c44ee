"""Shows what is being done while `.venv` is made, with the standard library only."""

from shutil import get_terminal_size
from typing import TextIO


class Progress:
    """Shows one line that changes on a terminal, and a line for each change elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_live = stream.isatty()
        self._open = False

    def show(self, text: str) -> None:
        """Show what is being done now."""
        width = get_terminal_size().columns - 1
        self._stream.write("\r" + text[:width].ljust(width) if self._is_live else text + "\n")
        self._stream.flush()
        self._open = self._is_live

    def close(self) -> None:
        """End the line, so that whatever is written next begins a new one."""
        if self._open:
            self._stream.write("\n")
        self._open = False
