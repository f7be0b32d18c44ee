"""Proves checks: makes each proof's request to its role with the check, and without it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from scenarios.browser.pages import WalkStopped
from scenarios.proofs.proof import Attempt, Proof, faults
from scripts.attacking.benches import Bench, RunningRole, bench
from scripts.attacking.killed_together import Starts, killed_together
from tracing.catalogue import Party

AT_ONCE = 2
"""How many benches work at the same time; each keeps about one core busy."""

Proofs = Sequence[Proof[Any]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The result of a proof: what became of its request with the check and without it, in words.

    `faults` is empty if the proof passed.
    """

    role: Party
    proof: Proof[Any]
    with_check: str
    without_check: str
    faults: tuple[str, ...]


Show = Callable[[Judgement], None]


def prove(wanted: Mapping[Party, Proofs], folder: Path, show: Show) -> list[Judgement]:
    """Make and judge these proofs, by role; `show` is called with each as soon as it is judged.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start, or does not answer.
    """

    def make(number: int) -> list[Judgement]:
        judgements = []
        for role, proofs in wanted.items():
            share = proofs[number::AT_ONCE]
            for judgement in _proved(role, share, folder / f"{role}-{number}", starts):
                show(judgement)
                judgements.append(judgement)
        return judgements

    with ThreadPoolExecutor(AT_ONCE) as pool, killed_together() as starts:
        shares = [pool.submit(make, number) for number in range(AT_ONCE)]
        return [judgement for share in shares for judgement in share.result()]


def _proved(role: Party, proofs: Proofs, folder: Path, starts: Starts) -> Iterator[Judgement]:
    if not proofs or starts.is_over():
        return
    with bench(role, folder, starts) as own:
        for _, same in groupby(sorted(proofs, key=_start), _start):
            kept = list(same)
            with own.running(kept[0].settings, kept[0].beside) as whole:
                # Many proofs are alike, and share this role.
                made = [_tried(whole, proof) for proof in kept if not starts.is_over()]
            for proof, with_check in zip(kept, made, strict=False):
                if starts.is_over():
                    return
                yield _judged(own, role, proof, with_check)


def _judged(own: Bench, role: Party, proof: Proof[Any], with_check: Attempt | str) -> Judgement:
    with own.running(proof.settings, (*proof.beside, proof.check)) as weakened:
        without_check = _tried(weakened, proof)
    if isinstance(with_check, Attempt) and isinstance(without_check, Attempt):
        found = faults(proof, with_check, without_check)
    else:
        found = [each for each in (with_check, without_check) if isinstance(each, str)]
    return Judgement(role, proof, str(with_check), str(without_check), tuple(found))


def _tried(running: RunningRole, proof: Proof[Any]) -> Attempt | str:
    """Return what became of the request, or in words what stopped the proof before it."""
    try:
        return running.attempt(proof)
    except WalkStopped as stop:
        return f"The proof could not be made: {stop}"


def _start(proof: Proof[Any]) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...], str]:
    """Return how a role is started for a proof, apart from the check: its settings, and what it
    leaves out. Proofs that are alike in this share the role that makes the check.
    """
    alone = proof.check if proof.is_alone else ""
    return tuple(sorted(proof.settings.items())), proof.beside, alone
