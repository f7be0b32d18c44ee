"""The requests the recorder sends to a role that can be controlled, and its Control page."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from hosting.common_settings import CommonSettings
from hosting.control.controlled import control_app
from hosting.control.transport import transport_faults
from recorder import app as module
from recorder.app import create_app
from recorder.config import Config
from recorder.controlling import role_control
from recorder.controlling.administration import administration
from recorder.controlling.role_control import RoleControl, role_controls
from tests.support.recorder_tokens import INBOX, VIEWER
from tests.support.sockets import served
from tests.unit.hosting.control.test_interface import TOKEN, Told
from tests.unit.recorder.viewer.reading import Read

ROLE = "authorization_server"
SETTINGS: CommonSettings = Told(control_token=TOKEN)


@pytest.fixture
def address() -> Iterator[str]:
    """The address of a running role with two faults."""
    app = Flask(__name__)
    control_app(app, ROLE, SETTINGS, transport_faults(("token", "jwks"), ()))
    with served(app) as where:
        yield where


@pytest.fixture
def viewer(address: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A program with the viewer's token, and a recorder with the role's control token."""
    monkeypatch.setattr(module, "open_database", lambda _: engine)
    client = create_app(
        Config(
            token=VIEWER,
            inbox_token=INBOX,
            start="http://127.0.0.1:1",
            authorization_server=address,
            authorization_server_control_token=TOKEN,
        )
    ).test_client()
    client.environ_base |= {"HTTP_AUTHORIZATION": f"Bearer {VIEWER}"}
    return client


def order(viewer: FlaskClient, method: str, path: str, body: Any = None, **more: Any) -> Any:
    """Send an order as the page sends it."""
    kind = {"content_type": "application/json", "data": json.dumps(body)} | more
    return viewer.open(f"/roles/{path}", method=method, **kind)


def test_the_page_shows_each_role(viewer: FlaskClient) -> None:
    """Its clock and its active and available faults; a role without a control token is absent."""
    read = Read(viewer.get("/control").text)
    assert "Clock: real time." in read.text
    assert "Nothing: no fault is on, each clock shows real time" in read.text
    assert "Drops the connection" in read.text
    assert [section["aria-labelledby"] for section in read.all("section")] == [
        "different",
        f"role-{ROLE}",
    ]


def test_a_fault_is_switched_on_and_off(viewer: FlaskClient) -> None:
    """The role responds with its new state, and the page shows it."""
    wanted = {"fault": "answers-late", "endpoint": "token", "times": None, "seconds": 2}
    answer = order(viewer, "POST", f"{ROLE}/faults", wanted)
    assert (answer.status_code, answer.json["faults"]) == (200, [wanted])
    page = " ".join(Read(viewer.get("/control").text).text.split())
    says = "Fault answers-late at token is on until it is switched off, 2 seconds."
    assert f"⚠ Authorization server: {says}" in page
    order(viewer, "DELETE", f"{ROLE}/faults/answers-late")
    assert "Nothing: no fault is on" in Read(viewer.get("/control").text).text


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ({"offset_seconds": 3600}, "3600 seconds ahead"),
        ({"offset_seconds": -90}, "90 seconds behind"),
        ({"frozen_at": 1_750_000_000}, "stopped at 2025-06-15 15:06:40 UTC"),
    ],
)
def test_a_clock_is_moved(viewer: FlaskClient, setting: dict[str, int], says: str) -> None:
    """The page warns about it."""
    assert order(viewer, "PUT", f"{ROLE}/clock", setting).status_code == 200
    page = Read(viewer.get("/control").text).text
    assert f"⚠ Authorization server: The clock is {says}." in " ".join(page.split())
    assert f"Clock: {says}." in page


def test_what_a_role_refuses_is_said(viewer: FlaskClient) -> None:
    """The response has the role's own message and status."""
    answer = order(viewer, "POST", f"{ROLE}/faults", {"fault": "other"})
    assert answer.status_code == 400
    assert "fault must be one that this role offers" in answer.json["error"]
    assert order(viewer, "DELETE", f"{ROLE}/faults/other").status_code == 400


