"""Changes made while the playground runs, and how they are undone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType

__tracebackhide__ = True


class Change:
    """A change that lasts until its `with` block or the test ends."""

    def __init__(self, undo: Callable[[], object]) -> None:
        self._undo: Callable[[], object] | None = undo

    def undo(self) -> None:
        """Undo the change early."""
        if self._undo is not None:
            undo, self._undo = self._undo, None
            undo()

    def __enter__(self) -> "Change":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.undo()


class Changes:
    """All changes that have not been undone.

    Those of the test are kept apart from those of each fixture with a wider scope.
    """

    def __init__(self) -> None:
        # An ExitStack undoes all of its changes, last one first, even if one of them cannot be
        # undone.
        self._of_test = ExitStack()
        self._made_by = [self._of_test]

    def add(self, undo: Callable[[], object]) -> Change:
        """Register a change that was just made, and how to undo it."""
        change = Change(undo)
        self._made_by[-1].callback(change.undo)
        return change

    def undo(self) -> None:
        """Undo the changes made by the test."""
        self._of_test.close()

    @contextmanager
    def lasting(self) -> Iterator[Callable[[], None]]:
        """Let changes made within the block outlast the test.

        Call the yielded function to undo them.
        """
        made = ExitStack()
        self._made_by.append(made)

        def undo() -> None:
            # Undo the test's changes first: that restores the state which `made` then undoes.
            self.undo()
            made.close()

        try:
            yield undo
        finally:
            self._made_by.remove(made)
