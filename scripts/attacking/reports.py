"""The results of proofs and stories as files for programs: JSON, and JUnit for a CI server."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from recorder.exporting import junit
from recorder.exporting.junit import Case, Suite
from scripts.attacking.playing import Played
from scripts.attacking.proving import Judgement


class Result(NamedTuple):
    """One proof or story: its name, what it showed, and what is wrong (empty if it passed)."""

    kind: str
    name: str
    told: dict[str, Any]
    faults: Sequence[str]


def of_proof(judgement: Judgement) -> Result:
    """The result of a proof."""
    told = {
        "with_check": judgement.with_check,
        "without_check": judgement.without_check,
        "expected_without_check": judgement.proof.without.text,
        "left_out_beside": list(judgement.proof.beside),
    }
    return Result("proof", f"{judgement.role}:{judgement.proof.check}", told, judgement.faults)


def of_story(played: Played) -> Result:
    """The result of a story."""
    story = played.story
    told = {
        "title": story.title,
        "clause": story.clause,
        "stopped_by": [str(defence) for defence in story.stopped_by],
        "stopped_otherwise": story.stopped_otherwise,
        "loot": played.weak.loot,
        "refused_by": [str(defence) for _, defence in played.good.refusals],
        "reduced": story.reduced,
    }
    return Result("story", story.slug, told, played.faults)


def as_json(results: Sequence[Result]) -> dict[str, Any]:
    """Return all results as plain data."""
    told = [
        {"name": each.name, "passed": not each.faults, **each.told, "faults": list(each.faults)}
        for each in results
    ]
    return {"passed": not any(each.faults for each in results), "results": told}


def as_junit(results: Iterable[Result]) -> str:
    """Return all results as a JUnit report."""
    cases = [Case(each.kind, each.name, each.faults) for each in results]
    return junit.as_junit([Suite("attack", cases)])
