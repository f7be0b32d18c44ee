"""`recorder.access.guard`: which clients may talk to the recorder."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hosting.addresses import http_address
from recorder.access.guard import guard
from recorder.access.token_gate import Tokens
from tests.support.recorder_tokens import INBOX, VIEWER
from tests.unit.recorder.samples import HOST, event

WINDOW = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
PUBLIC = "https://viewer.example"
Guarded = Callable[..., FlaskClient]


@pytest.fixture
def guarded() -> Guarded:
    """A factory for small guarded apps; by default, clients call 127.0.0.1:9003 with its token."""

    def make(
        host: str = "127.0.0.1", port: int = 9003, *, url: str = "", shows: str = VIEWER
    ) -> FlaskClient:
        app = Flask(__name__, static_folder=None)
        guard(app, host, port, url or http_address(host, port), Tokens(VIEWER, INBOX))
        app.add_url_rule("/events", "events", dict, methods=["GET", "POST"])
        app.add_url_rule("/healthz", "healthz", dict)
        app.config["SERVER_NAME"] = HOST
        client = app.test_client()
        if shows:
            client.environ_base |= {"HTTP_AUTHORIZATION": f"Bearer {shows}"}
        return client

    return make


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example:9003"}, 421),
        ({"Host": "127.0.0.1:9004"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Host": "127.0.0.1:9003.evil.example"}, 421),
        ({"Host": ""}, 421),
        ({"Host": "a..b"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:9002"}, 403),
        ({"Origin": "https://127.0.0.1:9003"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", **WINDOW, "Sec-Fetch-Dest": "iframe"}, 403),
        ({"Sec-Fetch-Site": "cross-site", **WINDOW, "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "cross-site", **WINDOW, "Host": "evil.example:9003"}, 421),
    ],
)
def test_no_foreign_page_reads_anything(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    """Not through a host name that resolves here (DNS rebinding), and not from another origin or
    site.
    """
    assert client.post("/events", json={"events": [event()]}).status_code == 204
    for path in ("/events?after=0", "/healthz", "/nowhere"):
        answer = client.get(path, headers=headers)
        assert answer.status_code == status, path
        assert set(answer.json or {}) == {"error"}, path


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}])
def test_no_foreign_page_hands_anything_in(client: FlaskClient, headers: dict[str, str]) -> None:
    """A trace that anyone can write to proves nothing."""
    answer = client.post("/events", json={"events": [event()]}, headers=headers)
    assert answer.status_code in (403, 421)
    assert (client.get("/events").json or {})["events"] == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "localhost:9003"},
        {"Host": "LOCALHOST:9003"},
        {"Host": "[::1]:9003"},
        {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", **WINDOW},
        {"Sec-Fetch-Site": "same-site", **WINDOW},
    ],
)
def test_this_machine_and_own_pages_may_read(client: FlaskClient, headers: dict[str, str]) -> None:
    """Programs send none of these headers, the viewer's pages have its origin, and links may lead
    here.
    """
    assert client.get("/events", headers=headers).status_code == 200


def test_no_answer_invites_other_origins(client: FlaskClient) -> None:
    """No response has a CORS header, not even the response to a preflight request."""
    asked = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    for answer in (client.options("/events", headers=asked), client.get("/events")):
        assert [name for name in dict(answer.headers) if name.startswith("Access-Control")] == []
    assert client.get("/events").headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_changes_nothing(guarded: Guarded, site: str) -> None:
    """It opens a window, as a link does, but it sends a POST request."""
    headers = {"Sec-Fetch-Site": site, **WINDOW}
    assert guarded().post("/events", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("host", "url", "asked", "status"),
    [
        ("0.0.0.0", "http://192.0.2.5:9003", "192.0.2.5:9003", 200),  # noqa: S104
        ("0.0.0.0", "http://192.0.2.5:9003", "127.0.0.1:9003", 200),  # noqa: S104
        ("0.0.0.0", "http://192.0.2.5:9003", "0.0.0.0:9003", 421),  # noqa: S104
        ("0.0.0.0", "http://192.0.2.5:9003", "192.0.2.5", 421),  # noqa: S104
        ("::", "http://[2001:db8::5]:9003", "[2001:db8::5]:9003", 200),
        ("::", "http://[2001:db8::5]:9003", "[::]:9003", 421),
        ("2001:db8::5", "", "[2001:db8::5]:9003", 200),
        ("127.0.0.1", PUBLIC, "viewer.example", 200),
        ("127.0.0.1", PUBLIC, "VIEWER.example", 200),
        ("127.0.0.1", PUBLIC + ":443", "viewer.example", 200),
        ("127.0.0.1", PUBLIC, "viewer.example:9003", 421),
        ("127.0.0.1", PUBLIC, "viewer.example.evil.example", 421),
    ],
)
def test_it_answers_under_the_address_it_was_given(
    guarded: Guarded, host: str, url: str, asked: str, status: int
) -> None:
    """It accepts the host of RECORDER_URL and this machine's names; a wildcard is not a name."""
    answer = guarded(host, url=url).get("/events", headers={"Host": asked})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (PUBLIC, 200),
        ("http://127.0.0.1:9003", 200),
        ("http://viewer.example", 403),
        ("https://127.0.0.1:9003", 403),
    ],
)
def test_pages_under_that_address_are_its_own(guarded: Guarded, origin: str, status: int) -> None:
    """Scheme, host and port must all match."""
    client = guarded(url=PUBLIC)
    headers = {"Host": "viewer.example", "Origin": origin}
    assert client.post("/events", headers=headers).status_code == status


