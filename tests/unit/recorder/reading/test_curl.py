"""`recorder.reading.curl`: the command sends the recorded request and does nothing else."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from recorder.reading import curl
from tests.unit.recorder.recordings import honest_flow
from tests.unit.recorder.samples import request, typed_request

POSIX = os.name == "posix"
BASH = shutil.which("bash") if POSIX else None
SHELLS = [shell for shell in map(shutil.which, ("bash", "dash", "sh")) if shell and POSIX]
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

FORM = "application/x-www-form-urlencoded"
HOSTILE = [
    "'; touch owned; '",
    '"$(touch owned)" `touch owned`',
    "$HOME !! \\",
    "@owned",
    "-o owned",
    "\r\nX-More: yes",
    "\x1b[201~\ntouch owned\n",
    "a\x00b",
    "\t\x03\x7f\x85",
    "100%\\012 %s",
    "-n",
    "naïve ✓ \u202e",
    "\u061c\u200e\u200f\u202a\u2066\u2069",
    "\ud800",
    "line\nline\n",
]


def as_curl(sent: dict[str, Any]) -> str:
    """The command for a request."""
    return curl.as_curl(typed_request(sent))


class Seen(BaseHTTPRequestHandler):
    """A request handler that records the requests it receives."""

    seen: list[dict[str, Any]]

    def handle_one_request(self) -> None:
        """Read one request with any method, and respond with 204."""
        self.close_connection = True
        self.raw_requestline = self.rfile.readline()
        if self.raw_requestline and self.parse_request():
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = list(self.headers.items())
            self.seen.append(request(self.command, self.path, body.decode()) | {"headers": headers})
            self.send_response(204)
            self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


@pytest.fixture
def seen() -> list[dict[str, Any]]:
    """The requests that the server received."""
    return []


@pytest.fixture
def address(seen: list[dict[str, Any]]) -> Iterator[str]:
    """The URL of a small server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Now", (Seen,), {"seen": seen}))
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def run(command: str, folder: Path, shell: str) -> None:
    """Run a command in an environment without the user's curl settings."""
    around = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(folder), "NO_PROXY": "*"}
    subprocess.run(
        [shell, "-c", command],
        cwd=folder,
        env=around | {"LC_ALL": "C.UTF-8"},
        check=True,
        capture_output=True,
        timeout=20,
    )


needs_curl = pytest.mark.skipif(not (BASH and shutil.which("curl")), reason="needs bash and curl")


@needs_curl
@pytest.mark.parametrize("shell", SHELLS)
def test_every_request_of_a_flow_can_be_asked_again(
    shell: str, address: str, seen: list[dict[str, Any]], tmp_path: Path
) -> None:
    """The method, URL, headers and body arrive as they were recorded."""
    asked = [event["http"]["request"] for event in honest_flow() if event["http"]]
    told = {request["method"] + request["url"] + request["body"]: request for request in asked}
    for sent in told.values():
        path = re.sub(r"^http://[^/]+", "", sent["url"])
        run(as_curl(sent | {"url": address + path}), tmp_path, shell)
        got = seen.pop()
        assert (got["method"], got["url"], got["body"]) == (sent["method"], path, sent["body"])
        kept = {line.partition(": ")[0] for line in headers_of(as_curl(sent))}
        assert kept
        assert all(list(pair) in sent["headers"] for pair in got["headers"] if pair[0] in kept)


def headers_of(command: str) -> list[str]:
    """The headers that a command sets."""
    words = shlex.split(command)
    return [words[n + 1] for n, word in enumerate(words) if word == "--header"]


@needs_curl
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_body_arrives_as_it_is(
    text: str, shell: str, address: str, seen: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Nothing in it is executed, no file is read, and it is not changed on the way."""
    (tmp_path / "owned").write_text("a file of this machine")
    before = sorted(tmp_path.rglob("*"))
    run(as_curl(request("POST", f"{address}/x", text, Content_Type="text/plain")), tmp_path, shell)
    assert seen.pop()["body"] == text.replace("\ud800", "?")
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "owned").read_text() == "a file of this machine"


@needs_curl
@pytest.mark.parametrize("text", HOSTILE)
def test_a_header_stays_one_header(
    text: str, address: str, seen: list[dict[str, Any]], tmp_path: Path
) -> None:
    """A line break in a value does not start another header."""
    assert BASH
    sent = request("GET", f"{address}/x", Accept="a/b", X=text)
    sent["headers"].append([text, "value"])
    run(as_curl(sent), tmp_path, BASH)
    got = seen.pop()
    assert {name for name, _ in got["headers"]} <= {"Host", "User-Agent", "Accept", "X", "-n"}
    assert not list(tmp_path.iterdir())


@needs_curl
@pytest.mark.parametrize("text", HOSTILE)
def test_an_address_stays_one_address(
    text: str, address: str, seen: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Spaces and control characters are percent-encoded."""
    assert BASH
    run(as_curl(request("GET", f"{address}/{text}")), tmp_path, BASH)
    assert seen.pop()["url"].startswith("/")
    assert not seen
    assert not list(tmp_path.iterdir())


@needs_curl
@pytest.mark.parametrize(
    "path", ["/a/../b", "/./a", "/x?y[]={1,2}", "/[1-3]", "/..", "/a/..?b", "/%2E%2e/b", "//a"]
)
def test_curl_does_not_tidy_an_address(
    path: str, address: str, seen: list[dict[str, Any]], tmp_path: Path
) -> None:
    """The server receives exactly the URL that an attacker sent."""
    assert BASH
    run(as_curl(request("GET", address + path)), tmp_path, BASH)
    assert [got["url"] for got in seen] == ["/a" if path == "//a" else path]


@needs_curl
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("body", ["", "a=b"])
def test_every_method_is_asked(
    method: str, body: str, address: str, seen: list[dict[str, Any]], tmp_path: Path
) -> None:
    """With or without a body; a body has the recorded type or none."""
    assert BASH
    run(as_curl(request(method, f"{address}/x", body)), tmp_path, BASH)
    got = seen.pop()
    assert (got["method"], got["body"]) == (method, body)
    assert "Content-Type" not in dict(got["headers"])


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_command_acts_where_it_is_pasted(text: str) -> None:
    """A terminal would treat a control character as a key press or reverse the line."""
    sent = request("POST", f"http://a/{text}", text, X=text)
    command = as_curl(sent)
    assert not CONTROL.search(command)
    assert shlex.split(command)
    command.encode()


def test_a_command_can_be_read() -> None:
    """One option per line; headers that curl adds itself are left out, but empty ones are not."""
    told = {"Content_Type": FORM, "Host": "a", "Content_Length": "7", "X": ""}
    assert as_curl(request("POST", "http://a/token?x=1&y=2", "a=b&c=d", **told)) == (
        "curl --request POST --url 'http://a/token?x=1&y=2' \\\n"
        f"  --header 'Content-Type: {FORM}' \\\n"
        "  --header 'X;' \\\n"
        "  --data-raw 'a=b&c=d'"
    )
    assert as_curl(request("GET", "http://a/")) == "curl --url http://a/"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "x", "", "-K x", "http://", "ftp://a/"])
def test_what_is_no_web_address_is_no_command(url: str) -> None:
    """Curl can also read files."""
    assert as_curl(request("GET", url)) == ""


@pytest.mark.parametrize("method", ["", "GET / HTTP/1.1\r\nX: y", "A B", "GÉT"])
def test_what_is_no_method_is_no_command(method: str) -> None:
    """Curl would send it unchanged."""
    assert as_curl(request(method, "http://a/")) == ""