def test_an_order_is_json_of_our_own_page(viewer: FlaskClient) -> None:
    """Other content types, foreign origins and a role's own token are rejected."""
    path = f"{ROLE}/faults"
    assert order(viewer, "DELETE", path, content_type="text/plain").status_code == 415
    foreign = {"headers": {"Origin": "https://attacker.example"}}
    assert order(viewer, "DELETE", path, **foreign).status_code == 403
    inbox = {"headers": {"Authorization": f"Bearer {INBOX}"}}
    assert order(viewer, "DELETE", path, **inbox).status_code == 401


def test_people_who_cannot_be_listed_are_said() -> None:
    """The page shows the role's error message, or else the recorder's."""
    app = Flask(__name__)
    app.add_url_rule("/_control/people", "people", lambda: ({"error": "The disk is full."}, 500))
    with served(app) as where:
        assert administration(RoleControl(ROLE, where, TOKEN)) == "The disk is full."
    with served(Flask(__name__)) as where:
        assert "not a JSON object" in str(administration(RoleControl(ROLE, where, TOKEN)))


def test_an_unknown_role_is_not_asked(viewer: FlaskClient) -> None:
    """Neither is a role without a control token."""
    for name in ("client_app", "nobody"):
        answer = order(viewer, "DELETE", f"{name}/faults")
        assert (answer.status_code, f"Known: {ROLE}." in answer.json["error"]) == (404, True)


def test_a_role_that_does_not_answer_is_said() -> None:
    """So is one that sends nonsense or rejects the token; the page says each in a sentence."""
    gone = RoleControl(ROLE, "http://127.0.0.1:1", TOKEN)
    assert gone.state() == "http://127.0.0.1:1 does not answer."
    app = Flask(__name__)
    app.add_url_rule("/_control", "nonsense", lambda: ["nonsense"])
    with served(app) as where:
        assert RoleControl(ROLE, where, TOKEN).state() == (
            f"The answer of {where} is not a JSON object."
        )
    app = Flask(__name__)
    control_app(app, ROLE, SETTINGS)
    with served(app) as where:
        said = RoleControl(ROLE, where, "wrong").state()
    assert said == "The control token of this role is needed: Authorization: Bearer TOKEN."


def test_what_is_wrong_with_an_answer_is_said() -> None:
    """A response that is too large or is not JSON is reported differently from a missing one."""
    app = Flask(__name__)
    app.add_url_rule("/_control/large", "large", lambda: {"a": "a" * role_control.LARGEST})
    app.add_url_rule("/_control/broken", "broken", lambda: '{"a":')
    with served(app) as where:
        role = RoleControl(ROLE, where, TOKEN)
        said = [role.ask("GET", path).document["error"] for path in ("/large", "/broken")]
        assert said == [
            f"The answer of {where} is larger than 4 MiB.",
            f"The answer of {where} is not a JSON object.",
        ]


def test_a_change_may_take_longer_than_a_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """If no response arrives in time, the change may still have been made."""
    monkeypatch.setattr(role_control, "SECONDS", 0.05)
    monkeypatch.setattr(role_control, "CHANGE_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = f"http://127.0.0.1:{silent.getsockname()[1]}"
        role = RoleControl(ROLE, where, TOKEN)
        assert role.state() == f"{where} did not answer within 0.05 seconds."
        assert role.ask("POST", "/reset").document["error"] == (
            f"{where} did not answer within 0.1 seconds. "
            "The change may have been made all the same."
        )


def test_without_tokens_the_page_says_where_they_come_from(client: FlaskClient) -> None:
    """No role is contacted."""
    assert role_controls(Config(start="http://127.0.0.1:1")) == {}
    assert "No role can be controlled here." in client.get("/control").text


def test_a_role_is_controlled_where_the_recorder_reaches_it() -> None:
    """Browsers may see a different address, at which no control endpoint responds."""
    public, inner, token = "https://notes.example", "http://127.0.0.1:9002", "c" * 32
    told = Config(start=public, start_back_channel=inner, client_app_control_token=token)
    assert role_controls(told) == {"client_app": RoleControl("client_app", inner, token)}
