"""`scripts.attacking.edited_requests`: what is sent of a request that a reader has edited."""

from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests

from scripts.attacking.edited_requests import send_edited
from scripts.processes.places import LOOPBACK, Place
from scripts.processes.playground import Playground, on_free_ports
from scripts.processes.recorder import Recorder
from tests.support.recorder_tokens import INBOX, VIEWER
from tests.unit.recorder.samples import event, request
from tests.unit.scripts.recorders import recording

AUTHORIZED = {"Authorization": f"Bearer {VIEWER}"}


class Role(ThreadingHTTPServer):
    """A server that notes the targets that it is asked for, and refuses them."""

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), _Refusing)
        self.targets: list[str] = []


class _Refusing(BaseHTTPRequestHandler):
    server: Role

    def do_GET(self) -> None:
        """Note the target as it stands in the request."""
        self.server.targets.append(self.requestline.split(" ")[1])
        self.send_response(400)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def role() -> Iterator[Role]:
    """The client app of the playground."""
    with Role() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def playground(role: Role, tmp_path: Path) -> Iterator[Playground]:
    """A recorder that runs, and that role."""
    with recording(tmp_path) as address:
        own = on_free_ports(tmp_path)
        places = {
            **own.places,
            "recorder": Place(*address),
            "client_app": Place(LOOPBACK, role.server_port),
        }
        tokens = {"RECORDER_TOKEN": VIEWER, "RECORDER_INBOX_TOKEN": INBOX}
        yield replace(own, places=places, given=tokens)


def sent(playground: Playground, url: str, headers: str = "") -> dict[str, Any]:
    """The report on a request to this address that a reader has edited."""
    recorder = playground.urls()["recorder"]
    asked = request("GET", playground.urls()["client_app"], "", Host="x")
    told = event("token-issued", links=["a"], http={"request": asked, "response": None})
    requests.post(f"{recorder}/events", json={"events": [told]}, headers=AUTHORIZED, timeout=10)
    form = {"method": "GET", "url": url, "headers": headers, "body": "", "predicted": ""}
    page = requests.post(
        f"{recorder}/edits/of/{told['id']}",
        data=form,
        headers=AUTHORIZED,
        timeout=10,
        allow_redirects=False,
    ).headers["Location"]
    return send_edited(playground, Recorder(playground.recorder, VIEWER), page.rpartition("/")[2])


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("", "/"),
        ("?a=b", "/?a=b"),
        ("/a#b", "/a"),
        ("//evil.example/a;b?", "//evil.example/a;b?"),
        ("/a/../b\\c", "/a/../b\\c"),
    ],
)
def test_the_address_is_sent_as_it_is_written(
    playground: Playground, role: Role, written: str, target: str
) -> None:
    """Not as a parser would write it; only the fragment stays here."""
    report = sent(playground, playground.urls()["client_app"] + written)
    assert report == {"state": "done", "outcome": {"status": 400}}
    assert role.targets == [target]


@pytest.mark.parametrize(
    "server",
    [
        "user@127.0.0.1:{port}",
        "127.0.0.1:{port}@evil.example",
        "127.0.0.1:{port}\\@evil.example",
        "[::1]:{port}",
        "[::1",
        "localhost:{port}",
        "127.0.0.1:{recorder}",
        "127.0.0.1",
    ],
)
def test_it_is_sent_to_the_roles_of_this_playground_only(
    playground: Playground, role: Role, server: str
) -> None:
    """However the address of another server is written, and be it no address at all."""
    named = server.format(port=role.server_port, recorder=playground.recorder[1])
    report = sent(playground, f"http://{named}/")
    assert report["state"] == "failed"
    assert report["problem"].startswith(f"{named} is none of this playground's servers: ")
    assert not role.targets


def test_what_no_header_can_be_is_said(playground: Playground, role: Role) -> None:
    """The reader learns it instead of waiting."""
    report = sent(playground, playground.urls()["client_app"], "Name: €")
    assert report["state"] == "failed"
    assert report["problem"].startswith("This request cannot be sent: a header")
    assert not role.targets


def test_an_edit_that_is_kept_no_longer(playground: Playground) -> None:
    """Newer edits may take its place before it is sent."""
    report = send_edited(playground, Recorder(playground.recorder, VIEWER), "gone")
    assert report["problem"] == "The recorder does not have this request any more."
