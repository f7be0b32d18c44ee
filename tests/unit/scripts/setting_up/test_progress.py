"""`scripts.setting_up.progress`: one line on a terminal, plain lines elsewhere."""

import io

from scripts.setting_up.progress import Progress


class Terminal(io.StringIO):
    """A stream that someone is looking at."""

    def isatty(self) -> bool:
        """Says that it is a terminal."""
        return True


def test_progress_is_one_line_on_a_terminal() -> None:
    """Each word overwrites the whole of the one before; closing leaves the last one standing."""
    stream = Terminal()
    progress = Progress(stream)
    progress.show("a longer word")
    progress.show("a word")
    progress.close()
    begin, first, second = stream.getvalue().split("\r")
    assert begin == ""
    assert first.split() == ["a", "longer", "word"]
    assert second.split() == ["a", "word"]
    assert second == "a word".ljust(len(first)) + "\n"


def test_progress_is_plain_lines_elsewhere() -> None:
    """In a log, a line for each change and nothing else."""
    stream = io.StringIO()
    progress = Progress(stream)
    progress.show("first")
    progress.close()
    assert stream.getvalue() == "first\n"
