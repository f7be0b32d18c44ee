"""Predictions on the console: the verdict that a message gives, and the table of a whole lesson."""

from collections.abc import Sequence

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.table import Table
from rich.text import Text

from recorder.predicting.prediction import STATES, Prediction, State, counted
from recorder.reading import wording

STYLES: dict[State, str] = {
    "right": "bold green",
    "wrong": "bold red",
    "unanswered": "bold yellow",
    "void": "bold yellow",
    "open": "dim",
}
NONE = "none"

WIDE = 110
"""From this many columns on, there is room for a table."""


def verdict(prediction: Prediction) -> Text:
    """The verdict in a sentence or two, after its sign."""
    sign, word = STATES[prediction.state]
    text = Text.assemble((f"{sign} {wording.sentence(word)}.", STYLES[prediction.state]))
    if prediction.state == "wrong":
        text.append(f" Not “{prediction.answered}”.")
    text.append(f" {prediction.happened}")
    if prediction.part:
        text.append(f" ({prediction.part})")
    return text


class Predicted:
    """All predictions, and below them how many had each result.

    They are a table, or in a narrow terminal a list.
    """

    def __init__(self, predictions: Sequence[Prediction]) -> None:
        self._predictions = predictions

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._table() if options.max_width >= WIDE else self._list()
        yield Text(f"Your predictions: {counted(self._predictions)}", "bold")

    def _table(self) -> Table:
        rows = Table(box=None, pad_edge=False)
        for name in ("held", "question", "your answer", "right answer", "verdict"):
            rows.add_column(name, overflow="fold")
        for each in self._predictions:
            answered, right = each.answered or NONE, each.right or each.happened
            rows.add_row(each.held, each.question, answered, right, _word(each))
        return rows

    def _list(self) -> Table:
        rows = Table.grid(padding=(0, 2, 0, 0))
        for each in self._predictions:
            said = [Text(each.question)]
            if each.answered and each.answered != each.right:
                said.append(Text(f"your answer: {each.answered}", "dim"))
            said.append(Text(f"right: {each.right or each.happened}"))
            rows.add_row(each.held, Group(*said), _word(each))
        return rows


def _word(prediction: Prediction) -> Text:
    sign, word = STATES[prediction.state]
    return Text(f"{sign} {word}", STYLES[prediction.state])
