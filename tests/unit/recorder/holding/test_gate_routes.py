"""`recorder.holding.gate_routes`: orders to the gate over HTTP."""

from typing import Any

import pytest
from flask.testing import FlaskClient

FREE = {"version": 0, "holding": False, "flows": {}}


def order(client: FlaskClient, **members: Any) -> Any:
    """The response to an order."""
    return client.post("/gate", json=members)


def test_the_answer_is_the_state(client: FlaskClient) -> None:
    """A user who clicks a button sees its effect immediately."""
    held = {"mode": "hold", "until": None, "held": []}
    assert order(client, do="hold", flow="f").json == FREE | {"version": 1, "flows": {"f": held}}
    awaited = {"mode": "run_to", "until": 7, "held": []}
    assert order(client, do="run_to", flow="f", step=7).json["flows"] == {"f": awaited}
    assert order(client, do="hold").json == {"version": 3, "holding": True, "flows": {}}
    assert order(client, do="run").json == FREE | {"version": 4}


def test_the_state_is_told_with_the_events(client: FlaskClient) -> None:
    """A view needs only one request."""
    order(client, do="hold")
    read = client.get("/events?after=0").json
    assert read is not None
    assert read["gate"] == {"version": 1, "holding": True, "flows": {}}


def test_a_step_that_is_not_held_cannot_be_let_go(client: FlaskClient) -> None:
    """It has already moved on, and no other step moves instead."""
    answer = order(client, do="release", event="gone")
    assert answer.status_code == 409
    assert answer.json == {"error": "This step is not held, or has already moved on."}


def test_an_order_that_is_none_is_refused(client: FlaskClient) -> None:
    """The error names the fault, and nothing moves."""
    orders: list[tuple[str, dict[str, Any]]] = [
        ("do is missing", {}),
        ("do has an invalid value", {"do": "jump"}),
        ("event is missing", {"do": "release"}),
        ("flow has an invalid value", {"do": "hold", "flow": 3}),
        ("flow has an invalid value", {"do": "run", "flow": None}),
        ("step is missing", {"do": "run_to", "flow": "f"}),
        ("step has an invalid value", {"do": "run_to", "flow": "f", "step": True}),
        ("step has an invalid value", {"do": "run_to", "flow": "f", "step": 0}),
        ("step has an invalid value", {"do": "run_to", "flow": "f", "step": 14}),
        ("flow is missing", {"do": "run_to", "step": 4}),
    ]
    for fault, members in orders:
        answer = order(client, **members)
        assert answer.status_code == 400
        assert answer.json["error"] == f"The order cannot be used: {fault}."
    assert client.get("/events").json["gate"] == FREE  # type: ignore[index]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 5000])
def test_what_is_no_json_object_is_refused(client: FlaskClient, body: bytes) -> None:
    """The status is 400 here, too."""
    answer = client.post("/gate", data=body, content_type="application/json")
    assert answer.status_code == 400


def test_a_form_moves_nothing(client: FlaskClient) -> None:
    """A foreign page could send a form without a preflight request."""
    assert client.post("/gate", data={"do": "run"}).status_code == 415
    assert client.post("/gate", data='{"do": "run"}', content_type="text/plain").status_code == 415


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}])
def test_no_foreign_page_moves_the_gate(client: FlaskClient, headers: dict[str, str]) -> None:
    """The gate is shared: everyone who opens it sees what the class sees."""
    answer = client.post("/gate", json={"do": "hold"}, headers=headers)
    assert answer.status_code in (403, 421)
