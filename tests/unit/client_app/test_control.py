"""A client app that is controlled while it runs, and what it says about servers that fail."""

import time
from collections.abc import Callable

import pytest

from client_app.faults import FAULTS
from client_app.issuer.back_channel import Answer
from tests.unit.client_app.conftest import MakeStage
from tests.unit.client_app.stage import Stage
from tracing.catalogue import REDIRECT_FOLLOWED, RESOURCE_REQUESTED, USER_ENTERED, Step
from tracing.refused_requests import REQUEST_REFUSED

TOKEN = "c" * 32
HOUR = 3600
Order = Callable[[str, str, object], None]


@pytest.fixture
def controlled(make_stage: MakeStage) -> Stage:
    """A client app with a control token."""
    return make_stage(control_token=TOKEN)


@pytest.fixture
def order(controlled: Stage) -> Order:
    """Send a request to the app's `/_control`."""
    client = controlled.app.test_client()

    def ask(method: str, path: str, body: object) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = client.open(f"/_control{path}", method=method, json=body, headers=headers)
        assert answer.status_code == 200, answer.json

    return ask


def test_it_accepts_tokens_by_its_clock(controlled: Stage, order: Order) -> None:
    """If the clock is an hour ahead, an ID token valid for five minutes has expired; the page and
    the trace say why.
    """
    order("PUT", "/clock", {"offset_seconds": HOUR})
    page = controlled.browser().return_with()
    assert controlled.refused_by() == "id_token_is_not_expired"
    assert "fails on purpose. Switched on: <code>clock 3600 seconds ahead</code>" in page.text
    assert {event.in_force for event in controlled.sink.events} == {("clock 3600 seconds ahead",)}


def test_a_session_ends_by_its_clock(controlled: Stage, order: Order) -> None:
    """No session ends while the clock is stopped."""
    browser = controlled.browser()
    browser.sign_in()
    order("PUT", "/clock", {"frozen_at": int(time.time())})
    assert browser.get("/notes").status_code == 200
    order("PUT", "/clock", {"offset_seconds": 30 * 24 * HOUR})
    assert browser.get("/notes").status_code == 302


def test_a_page_that_met_a_fault_says_so(controlled: Stage, order: Order) -> None:
    """Even if the fault was on for this page only."""
    order("POST", "/faults", {"fault": "answers-503", "endpoint": "start"})
    page = controlled.browser().get("/")
    assert page.status_code == 503
    assert "<code>answers-503 at start</code>" in page.text
    assert "This server fails on purpose" in page.text
    assert "fails on purpose" not in controlled.browser().get("/").text


def test_a_request_that_a_fault_answers_is_where_it_would_be(
    controlled: Stage, order: Order
) -> None:
    """It is recorded at the step at which the view would have recorded it, in the flow of its
    browser.
    """
    browser = controlled.browser()

    def step(endpoint: str, send: Callable[[], object]) -> Step | None:
        order("POST", "/faults", {"fault": "answers-500", "endpoint": endpoint})
        send()
        return controlled.sink.events[-1].step

    # The session cookie of another playground: browsers send it to every port.
    browser.http.set_cookie("client_app_session_9102", "x" * 43, domain="127.0.0.1")
    assert step("notes", lambda: browser.get("/notes")) is RESOURCE_REQUESTED
    assert step("sign_in", lambda: browser.get("/sign-in")) is RESOURCE_REQUESTED
    assert step("tokens", lambda: browser.get("/tokens")) is REQUEST_REFUSED, "it has no step"
    back = controlled.issuer.authorize(browser.start())
    assert step("callback", lambda: browser.come_back(back)) is REDIRECT_FOLLOWED
    browser.come_back(back)
    assert step("notes", lambda: browser.get("/notes")) is USER_ENTERED
    met = controlled.sink.events[-1]
    browser.get("/notes")
    assert {*met.links} & {*controlled.sink.events[-1].links}
    assert step("write_note", lambda: browser.post("/notes", {})) is USER_ENTERED


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer("", 0, None, "no answer in time"), "It did not answer in time."),
        (Answer("", 0, None, "no connection"), "It does not answer."),
        (
            Answer("", 0, None, "an incomplete answer"),
            "It closed the connection before its response was complete.",
        ),
        (Answer("", 500, {}), "It failed with status 500."),
        (
            Answer("", 503, {"error_description": "Try again."}),
            "It failed with status 503. It says: Try again.",
        ),
        (Answer("", 200, None, "text/html instead of JSON"), "It answered with text/html instead"),
        (Answer("", 400, {"error": "invalid_grant"}), ""),
        (Answer("", 200, {}), ""),
    ],
)
def test_how_a_server_failed_is_said_in_a_sentence(answer: Answer, says: str) -> None:
    """For a server that responded as intended, there is no such sentence."""
    assert answer.failure.startswith(says)
    assert bool(answer.failure) == bool(says)


def test_each_fault_is_at_endpoints_that_there_are(controlled: Stage) -> None:
    """A fault at a renamed endpoint would never occur."""
    named = {endpoint for fault in FAULTS for endpoint in fault.endpoints}
    assert named <= controlled.app.view_functions.keys()


def test_a_reset_forgets_all_that_it_keeps(controlled: Stage, order: Order) -> None:
    """Registration, sessions and tokens are deleted; the issuer's metadata is fetched again."""
    browser = controlled.browser()
    browser.sign_in()
    assert browser.get("/notes").status_code == 200
    assert controlled.rows("registrations")
    order("POST", "/reset", None)
    assert not controlled.rows("registrations")
    controlled.forget()
    assert browser.get("/notes").status_code == 302
    assert "metadata_is_published" in controlled.findings()
