"""`recorder.tours.tour_request_routes`: requesting a tour, running it, and following its state."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask.testing import FlaskClient

from tests.support.recorder_tokens import INBOX, showing
from tests.unit.recorder.samples import event

TOURS = "/tours/client-credentials"


def requested(client: FlaskClient) -> str:
    """The id of a request that a program took."""
    client.post(f"{TOURS}/run", json={})
    (request,) = client.get("/tour-requests").json["requests"]  # type: ignore[index]
    assert request["name"] == "client-credentials"
    return str(request["id"])


def flow_of(client: FlaskClient) -> str:
    """The id of a recorded flow."""
    told = event("client-token-requested", links=["a"])
    client.post("/events", json={"events": [told]})
    return str(client.get("/events?after=0").json["events"][0]["flow"])  # type: ignore[index]


def state(client: FlaskClient) -> Any:
    """The state that the page polls for."""
    return client.get(TOURS + "/state").json


def test_from_the_request_to_the_flow(client: FlaskClient) -> None:
    """The states are waiting, running and done; then the flow can be opened."""
    answer = client.post(f"{TOURS}/run", json={})
    told = {"tour": "client-credentials", "flow": None, "held": None}
    command = "python3 scripts/replay.py client-credentials"
    nobody = f"No program is running tours here. Run it yourself: {command}"
    assert answer.status_code == 202
    assert answer.json == told | {"state": "waiting", "problem": nobody}
    id = requested(client)
    assert state(client) == told | {"state": "running", "problem": ""}
    flow = flow_of(client)
    report = {"state": "done", "flow": flow}
    assert client.post(f"/tour-requests/{id}", json=report).status_code == 204
    assert state(client) == told | {"state": "done", "flow": flow, "problem": ""}


def test_a_flow_that_was_walked_as_a_tour_is_called_so(client: FlaskClient) -> None:
    """Its own steps do not show which tour it is."""
    client.post("/events", json={"events": [event("resource-requested", links=["a"])]})
    flow = client.get("/events?after=0").json["events"][0]["flow"]  # type: ignore[index]
    client.post("/tours/dpop/run", json={})
    (request,) = client.get("/tour-requests").json["requests"]  # type: ignore[index]
    client.post(f"/tour-requests/{request['id']}", json={"state": "running", "flow": flow})
    assert "Tokens bound to a key (DPoP): stopped at step 1 of 13" in client.get("/").text
    client.post(f"/tour-requests/{request['id']}", json={"state": "failed", "flow": flow})
    # A failed run does not show what its tour is meant to show.
    assert "Authorization code: stopped at step 1 of 13" in client.get("/").text


def test_a_held_walk_says_where_it_is_held(client: FlaskClient) -> None:
    """The page can then link to the held flow, even if the run has several, but never to a flow of
    someone else.
    """
    client.post("/gate", json={"do": "hold"})
    id = requested(client)
    told = {"events": [event("client-token-requested", links=["a"])], "attended": True}
    role = client.application.test_client()
    with ThreadPoolExecutor(1) as threads:
        sent = threads.submit(role.post, "/events", json=told, headers=showing(INBOX))
        while not (events := client.get("/events?after=0").json["events"]):  # type: ignore[index]
            assert not sent.done()
        client.get("/events?after=1&wait=5&gate=1")
        assert state(client)["held"] is None
        flow = events[0]["flow"]
        told = {"state": "running", "flow": "first", "flows": ["first", flow]}
        client.post(f"/tour-requests/{id}", json=told)
        assert state(client)["held"] == flow
        client.post("/gate", json={"do": "run"})
    assert state(client)["held"] is None


def test_a_report_that_is_none_is_refused(client: FlaskClient) -> None:
    """The error names the fault, and the state does not change."""
    id = requested(client)
    reports: list[tuple[str, dict[str, Any]]] = [
        ("state is missing", {}),
        ("state has an invalid value", {"state": "waiting"}),
        ("state has an invalid value", {"state": []}),
        ("flow has an invalid value", {"state": "done", "flow": 3}),
        ("flows has an invalid value", {"state": "done", "flows": ["f"] * 101}),
        ("problem has an invalid value", {"state": "failed", "problem": []}),
    ]
    for fault, report in reports:
        answer = client.post(f"/tour-requests/{id}", json=report)
        assert answer.status_code == 400
        assert answer.json is not None
        assert answer.json["error"] == f"The report cannot be used: {fault}."
    assert state(client)["state"] == "running"


def test_a_long_problem_is_cut(client: FlaskClient) -> None:
    """The page has limited room; the report still counts."""
    client.post(
        f"/tour-requests/{requested(client)}", json={"state": "failed", "problem": "x" * 5000}
    )
    assert (state(client)["state"], state(client)["problem"]) == ("failed", "x" * 1000)


def test_unknown_tours_and_requests(client: FlaskClient) -> None:
    """So is a request that is over."""
    assert client.post("/tours/nonsense/run", json={}).status_code == 404
    assert client.get("/tours/nonsense/state").status_code == 404
    assert client.post("/tour-requests/nonsense", json={"state": "done"}).status_code == 404
    id = requested(client)
    statuses = [
        client.post(f"/tour-requests/{id}", json={"state": "done"}).status_code for _ in "12"
    ]
    assert statuses == [204, 409]


def test_a_flow_that_is_not_known_is_told_all_the_same(client: FlaskClient) -> None:
    """Streamed events may still be on their way."""
    client.post(f"/tour-requests/{requested(client)}", json={"state": "done", "flow": "unheard-of"})
    assert state(client)["flow"] == "unheard-of"


def test_wait_is_a_whole_number(client: FlaskClient) -> None:
    """Anything else gets 400."""
    assert client.get("/tour-requests?wait=long").status_code == 400


def test_a_form_requests_nothing(client: FlaskClient) -> None:
    """A foreign page could send a form without a preflight request."""
    for path in (f"{TOURS}/run", "/tour-requests/x"):
        assert client.post(path, data={}).status_code == 415
    foreign = {"Origin": "http://evil.example"}
    assert client.post(f"{TOURS}/run", json={}, headers=foreign).status_code == 403
    assert state(client)["state"] == "none"
