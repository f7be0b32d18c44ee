"""Judges what a run file shows: each tour in it is judged like one that `replay.py` runs."""

from collections.abc import Iterator

from rich.console import Console

from oauth2_playground import PROGRAM, __version__
from recorder.event.recorded import as_plain
from recorder.keeping.run_file import Run
from recorder.keeping.run_origin import RunFlow, flows_of, origin_of
from recorder.reading import refusals, wording
from scenarios.tours import SCRIPTED
from scripts.console.terminal import say
from scripts.console.verdict_table import show_outcome
from scripts.walking.outcome import judged_alone


def show_verdict(console: Console, run: Run, *, plain: bool) -> bool:
    """Show which steps are there and which checks failed; return whether all steps passed."""
    flows = flows_of(run)
    if not origin_of(run.header).is_of_this_version:
        by = origin_of(run.header).made_by
        say(console, f"Recorded with {by}; judged by the checks of {PROGRAM} {__version__}.")
    passed = [_show_tour(console, name, flows, plain=plain) for name in _tours(flows)]
    others = [flow for flow in flows if flow.summary.walked_as not in SCRIPTED]
    for flow in others:
        say(console, _sentence(flow), "" if _is_whole(flow) else "red")
    passed += map(_is_whole, others)
    if run.cut:
        say(console, run.cut, "red")
    return bool(passed) and all(passed) and not run.cut


def _tours(flows: list[RunFlow]) -> list[str]:
    """Return the tours that the file names, each once: a tour may have several flows."""
    named = dict.fromkeys(flow.summary.walked_as for flow in flows)
    return [name for name in named if name in SCRIPTED]


def _show_tour(console: Console, name: str, flows: list[RunFlow], *, plain: bool) -> bool:
    told = [flow.events for flow in flows if flow.summary.walked_as == name]
    events = sorted((event for each in told for event in each), key=lambda event: event.seq)
    outcome = judged_alone(SCRIPTED[name], list(map(dict, map(as_plain, events))))
    show_outcome(console, outcome, plain=plain)
    return outcome.passed


def _is_whole(flow: RunFlow) -> bool:
    return flow.summary.is_complete or flow.summary.ends_out_of_sight


def _sentence(flow: RunFlow) -> str:
    summary = flow.summary
    reached, steps = summary.reached
    seen = ", all that the servers can see" if summary.ends_out_of_sight else ""
    said = ", ".join((f"{reached} of {steps} steps are there{seen}", *_failed(flow)))
    told = f"{wording.count(summary.events, 'event')}, its tour is not named in the file"
    return f"Flow {summary.flow[:4]}, {summary.shown_as.title} ({told}): {said}."


def _failed(flow: RunFlow) -> Iterator[str]:
    failed = [
        f"{check.name} at {event.part}"
        for event in flow.events
        for check in event.checks
        if check.verdict == "failed"
    ]
    refused = flow.summary.refused
    if failed:
        yield f"failed checks: {', '.join(dict.fromkeys(failed))}"
    elif refused:
        yield f"refused at {refused.part}: {refusals.why_refused(refused)}"
    else:
        yield "no check failed"
