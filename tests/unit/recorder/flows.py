"""Flows made for a test, joined and numbered as the recorder does it."""

import json
import re

from recorder.keeping.joining import Joiner
from recorder.keeping.recording import Recording
from tests.unit.recorder.recordings import Event, honest_flow


def together(*told: Event) -> list[Event]:
    """One flow of these events: twins found, parts numbered."""
    joiner, recording = Joiner(), Recording()
    for event in told:
        event["flow"] = "flow"
        recording.apply(event, joiner.join(event).question)
    return list(told)


def long_flow(times: int) -> list[Event]:
    """The honest flow several times over as one flow, each time with another code and state."""
    text = json.dumps(honest_flow())
    code, state = (re.findall(rf"[?&]{name}=([\w-]+)", text)[0] for name in ("code", "state"))
    repeated = (text.replace(code, f"{n:c>43}").replace(state, f"{n:s>43}") for n in range(times))
    return [event for each in repeated for event in json.loads(each)]
