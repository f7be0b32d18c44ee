"""The viewer under attack: a page from another origin, and roles that are killed while held."""

import pytest
from playwright.sync_api import Browser

from scripts.processes.recorder import GateState
from scripts.processes.recorder_reader import RecorderReader
from tests.journeys.viewing import order, walked, walking
from tests.support.processes import wait_until
from tests.support.running import Running

ATTEMPTS = """async recorder => {
    const gate = `${recorder}/gate`, run = JSON.stringify({do: "run"});
    const json = new Blob([run], {type: "application/json"});
    const asked = (path, options) => fetch(recorder + path, options)
        .then(answer => answer.type === "opaque" ? "opaque" : answer.text(), () => "refused");
    const loaded = (tag, path) => new Promise(tell => {
        const element = document.createElement(tag);
        element.onload = () => tell("loaded");
        element.onerror = () => tell("refused");
        element.src = recorder + path;
        document.documentElement.append(element);
    });
    const opened = stream => new Promise(tell => {
        stream.onopen = () => tell("opened");
        stream.onerror = () => { stream.close(); tell("refused"); };
    });
    navigator.sendBeacon(gate, json);
    return {
        read: await asked("/events?after=0"),
        readUnseen: await asked("/events?after=0", {mode: "no-cors"}),
        ordered: await asked("/gate", {method: "POST", body: json}),
        orderedUnseen: await asked("/gate", {method: "POST", body: run, mode: "no-cors"}),
        lost: await asked("/events", {method: "POST", body: '{"events":[],"lost":7}',
            mode: "no-cors"}),
        script: await loaded("script", "/events?after=0"),
        ownScript: await loaded("script", "/static/scripts/viewer.js"),
        picture: await loaded("img", "/static/icon.svg"),
        stream: await opened(new EventSource(`${recorder}/live?after=0`)),
        socket: await opened(new WebSocket(`${recorder.replace("http", "ws")}/live`)),
    };
}"""
"""Every means by which a page can send requests to another server."""

UNSEEN = {"readUnseen", "orderedUnseen", "lost"}
"""For these, a page only learns that there was a response."""


def test_a_page_from_elsewhere_gets_nothing(held: Running, chromium: Browser) -> None:
    """A page, even of the client app's origin, reads nothing and does not change the gate."""
    walked(held)
    before = state(held)
    page = chromium.new_page()
    page.goto(held.urls["client_app"] + "/healthz")
    got = page.evaluate(ATTEMPTS, held.urls["recorder"])
    page.close()
    assert got == {name: "opaque" if name in UNSEEN else "refused" for name in got}
    assert state(held) == before


@pytest.mark.parametrize("role", ["client_app", "authorization_server"])
def test_the_step_of_a_role_that_died_can_be_let_go(mortal: Running, role: str) -> None:
    """Until then the step stays visible in the gate; afterwards the next flow is held again."""
    place = mortal.place()
    order(mortal, do="hold")
    with walking(mortal):
        event = held_by(mortal, role, place)
        mortal.kill(role)
        assert event in held_at(mortal)
        assert order(mortal, do="release", event=event) == 200
        assert order(mortal, do="release", event=event) == 409
    mortal.start(role)
    walked(mortal)


def held_by(whole: Running, role: str, place: int) -> str:
    """Release steps until this role is held; return its event.

    The event was recorded after the number `place`.
    """
    while True:
        wait_until(lambda: bool(held_at(whole)))
        # Read first, so that each held event is among the recorded ones.
        held = held_at(whole)
        told = {event["id"]: event["role"] for event in whole.events(place)}
        for event in held:
            if told[event] == role:
                return event
            order(whole, do="release", event=event)


def held_at(whole: Running) -> list[str]:
    """The IDs of all held events."""
    return [event for flow in state(whole)["flows"].values() for event in flow["held"]]


def state(whole: Running) -> GateState:
    """The state of the gate."""
    reader = RecorderReader(whole.playground.recorder, whole.playground.token)
    reader.skip_to_now()
    return reader.gate