def test_port_80_is_not_written(guarded: Guarded) -> None:
    """Browsers leave out the default port."""
    client = guarded(port=80)
    assert client.get("/events", headers={"Host": "localhost"}).status_code == 200
    assert client.get("/events", headers={"Host": "localhost:9003"}).status_code == 421


@pytest.mark.parametrize("caller", ["127.0.0.1", "::1", "192.0.2.7"])
def test_a_role_hands_its_events_in_with_a_token_of_its_own(guarded: Guarded, caller: str) -> None:
    """Loopback is no exception, because other programs on this machine can call it, too."""
    environ = {"REMOTE_ADDR": caller}
    for token, status in ((INBOX, 200), ("", 401), (f"{INBOX}x", 401)):
        client = guarded(shows=token)
        assert client.post("/events", environ_overrides=environ).status_code == status


@pytest.mark.parametrize("shown", ["", INBOX])
def test_every_route_takes_the_token(client: FlaskClient, shown: str) -> None:
    """On loopback, too. A role's token opens only the inbox, and only the health check is open to
    all.
    """
    opened = {("POST", "/events")} if shown else set()
    app = client.application
    stranger = app.test_client()
    headers = {"Authorization": f"Bearer {shown}"} if shown else {}
    routes = {
        (method, re.sub("<[^>]*>", "1", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (*(rule.methods or ()), "PATCH")
    }
    assert len(routes) > 50
    for method, path in sorted(routes | {("GET", "/nowhere"), ("POST", "/healthz")}):
        answer = stranger.open(path, method=method, headers=headers)
        is_open = (path == "/healthz" and method in ("GET", "HEAD")) or (method, path) in opened
        assert (answer.status_code != 401) is is_open, (method, path)


def test_whether_it_is_well_everybody_may_ask(guarded: Guarded) -> None:
    """The launcher waits for this response, and health checks need it."""
    client = guarded(shows="")
    assert client.get("/healthz").status_code == client.head("/healthz").status_code == 200


@pytest.mark.parametrize("tokens", [("", INBOX), (VIEWER, ""), ("", "")])
def test_a_token_gate_without_a_token_is_not_made(tokens: tuple[str, str]) -> None:
    """Everyone would have an empty token."""
    with pytest.raises(ValueError, match="needs a token"):
        Tokens(*tokens)


def test_the_token_does_not_excuse_a_foreign_page(guarded: Guarded) -> None:
    """Host and Origin are checked first."""
    client = guarded()
    for headers, status in (
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
    ):
        assert client.get("/events", headers=headers).status_code == status


@pytest.mark.parametrize("origin", ["http://recorder:9003", "https://recorder:9003"])
def test_a_further_name_is_answered_like_its_own(origin: str) -> None:
    """In a container network, the roles know the recorder by a different name than browsers do."""
    app = Flask(__name__, static_folder=None)
    names = ("Recorder:9003",)
    guard(app, "0.0.0.0", 9003, f"http://{HOST}", Tokens(VIEWER, INBOX), names)  # noqa: S104
    app.add_url_rule("/healthz", "healthz", dict)
    client = app.test_client()
    for host, status in (("recorder:9003", 200), (HOST, 200), ("other:9003", 421)):
        assert client.get("/healthz", headers={"Host": host}).status_code == status
    assert client.get("/healthz", headers={"Origin": origin}).status_code == 200
