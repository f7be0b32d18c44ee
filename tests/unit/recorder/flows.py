"""Flows made for tests, joined and numbered as the recorder does it."""

import json
import re

from recorder.event.recorded import RecordedEvent
from recorder.keeping.joining import Joiner
from recorder.keeping.recording import Recording
from tests.unit.recorder.recordings import Event, honest_flow
from tests.unit.recorder.samples import recorded, told


def together(*events: Event) -> list[RecordedEvent]:
    """One flow of these events, with requests and responses matched and parts numbered."""
    joiner, recording = Joiner(), Recording()
    flow = []
    for event in map(told, events):
        joined = joiner.join(event)
        flow.append(recording.record(event, "flow", joined.question))
        if joined.waits:
            joiner.wait(flow[-1])
    return flow


def long_flow(times: int) -> list[RecordedEvent]:
    """One flow that repeats the honest flow, each time with a different code and state."""
    text = json.dumps(honest_flow())
    code, state = (re.findall(rf"[?&]{name}=([\w-]+)", text)[0] for name in ("code", "state"))
    repeated = (text.replace(code, f"{n:c>43}").replace(state, f"{n:s>43}") for n in range(times))
    return [recorded(event) for each in repeated for event in json.loads(each)]
