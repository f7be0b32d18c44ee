"""Runs over HTTP: list them, get them as run files, and delete them."""

import json

from flask.testing import FlaskClient

from tests.unit.recorder.samples import event

RUNS = "/_control/runs"


def recorded(client: FlaskClient, id: str) -> str:
    """The flow of an event that a role has sent."""
    assert (
        client.post("/events", json={"events": [event("resource-requested", id=id)]}).status_code
        == 204
    )
    listed = client.get(RUNS).json
    return str(listed["runs"][0]["flow"])


def test_runs_are_listed(client: FlaskClient) -> None:
    """Each with its current state."""
    assert client.get(RUNS).json == {"runs": []}
    flow = recorded(client, "one")
    (run,) = client.get(RUNS).json["runs"]
    assert (run["flow"], run["events"], run["is_complete"]) == (flow, 1, False)


def test_a_run_is_given_as_a_run_file(client: FlaskClient) -> None:
    """It has a header and the events, with secrets only on request."""
    flow = recorded(client, "one")
    for path in (f"{RUNS}/{flow}", f"{RUNS}/{flow}/with-secrets"):
        answer = client.get(path)
        header, *events = map(json.loads, answer.text.splitlines())
        assert answer.mimetype == "application/jsonl"
        assert [each["flow"] for each in header["flows"]] == [flow]
        assert [each["id"] for each in events] == ["one"]
    assert client.get(f"{RUNS}/unknown").status_code == 404


def test_all_of_them_are_forgotten(client: FlaskClient) -> None:
    """Later events are recorded as before, with higher numbers."""
    recorded(client, "one")
    assert client.delete(RUNS).json == {"done": "Events that were forgotten: 1."}
    assert client.get(RUNS).json == {"runs": []}
    assert client.get("/events?after=0").json["events"] == []
    recorded(client, "two")
    (told,) = client.get("/events?after=0").json["events"]
    assert (told["id"], told["seq"]) == ("two", 2)


def test_the_checks_of_the_roles_are_listed(client: FlaskClient) -> None:
    """They are listed by role and name, so that a program can detect a misspelled name."""
    listed = client.get("/_control/checks").json["checks"]
    assert {"role": "authorization_server", "name": "code_is_unused"} in listed
    assert len({(each["role"], each["name"]) for each in listed}) == len(listed)
