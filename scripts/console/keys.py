"""The keys of the console: what each does, and how they are arranged in lines."""

from collections.abc import Iterable
from typing import NamedTuple

from rich.text import Text

from scripts.console.prompts import LAST_STEP

BETWEEN = " · "


class Key(NamedTuple):
    """A key: its name, what it does in a word or two, and in a sentence."""

    name: str
    label: str
    meaning: str


KEYS = (
    Key("space", "next", "release the held message and hold the next one (Enter does the same)"),
    Key("w", "wire", "the whole message as it is sent; again: the next page"),
    Key("t", "tokens", "its tokens, decoded"),
    Key("d", "checks", "all its checks: expected, received, and the clause that asks for it"),
    Key("c", "code", "the lines of our source that made it"),
    Key("b", "back", "look back at the message before, while the live one waits"),
    Key("f", "forward", "forward again"),
    Key("/", "search", "search all messages so far: values, titles, checks"),
    Key("y", "curl", "print its request as a curl command, and offer it to the clipboard"),
    Key("g", "go to", f"run to a step: type its number, 1 to {LAST_STEP}, then Enter"),
    Key("r", "run", "run this flow, and those to come unless another waits"),
    Key("h", "hold", "hold every flow at its next step"),
    Key("Tab", "next flow", "with several browsers: show the next held flow"),
    Key("?", "help", "what the keys do"),
    Key("q", "quit", "stop all processes and quit (Ctrl-C does the same)"),
)


PREDICTION_KEYS = (
    Key("1 2 3", "answer", "answer the question about the held message; space skips it"),
    Key("p", "predictions", "the questions so far, your answers, and the right ones"),
)
"""The additional keys of --predict."""


def packed(keys: Iterable[Key], width: int) -> list[Text]:
    """Return the keys in as few lines as the width allows, without splitting a key."""
    rows: list[Text] = []
    for key in keys:
        item = Text.assemble((key.name, "bold"), f" {key.label}")
        if rows and rows[-1].cell_len + len(BETWEEN) + item.cell_len <= width:
            rows[-1].append(BETWEEN, "dim").append_text(item)
        else:
            rows.append(item)
    return rows
