"""Each check can be left out, one at a time: the honest flow that makes it still succeeds."""

from pathlib import Path

import pytest

from tests.unit.client_app.honest_flows import FLOWS, AbleStage, servers
from tracing.checks import leaving_out
from tracing.weakening import checks_of

pytestmark = pytest.mark.slow

Met = set[tuple[str, str]]
"""Checks by their names, each with the step at which it was made."""


def walked(flow: str, folder: Path, left_out: str = "") -> Met:
    """The checks that a flow makes when this one is left out; no response of the flow is a 5xx."""
    folder.mkdir()
    with servers() as (issuer, second, notes):
        stage = AbleStage(issuer, second, notes, folder)
        try:
            with leaving_out(frozenset({left_out})):
                FLOWS[flow](stage)
        finally:
            stage.close()
    answers = (event.response for event in stage.sink.events if event.receiver == "browser")
    assert not [answer.status for answer in answers if answer and answer.status >= 500]
    return {
        (made.name, event.step.slug if event.step else "")
        for event in stage.sink.events
        for made in event.checks
    }


def test_without_each_check_the_honest_flows_end_well(tmp_path: Path) -> None:
    """Each is left out at every step that makes it; the trace then has no line for it."""
    met = {flow: walked(flow, tmp_path / str(number)) for number, flow in enumerate(FLOWS)}
    flow_of = {line: flow for flow, lines in reversed(met.items()) for line in lines}
    unmet = checks_of("client_app").keys() - {name for name, _ in flow_of}
    faults = [f"no flow meets {name}" for name in sorted(unmet)]
    for number, ((name, step), flow) in enumerate(sorted(flow_of.items())):
        try:
            lines = walked(flow, tmp_path / f"without-{number}", left_out=name)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is a fault
            faults.append(f"{flow} without {name} ({step}): {error!r:.300}")
        else:
            faults += [f"{flow} made {name} all the same"] if name in dict(lines) else []
    assert not faults, "\n".join(faults)
