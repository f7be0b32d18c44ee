"""Requests made to exhaust their reader: the flows of others go on, and theirs can be opened."""

import http.client
import json
from urllib.parse import quote

from scenarios import honest
from scenarios.browser.user_agent import UserAgent
from tests.support.growing import filled
from tests.support.processes import wait_until
from tests.support.recorder_tokens import showing
from tests.support.running import Running
from tests.unit.recorder.test_hostile_messages import BODIES

PATIENCE = 20.0
"""Seconds to wait for a response; a pattern with quadratic time would need minutes."""

LARGEST = 60_000
"""The size in bytes of a body that a role still reads."""


def ask(
    running: Running, name: str, method: str, path: str, body: str = "", **headers: str
) -> tuple[int, str]:
    """Send a request to a process unchanged, and read the response."""
    connection = http.client.HTTPConnection(*running.playground.addresses[name], PATIENCE)
    try:
        given = {key.replace("_", "-"): value for key, value in headers.items()}
        connection.request(method, path, body.encode(), given)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def look(running: Running, path: str) -> str:
    """A page of the recorder."""
    shown = showing(running.playground.token)
    status, text = ask(running, "recorder", "GET", path, **shown)
    assert status == 200, path
    return text


def flows(running: Running) -> set[str]:
    """The flows that can be opened, that is, those with a step.

    The event about a response may arrive before the event about its request, and belongs to no step
    until then.
    """
    page = json.loads(look(running, "/events?after=0"))
    return {event["flow"] for event in page["events"] if event["slug"]}


def test_hostile_bodies_stop_nobody_and_can_be_looked_at(mortal: Running) -> None:
    """Sent without a login to the token endpoint, each is recorded, and its flow can be opened."""
    for kind, text in BODIES.values():
        status, _ = ask(
            mortal, "authorization_server", "POST", "/token", text(LARGEST), content_type=kind
        )
        assert 400 <= status < 500
    query = quote(filled("eyJ-")(20_000))
    ask(mortal, "resource_server", "GET", f"/api/notes?{query}", authorization=filled("a-")(10_000))
    pages = list(UserAgent().walk(honest.walk(mortal.urls["client_app"])))
    assert pages[-1].title.startswith("Notes of Alice")
    wait_until(lambda: len(flows(mortal)) > len(BODIES))
    for flow in flows(mortal):
        page = look(mortal, f"/flows/{flow}")
        assert "request-refused" in page or "resource-requested" in page
