"""`tracing.flask_adapter`: the requests an app receives and its responses, captured."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException

from tracing.catalogue import CODE_ISSUED, REDIRECT_FOLLOWED
from tracing.exchange import at, current, received
from tracing.flask_adapter import trace_app
from tracing.refused_requests import REQUEST_REFUSED
from tracing.sinks import ListSink, Sink


def make_app(sink: Sink | None) -> Flask:
    """Return a small app that is traced first and changes its responses later, like the roles."""
    app = Flask(__name__)
    trace_app(app, "authorization_server", sink, {"token": "client_app"})
    app.config["MAX_CONTENT_LENGTH"] = 100

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["X-Frame-Options"] = "DENY"
        return response

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.route("/page", methods=["GET", "POST"])
    def page() -> str:
        return request.form.get("name", "nobody")

    @app.post("/token")
    def token() -> Response:
        at(CODE_ISSUED)
        return redirect("/next?code=1", 303)  # type: ignore[return-value]  # Flask's own answer

    @app.get("/callback")
    def callback() -> str:
        received(REDIRECT_FOLLOWED)
        return "seen"

    @app.get("/broken")
    def broken() -> str:
        raise ValueError

    @app.get("/stream")
    def stream() -> Response:
        return Response(iter(["a", "b"]))

    return app


@pytest.fixture
def sink() -> ListSink:
    """The sink that receives the events."""
    return ListSink()


def test_an_answer_is_told_as_it_leaves(sink: ListSink) -> None:
    """The event has the headers that later hooks added, the request, and the receiver."""
    make_app(sink).test_client().post("/token", data="a=b", content_type="text/plain")
    (event,) = sink.events
    assert (event.role, event.sender, event.receiver) == (
        "authorization_server",
        "authorization_server",
        "client_app",
    )
    assert event.step is CODE_ISSUED
    assert event.request is not None
    assert (event.request.method, event.request.url) == ("POST", "http://localhost/token")
    assert event.request.body == b"a=b"
    assert event.response is not None
    assert event.response.status == 303
    assert ("Location", "/next?code=1") in event.response.headers
    assert ("X-Frame-Options", "DENY") in event.response.headers


def test_who_is_not_named_as_peer_is_a_browser(sink: ListSink) -> None:
    """Endpoints that no other role calls respond to a browser."""
    make_app(sink).test_client().get("/page")
    assert sink.events[0].receiver == "browser"


def test_a_received_message_is_told_before_its_answer(sink: ListSink) -> None:
    """The request comes first, then the response that follows from it."""
    make_app(sink).test_client().get("/callback?code=1")
    came, went = sink.events
    assert (came.sender, came.receiver, came.response) == ("browser", "authorization_server", None)
    assert (went.sender, went.receiver) == ("authorization_server", "browser")
    assert came.links == went.links


def test_the_source_is_the_view_until_it_speaks(sink: ListSink) -> None:
    """A view function that calls no verb is its own source."""
    make_app(sink).test_client().get("/page")
    assert (sink.events[0].as_dict()["source"] or {})["function"] == "page"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("/page?a=%2f&b=%C3%A9&c=a+b&d=%FF", "/page?a=%2f&b=%C3%A9&c=a+b&d=%FF"),
        ("/page?", "/page"),
        ("/page?x={y}", "/page?x={y}"),
    ],
)
def test_the_address_is_told_as_it_was_sent(sink: ListSink, sent: str, told: str) -> None:
    """The query is not normalized, since learners compare it."""
    path, _, query = sent.partition("?")
    make_app(sink).test_client().get(path, query_string=query)
    assert sink.events[0].request is not None
    assert sink.events[0].request.url == f"http://localhost{told}"


def test_a_form_can_still_be_read(sink: ListSink) -> None:
    """Tracing does not consume the body."""
    answer = make_app(sink).test_client().post("/page", data={"name": "alice"})
    assert answer.text == "alice"
    assert sink.events[0].request is not None
    assert sink.events[0].request.body == b"name=alice"


CALLS: dict[str, Callable[[Any], Any]] = {
    "page": lambda client: client.get("/page"),
    "form": lambda client: client.post("/page", data={"name": "alice"}),
    "large body nobody reads": lambda client: client.post("/token", data="x" * 101),
    "large form": lambda client: client.post("/page", data={"name": "x" * 101}),
    "received": lambda client: client.get("/callback"),
    "no such path": lambda client: client.get("/nowhere"),
    "no such method": lambda client: client.delete("/page"),
    "broken view": lambda client: client.get("/broken"),
    "stream": lambda client: client.get("/stream"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_observed_is_not_altered(call: Callable[[Any], Any]) -> None:
    """Responses are the same with and without tracing, even to broken and oversized requests."""

    def outcome(sink: Sink | None) -> tuple[Any, ...]:
        answer = call(make_app(sink).test_client())
        return answer.status_code, list(answer.headers), answer.data

    assert outcome(ListSink()) == outcome(None)


def test_an_oversized_body_is_left_out(sink: ListSink) -> None:
    """The exchange is recorded without the body, which the app would not read either."""
    make_app(sink).test_client().post("/token", data="x" * 101)
    assert sink.events[0].request is not None
    assert sink.events[0].request.body == b""


@pytest.mark.parametrize("path", ["/healthz", "/favicon.ico", "/static/x.css"])
def test_what_belongs_to_no_story_is_not_told(sink: ListSink, path: str) -> None:
    """These are health checks, static files, and files that browsers request by themselves."""
    make_app(sink).test_client().get(path)
    assert sink.events == []


@pytest.mark.parametrize(
    ("method", "path", "body", "peer"),
    [
        ("GET", "/nowhere", "", "browser"),
        ("GET", "/token", "", "client_app"),
        ("POST", "/page", "x" * 101, "browser"),
    ],
)
def test_what_is_refused_before_its_step_is_known_is_told(
    sink: ListSink, method: str, path: str, body: str, peer: str
) -> None:
    """The event has the endpoint's usual peer, whatever the method, and links for the cookies."""
    client = make_app(sink).test_client()
    client.set_cookie("session", "a-session-of-this-browser")
    client.open(path, method=method, data=body)
    (event,) = sink.events
    assert (event.step, event.receiver) == (REQUEST_REFUSED, peer)
    assert event.links[1:] == ("a-session-of-this-browser",)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("a=1; recorder_viewer_9003=open; b=2", "a=1; b=2"),
        ("recorder_viewer_9003=open", None),
        ("a=1; __Host-recorder_viewer_443=open", "a=1"),
        ("a=recorder_viewer", "a=recorder_viewer"),
    ],
)
def test_the_viewers_cookie_is_no_part_of_the_flow(
    sink: ListSink, sent: str, told: str | None
) -> None:
    """Browsers send it to all ports of a machine; it gives access to the recording, and would join
    all flows of a browser.
    """
    app = make_app(sink)
    for path in ("/page", "/nowhere"):
        client = app.test_client(use_cookies=False)
        client.get(path, headers={"Cookie": sent})
    for event in sink.events:
        assert event.request is not None
        assert dict(event.request.headers).get("Cookie") == told
        assert "open" not in event.links


