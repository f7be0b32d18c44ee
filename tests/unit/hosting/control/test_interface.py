"""`/_control`: who may use it, what it accepts, and what it returns."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hosting.common_settings import CommonSettings
from hosting.control import clock
from hosting.control.controlled import control_app
from hosting.control.switch import Switch

TOKEN = "t" * 32
HOST = "127.0.0.1:9000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(CommonSettings):
    """The settings of a role."""

    port: int = 1
    database_url: str = "sqlite://"

    @property
    def public_url(self) -> str:
        """The URL of the role."""
        return "http://127.0.0.1:1"


class Role:
    """A controlled role that returns its time."""

    def __init__(self, token: str = TOKEN, *, is_loud: bool = False) -> None:
        app = Flask(__name__)
        app.add_url_rule("/time", "time", lambda: {"now": clock.now()})
        self.restored: list[bool] = []
        self.switch = Switch(
            slug="loud",
            title="Loud",
            does="It is loud.",
            is_on=is_loud,
            is_person="erin".__eq__,
        )
        control_app(
            app,
            "role",
            Told(control_token=token),
            metadata="time",
            switches=[self.switch],
            restores=[lambda: self.restored.append(True)],
        )
        self._client = app.test_client()

    def ask(self, method: str, path: str, body: object = None, **options: Any) -> TestResponse:
        """Send a request with the token, unless `options` say otherwise."""
        headers = {"Authorization": f"Bearer {TOKEN}", "Host": HOST} | options.pop("headers", {})
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        return self._client.open(path, method=method, data=data, headers=headers, **options)

    def now(self) -> float:
        """Return the time of the role."""
        told: float = self._client.get("/time").json["now"]
        return told


@pytest.fixture
def role() -> Role:
    """A role with a control token."""
    return Role()


def test_a_role_shows_its_control(role: Role) -> None:
    """The response contains the role's name and clock."""
    told = role.ask("GET", "/_control").json
    assert told["role"] == "role"
    assert told["clock"] == {"offset_seconds": 0, "frozen_at": None}


def test_the_clock_is_moved_and_stopped(role: Role, capsys: pytest.CaptureFixture[str]) -> None:
    """The change applies from the next request; the response and the console report it."""
    stopped = role.ask("PUT", "/_control/clock", {"frozen_at": 1_700_000_000})
    assert stopped.json == {"offset_seconds": 0, "frozen_at": 1_700_000_000}
    assert role.now() == 1_700_000_000
    moved = role.ask("PUT", "/_control/clock", {"offset_seconds": -3600})
    assert moved.json == {"offset_seconds": -3600, "frozen_at": None}
    assert role.ask("GET", "/_control/clock").json == moved.json
    assert abs(role.now() - clock.now() + 3600) < 5
    role.ask("PUT", "/_control/clock", {"offset_seconds": 0})
    assert abs(role.now() - clock.now()) < 5
    assert capsys.readouterr().err.splitlines() == [
        "!!! CONTROL: role: clock stopped at 2023-11-14 22:13:20 UTC !!!",
        "!!! CONTROL: role: clock 3600 seconds behind !!!",
        "!!! CONTROL: role: real time !!!",
    ]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "not no member."),
        ({"offset": 1}, 'Unknown member "offset".'),
        ({"offset_seconds": 1, "frozen_at": 1_700_000_000}, "not frozen_at, offset_seconds."),
        ({"offset_seconds": "1"}, 'of the real time, not "1".'),
        ({"offset_seconds": True}, "of the real time, not true."),
        ({"frozen_at": None}, "frozen_at must be a number of seconds since 1970 within ten years"),
        ({"offset_seconds": 1e9}, "offset_seconds must be a number of seconds within ten years"),
        (
            {"frozen_at": 0},
            "within ten years (316224000 seconds) of the real time, not 0.",
        ),
        (b'{"offset_seconds": 1e999}', "of the real time, not Infinity."),
        (b'{"frozen_at": 1' + b"0" * 4000 + b"}", "not 100000000000000000000"),
        (b'{"offset_seconds": NaN}', "not JSON with NaN or Infinity, which are not numbers."),
        (b'{"offset_seconds": 1, "offset_seconds": 2}', "a duplicate member name."),
        (b"[]", "The body must be a JSON object, not a JSON array."),
        (b"", "The body must be a JSON object, not text that cannot be read as JSON."),
        (b'{"offset_seconds": 1' + b"0" * 5000 + b"}", "The request is too large"),
    ],
)
def test_a_wrong_setting_of_the_clock_says_what_is_wrong(
    role: Role, body: object, says: str
) -> None:
    """A wrong setting changes nothing."""
    answer = role.ask("PUT", "/_control/clock", body)
    assert answer.status_code in (400, 413)
    assert says in answer.json["error"]
    assert abs(role.now() - clock.now()) < 5


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": ""}, 401),
        ({"Authorization": f"Bearer {TOKEN}x"}, 401),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({"Authorization": "Bearer \xff"}, 401),
        ({"Host": "attacker.example"}, 421),
        ({"Host": "127.0.0.1.attacker.example:9000"}, 421),
        ({"Host": "[::1"}, 421),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "[::1]:9000"}, 200),
    ],
)
def test_it_needs_the_token_and_a_loopback_name(
    role: Role, headers: dict[str, str], status: int
) -> None:
    """A page of another site cannot reach it under a different host name (DNS rebinding)."""
    answer = role.ask("GET", "/_control", headers=headers)
    assert answer.status_code == status
    assert (status == 200) == ("error" not in answer.json)


