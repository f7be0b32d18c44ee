"""A slow part, student or stranger does not stop the others: stopped, held or half sent."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from scenarios import honest
from scenarios.browser.pages import Leg
from scenarios.browser.user_agent import UserAgent, follow
from scripts.processes.recorder_gate import RecorderGate
from scripts.processes.recorder_reader import RecorderReader
from tests.support.processes import wait_until
from tests.support.running import Running, running

ROLES = ("authorization_server", "resource_server", "client_app")
MANY = 100
"""More than the threads of most servers."""


def arrives_at_the_notes(mortal: Running) -> bool:
    """Whether a person comes through the whole flow."""
    *_, page = UserAgent().walk(honest.walk(mortal.urls["client_app"]))
    return page.title.startswith("Notes of Alice")


def gate_of(mortal: Running) -> RecorderGate:
    """What holds and releases its steps."""
    return RecorderGate(mortal.playground.recorder, mortal.playground.token)


def held(mortal: Running) -> list[str]:
    """The ids of all that is held."""
    reader = RecorderReader(mortal.playground.recorder, mortal.playground.token)
    reader.skip_to_now()
    flows = reader.gate["flows"]
    return [event for flow in flows.values() for event in flow["held"]]


def lost_so_far(mortal: Running) -> int:
    """How many events the recorder was told of as lost."""
    reader = RecorderReader(mortal.playground.recorder, mortal.playground.token)
    reader.skip_to_now()
    return reader.lost


@contextmanager
def asked(url: str, cookies: dict[str, str] | None = None) -> Iterator[None]:
    """A browser that waits for this page; at the end it leaves, as at a reload."""
    parts = urlsplit(url)
    kept = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=20) as browser:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        head = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {kept}\r\n\r\n"
        browser.sendall(head.encode())
        yield


def hold_at(mortal: Running, role: str, place: int) -> None:
    """Release step after step, until one of this role is held."""
    released: set[str] = set()
    while True:
        wait_until(lambda: bool(set(held(mortal)) - released))
        roles = {event["id"]: event["role"] for event in mortal.events(place)}
        (event,) = held(mortal)
        if roles[event] == role:
            return
        released.add(event)
        gate_of(mortal).release(event)


def test_a_recorder_that_is_stopped_stops_nobody(mortal: Running) -> None:
    """It takes connections and answers nothing: the roles run on, and tell again afterwards."""
    with mortal.stopped("recorder"):
        assert arrives_at_the_notes(mortal)
    place = mortal.place()

    def is_told_again() -> bool:
        requests.get(mortal.urls["client_app"], timeout=20)
        return mortal.place() > place

    wait_until(is_told_again)


def test_what_goes_on_without_leave_is_not_told_as_given_up(mortal: Running) -> None:
    """A step is held, the recorder stops for a while, and the role goes on: the recorder finds the
    connection closed, as if the step had been given up. It is neither abandoned nor lost.
    """
    start = mortal.urls["client_app"] + "/sign-in"
    requests.get(start, timeout=60, allow_redirects=False)
    before = mortal.place()
    requests.get(start, timeout=60, allow_redirects=False)
    place, lost = mortal.place(), lost_so_far(mortal)
    gate = gate_of(mortal)
    gate.hold()
    with ThreadPoolExecutor(1) as browsers:
        page = browsers.submit(requests.get, start, timeout=60, allow_redirects=False)
        wait_until(lambda: bool(held(mortal)))
        with mortal.stopped("recorder"):
            assert page.result().status_code == 302
    wait_until(lambda: not held(mortal))
    gate.run(None)
    (arrived,) = mortal.events(place)
    assert not arrived["abandoned"]
    # What followed it while the recorder was stopped is lost.
    following = place - before - 1
    wait_until(lambda: lost_so_far(mortal) - lost >= following)
    assert lost_so_far(mortal) - lost == following


def test_many_held_requests_leave_room_for_others(mortal: Running) -> None:
    """A hundred browsers are held; health is answered, and so is each of them in the end."""
    gate = gate_of(mortal)
    gate.hold()
    start = mortal.urls["client_app"] + "/sign-in"

    def wait() -> int:
        return requests.get(start, timeout=60, allow_redirects=False).status_code

    with ThreadPoolExecutor(MANY) as browsers:
        waiting = [browsers.submit(wait) for _ in range(MANY)]
        try:
            wait_until(lambda: len(held(mortal)) == MANY)
            for role in ROLES:
                health = requests.get(mortal.urls[role] + "/healthz", timeout=10)
                assert health.status_code == 200
        finally:
            gate.run(None)
        assert {each.result() for each in waiting} == {302}


def test_who_reloads_a_held_page_holds_one_request(mortal: Running) -> None:
    """The others are abandoned: no peer waits for them, and the trace says so."""
    gate = gate_of(mortal)
    gate.hold()
    place = mortal.place()
    for _ in range(40):
        with asked(mortal.urls["client_app"] + "/sign-in"):
            wait_until(lambda: bool(held(mortal)))
    wait_until(lambda: not held(mortal))
    told = mortal.events(place)
    assert {event["abandoned"] for event in told} == {True}


def test_a_request_is_given_up_through_all_servers(mortal: Running) -> None:
    """The step that is held is the resource server's; the browser of the client app leaves."""
    gate, agent = gate_of(mortal), UserAgent()
    for _ in agent.walk(honest.walk(mortal.urls["client_app"])):
        pass
    place = mortal.place()
    gate.hold()
    with asked(mortal.urls["client_app"] + "/notes", agent.cookies()):
        hold_at(mortal, "resource_server", place)
    wait_until(lambda: not held(mortal))
    last = mortal.events(place)[-1]
    assert (last["role"], last["abandoned"]) == ("resource_server", True)


