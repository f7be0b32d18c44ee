"""`scripts.setting_up.progress`: one line on a terminal, plain lines elsewhere."""

import io

from scripts.setting_up.progress import Progress


class Terminal(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def test_progress_is_one_line_on_a_terminal() -> None:
    """Each text overwrites the one before completely; closing keeps the last one."""
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
    """A log gets one line per change and nothing else."""
    stream = io.StringIO()
    progress = Progress(stream)
    progress.show("first")
    progress.close()
    assert stream.getvalue() == "first\n"