@pytest.mark.parametrize(("peer", "status"), [("127.0.0.2", 200), ("::1", 200), ("192.0.2.1", 403)])
def test_it_answers_programs_on_this_machine_only(role: Role, peer: str, status: int) -> None:
    """Programs on other machines are refused, whatever token they have."""
    answer = role.ask("GET", "/_control", environ_base={"REMOTE_ADDR": peer})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/_control/nothing", 404),
        ("GET", "/_control/", 404),
        ("POST", "/_control", 405),
        ("GET", "/_control/reset", 405),
    ],
)
def test_an_unknown_address_or_method_is_answered_in_json(
    role: Role, method: str, path: str, status: int
) -> None:
    """The response is JSON with an error message."""
    answer = role.ask(method, path)
    assert (answer.status_code, bool(answer.json["error"])) == (status, True)


def test_a_reset_brings_all_of_it_back(role: Role, capsys: pytest.CaptureFixture[str]) -> None:
    """A reset restores the clock, the faults, the switches and everything else the role can
    restore, and the console reports it.
    """
    role.ask("PUT", "/_control/clock", {"frozen_at": 1_700_000_000})
    role.ask("PUT", "/_control/loud", {"on": True, "username": "erin"})
    assert (role.switch.is_on, role.switch.username) == (True, "erin")
    told = role.ask("POST", "/_control/reset").json
    assert (told["clock"], told["faults"]) == ({"offset_seconds": 0, "frozen_at": None}, [])
    assert [(each["switch"], each["on"]) for each in told["switches"]] == [("loud", False)]
    assert role.restored == [True]
    said = "!!! CONTROL: role: everything is as it was at the start !!!"
    assert capsys.readouterr().err.splitlines()[-1] == said


def test_what_is_switched_on_from_the_start_is_said_without_a_token(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The console and the pages show it even if there is no control token, and thus no control."""
    role = Role(token="", is_loud=True)
    assert "!!! CONTROL: role: loud is on !!!" in capsys.readouterr().err
    assert role.ask("GET", "/time").json["in_force"] == ["loud"]
    assert role.ask("GET", "/_control").status_code == 404


def test_without_a_token_it_is_not_there() -> None:
    """Without a token there is no control, whatever is sent."""
    assert Role(token="").ask("GET", "/_control").status_code == 404
    assert Role(token="").ask("PUT", "/_control/clock", {"frozen_at": 1}).status_code == 404