def test_a_thread_forgets_the_last_request(sink: ListSink) -> None:
    """The next request does not see its data, even if the app raised an exception."""
    app = make_app(sink)
    app.testing = True
    client = app.test_client()
    with pytest.raises(ValueError):  # noqa: PT011  # Flask hands it on as it is
        client.get("/broken")
    assert current() is not None
    client.get("/healthz")
    assert current() is None
    assert sink.events == []


def test_a_stream_is_told_without_its_body(sink: ListSink) -> None:
    """The body does not exist yet, and reading it would change the response."""
    assert make_app(sink).test_client().get("/stream").data == b"ab"
    assert sink.events[0].response is not None
    assert sink.events[0].response.body == b""


def test_without_a_sink_nothing_is_attached() -> None:
    """Without a recorder there are no hooks."""
    app = Flask(__name__)
    trace_app(app, "client_app", None, {})
    assert (app.before_request_funcs, app.after_request_funcs) == ({}, {})


def test_the_page_of_an_exception_is_told_whole(sink: ListSink) -> None:
    """A form that is shown again is raised, and sent in parts that the trace joins."""
    app = make_app(sink)

    @app.post("/form")
    def form() -> Response:
        raise HTTPException(response=Response("the form, and what is wrong"))

    answer = app.test_client().post("/form")
    assert answer.text == "the form, and what is wrong"
    told = sink.events[0].response
    assert told is not None
    assert told.body == answer.data
