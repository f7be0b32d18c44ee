"""What is changed while the playground runs, and how that is undone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType

__tracebackhide__ = True


class Change:
    """A change that lasts until its block, or the test, ends."""

    def __init__(self, undo: Callable[[], object]) -> None:
        self._undo: Callable[[], object] | None = undo

    def undo(self) -> None:
        """End it before."""
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
    """All changes that are not undone yet: those of the test, and separately those of each fixture
    with a wider scope.
    """

    def __init__(self) -> None:
        # An ExitStack ends all of its changes, the last one first, also where one cannot be ended.
        self._of_test = ExitStack()
        self._made_by = [self._of_test]

    def add(self, undo: Callable[[], object]) -> Change:
        """Remember a change that was just made, and how to undo it."""
        change = Change(undo)
        self._made_by[-1].callback(change.undo)
        return change

    def undo(self) -> None:
        """Undo the changes of the test."""
        self._of_test.close()

    @contextmanager
    def lasting(self) -> Iterator[Callable[[], None]]:
        """Changes made within the block outlast the test; call the function that this yields to
        undo them.
        """
        made = ExitStack()
        self._made_by.append(made)

        def undo() -> None:
            # What the test made of it comes first: it goes back to what is undone here.
            self.undo()
            made.close()

        try:
            yield undo
        finally:
            self._made_by.remove(made)
