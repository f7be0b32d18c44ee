"""`scripts.attacking.edited_requests`: an edited request is sent exactly as entered in the form."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from scenarios.impostors.answers import Answer
from scenarios.impostors.loopback_server import LoopbackServer, Received
from scripts.attacking.edited_requests import send_edited
from scripts.processes.places import Place
from scripts.processes.playground import Playground, on_free_ports
from scripts.processes.recorder import Recorder
from tests.unit.scripts.recorders import recording


class Echo(LoopbackServer):
    """A role that accepts any request."""

    def __init__(self) -> None:
        super().__init__(0, {"token": "/token"})

    def answer_token(self, _: Received) -> Answer:
        """Return only a status."""
        return Answer(400)


class OneEdit(Recorder):
    """A recorder with a single edited request."""

    __slots__ = ("edited",)

    def do(self, method: str, path: str, order: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return that request, whatever is asked for."""
        return self.edited


@pytest.fixture
def role() -> Iterator[Echo]:
    """A running role."""
    with Echo() as running:
        yield running


@pytest.fixture
def playground(tmp_path: Path, role: Echo) -> Iterator[Playground]:
    """A playground with that role as its authorization server, and with a running recorder."""
    made = on_free_ports(tmp_path)
    place = Place("127.0.0.1", int(role.url.rpartition(":")[2]))
    made = replace(made, places={**made.places, "authorization_server": place})
    with recording(tmp_path, made.recorder[1], token=made.token):
        yield made


def sent(playground: Playground, **changes: object) -> dict[str, Any]:
    """Return the report for a request with these changes."""
    url = f"{playground.urls()['authorization_server']}/token"
    recorder = OneEdit(playground.recorder, playground.token)
    usual = {"method": "POST", "url": url, "headers": [], "body": ""}
    object.__setattr__(recorder, "edited", usual | changes)
    return send_edited(playground, recorder, "the-edit")


def test_every_header_is_sent(playground: Playground, role: Echo) -> None:
    """A repeated header is sent too, since it may be what the reader wants to try."""
    told = sent(playground, headers=[["X-Tried", "one"], ["X-Tried", "two"]], body="code=abc")
    (received,) = role.received("token")
    # WSGI joins the two headers.
    assert received.headers["X-Tried"] == "one,two"
    assert received.headers["Content-Length"] == str(len("code=abc"))
    assert told == {"state": "done", "outcome": {"status": 400}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"headers": [["", "x"]]}, "A header has a name or a value"),
        ({"headers": [["X-Snow", "☃"]]}, "A header has a name or a value"),
        ({"url": "http://[half"}, "http://[half is not on a server of this playground"),
        ({"url": "http://127.0.0.1:1/token"}, "127.0.0.1:1/token is not on a server"),
    ],
)
def test_what_cannot_be_sent_is_reported(
    playground: Playground, role: Echo, changes: dict[str, Any], said: str
) -> None:
    """The page shows the problem instead of waiting for a request that was never sent."""
    told = sent(playground, **changes)
    assert told["state"] == "failed"
    assert said in told["problem"]
    assert not role.received("token")


@pytest.mark.parametrize(
    ("written", "target"),
    [("", "/"), ("?a=b", "/?a=b"), ("/a#b", "/a"), ("//evil.example/a;b?", "//evil.example/a;b?")],
)
def test_the_address_is_sent_as_it_is_written(
    playground: Playground, monkeypatch: pytest.MonkeyPatch, written: str, target: str
) -> None:
    """A parser does not normalize it; only the fragment is not sent."""
    targets: list[str] = []
    send = HTTPConnection.putrequest

    def noted(connection: HTTPConnection, method: str, url: str, **options: bool) -> None:
        if options:
            targets.append(url)
        send(connection, method, url, **options)

    monkeypatch.setattr(HTTPConnection, "putrequest", noted)
    sent(playground, method="GET", url=playground.urls()["authorization_server"] + written)
    assert target in targets
