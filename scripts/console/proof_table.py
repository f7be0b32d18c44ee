"""Shows proofs: a progress bar while they are made, then a table, and what is wrong with them."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from recorder.reading.wording import count
from scripts.attacking.proving import Judgement
from scripts.console.bar import Bar
from scripts.console.terminal import say
from tracing.catalogue import PARTY_NAMES

PASSED, FAILED = "passed", "failed"
STYLES = {PASSED: "green", FAILED: "bold red"}


class ProvingProgress(Bar):
    """Shows how many proofs have been made, and reports those that failed."""

    def __init__(self, number: int, *, plain: bool) -> None:
        super().__init__("Proving", number, plain=plain)

    def show(self, judgement: Judgement) -> None:
        """Report that a proof is judged."""
        self.advance(judgement.proof.check)
        if judgement.faults:
            say(self.console, f"{judgement.proof.check}: {FAILED}", STYLES[FAILED])


def show_judgements(console: Console, judgements: Sequence[Judgement], *, plain: bool) -> None:
    """Print a row for each proof, what is wrong with those that failed, and the total."""
    if plain:
        for each in judgements:
            say(console, f"{_name(each)}: {_word(each)}. Without it, {_without(each)}.")
    else:
        console.print(_table(judgements))
    for each in judgements:
        for fault in each.faults:
            say(console, f"{_name(each)}: {fault}", "red")
    passed = sum(not each.faults for each in judgements)
    say(console, f"{passed} of {count(len(judgements), 'proof')} passed.", "bold")


def _table(judgements: Sequence[Judgement]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("role", "check", "proof", "without the check"):
        table.add_column(heading, overflow="fold")
    for each in judgements:
        word = _word(each)
        table.add_row(
            PARTY_NAMES[each.role], each.proof.check, Text(word, STYLES[word]), _without(each)
        )
    return table


def _name(judgement: Judgement) -> str:
    return f"{judgement.role}:{judgement.proof.check}"


def _word(judgement: Judgement) -> str:
    return FAILED if judgement.faults else PASSED


def _without(judgement: Judgement) -> str:
    proof = judgement.proof
    also = f" (also left out: {', '.join(proof.beside)})" if proof.beside else ""
    instead = f" (with the check, {proof.refusal.text})" if proof.refusal else ""
    return f"{proof.without.text}{also}{instead}"
