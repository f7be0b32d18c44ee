"""A stopped server, a held student or half a request does not stop the others."""

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
"""More than the number of threads of most servers."""


def arrives_at_the_notes(mortal: Running) -> bool:
    """Whether a user can complete the whole flow."""
    *_, page = UserAgent().walk(honest.walk(mortal.urls["client_app"]))
    return page.title.startswith("Notes of Alice")


def gate_of(mortal: Running) -> RecorderGate:
    """The gate that holds and releases the playground's steps."""
    return RecorderGate(mortal.playground.recorder, mortal.playground.token)


def held(mortal: Running) -> list[str]:
    """The IDs of all held events."""
    reader = RecorderReader(mortal.playground.recorder, mortal.playground.token)
    reader.skip_to_now()
    flows = reader.gate["flows"]
    return [event for flow in flows.values() for event in flow["held"]]


def lost_so_far(mortal: Running) -> int:
    """The number of events that were reported to the recorder as lost."""
    reader = RecorderReader(mortal.playground.recorder, mortal.playground.token)
    reader.skip_to_now()
    return reader.lost


@contextmanager
def asked(url: str, cookies: dict[str, str] | None = None) -> Iterator[None]:
    """A browser that waits for this page, and leaves at the end of the block, as on a reload."""
    parts = urlsplit(url)
    kept = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=20) as browser:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        head = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {kept}\r\n\r\n"
        browser.sendall(head.encode())
        yield


def hold_at(mortal: Running, role: str, place: int) -> None:
    """Release one step after another until a step of this role is held."""
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
    """A suspended recorder only accepts connections; the roles go on, and later record again."""
    with mortal.stopped("recorder"):
        assert arrives_at_the_notes(mortal)
    place = mortal.place()

    def is_told_again() -> bool:
        requests.get(mortal.urls["client_app"], timeout=20)
        return mortal.place() > place

    wait_until(is_told_again)


def test_what_goes_on_without_leave_is_not_told_as_given_up(mortal: Running) -> None:
    """A step that went on while the recorder was suspended is neither abandoned nor lost.

    The recorder finds its connection closed, as if the step had been given up.
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
    # The events that followed while the recorder was suspended are lost.
    following = place - before - 1
    wait_until(lambda: lost_so_far(mortal) - lost >= following)
    assert lost_so_far(mortal) - lost == following


def test_many_held_requests_leave_room_for_others(mortal: Running) -> None:
    """While a hundred browsers are held, health checks succeed; in the end each gets a response."""
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
    """Earlier requests are abandoned: no server waits for them, and the trace shows it."""
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
    """The browser of the client app leaves while the resource server's step is held."""
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
    """New tokens arrive even if the browser leaves while their response is held (RFC 9700 §4.14.2).

    The page is reloaded then. The old refresh token is already spent, and it is not used again.
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
    # Once a later departure has been noticed, the first one has been noticed, too.
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
    """A hundred clients stop in the middle of a form; everyone else is served as usual."""
    parts = urlsplit(mortal.urls[role])
    half = f"POST /x HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 9\r\n\r\nhalf".encode()
    with ExitStack() as stack:
        for _ in range(MANY):
            sender = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=20)
            stack.enter_context(sender).sendall(half)
        assert arrives_at_the_notes(mortal)


def test_a_server_that_hangs_costs_bounded_time(tmp_path: Path) -> None:
    """Even under `launch.py`, where a held step may take forever, the user gets an error page."""
    with running(tmp_path, CLIENT_APP_READ_SECONDS="1") as playground:
        browser = UserAgent()
        for _ in browser.walk(honest.walk(playground.urls["client_app"])):
            pass
        with playground.stopped("resource_server"):
            notes = Leg("GET", playground.urls["client_app"] + "/notes")
            (page,) = browser.walk(follow(notes))
    assert page.status == 502
    assert "It did not answer in time" in page.text
