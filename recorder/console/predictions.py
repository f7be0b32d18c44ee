"""Predictions on the console: the verdict that a message gives, and the table of a whole lesson."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
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


def verdict(prediction: Prediction) -> Text:
    """The verdict in a sentence or two, behind its sign."""
    sign, word = STATES[prediction.state]
    text = Text.assemble((f"{sign} {wording.sentence(word)}.", STYLES[prediction.state]))
    if prediction.state == "wrong":
        text.append(f" Not “{prediction.answered}”.")
    text.append(f" {prediction.happened}")
    if prediction.part:
        text.append(f" ({prediction.part})")
    return text


def table(predictions: Sequence[Prediction]) -> RenderableType:
    """A row for each question: what was answered, what is right, the verdict."""
    rows = Table(title=_title(predictions), title_justify="left", box=None, pad_edge=False)
    for name in ("held", "question", "your answer", "right answer", "verdict"):
        rows.add_column(name, overflow="fold", ratio={"question": 3, "held": None}.get(name, 2))
    for each in predictions:
        sign, word = STATES[each.state]
        rows.add_row(
            each.held,
            each.question,
            each.answered or NONE,
            each.right or each.happened,
            Text(f"{sign} {word}", STYLES[each.state]),
        )
    return rows


def sentences(predictions: Sequence[Prediction]) -> Iterator[str]:
    """The same in sentences, for screen readers and logs."""
    yield f"{_title(predictions)}."
    for each in predictions:
        right = each.right or each.happened or NONE
        yield (
            f"{each.held}. {each.question} Your answer: {each.answered or NONE}. "
            f"Right answer: {right.rstrip('.')}. Verdict: {STATES[each.state][1]}."
        )


def _title(predictions: Sequence[Prediction]) -> str:
    return f"Your predictions: {counted(predictions)}"