def test_a_browser_that_leaves_during_a_refresh_stays_signed_in(mortal: Running) -> None:
    """The response with the new tokens is held, and the page is reloaded: the refresh token is
    spent, so these tokens arrive all the same (RFC 9700 §4.14.2), and it is not used again.
    """
    gate, agent = gate_of(mortal), UserAgent()
    notes = Leg("GET", mortal.urls["client_app"] + "/notes")
    for _ in agent.walk(honest.walk(mortal.urls["client_app"])):
        pass
    mortal.let_access_tokens_expire()
    place = mortal.place()
    gate.hold()
    with asked(notes.url, agent.cookies()):
        hold_at(mortal, "authorization_server", place)
    (tokens,) = held(mortal)
    # A browser that leaves later is seen to have left: so that was seen of the first one, too.
    with asked(mortal.urls["client_app"] + "/sign-in"):
        wait_until(lambda: len(held(mortal)) > 1)
    wait_until(lambda: set(held(mortal)) <= {tokens})
    assert held(mortal) == [tokens]
    gate.run(None)
    (page,) = agent.walk(follow(notes))
    assert page.title.startswith("Notes of Alice")
    steps = [event["slug"] for event in mortal.events(place) if event["role"] == ROLES[0]]
    assert steps == ["refresh-answered"]


@pytest.mark.parametrize("role", [*ROLES, "recorder"])
def test_bodies_that_never_end_stop_nobody(mortal: Running, role: str) -> None:
    """A hundred senders stop in the middle of a form; everyone else is served as usual."""
    parts = urlsplit(mortal.urls[role])
    half = f"POST /x HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 9\r\n\r\nhalf".encode()
    with ExitStack() as stack:
        for _ in range(MANY):
            sender = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=20)
            stack.enter_context(sender).sendall(half)
        assert arrives_at_the_notes(mortal)


def test_a_server_that_hangs_costs_bounded_time(tmp_path: Path) -> None:
    """As `launch.py` sets it up, where a held step may take for ever: who says so is a page."""
    with running(tmp_path, CLIENT_APP_READ_SECONDS="1") as playground:
        browser = UserAgent()
        for _ in browser.walk(honest.walk(playground.urls["client_app"])):
            pass
        with playground.stopped("resource_server"):
            notes = Leg("GET", playground.urls["client_app"] + "/notes")
            (page,) = browser.walk(follow(notes))
    assert page.status == 502
    assert "It did not answer in time" in page.text
