"""A progress bar for many things of one kind."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from scripts.console.terminal import open_console


class Bar:
    """A bar on standard error that disappears at the end; nothing if that is not a terminal."""

    def __init__(self, doing: str, number: int, *columns: ProgressColumn, plain: bool) -> None:
        self._console = open_console(plain=plain, to_stderr=True)
        self._progress = Progress(
            TextColumn(doing),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            *columns,
            TextColumn("{task.fields[detail]}"),
            console=self._console,
            transient=True,
            disable=not self._console.is_interactive,
        )
        self._task = self._progress.add_task("", total=number, detail="")

    @property
    def console(self) -> Console:
        """The console for what stays, above the bar."""
        return self._console

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def advance(self, detail: str) -> None:
        """Count one more as done; show the detail at the end of the line."""
        self._progress.update(self._task, advance=1, detail=detail)
