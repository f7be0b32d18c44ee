"""The faults of a role: which requests they affect, how, and what is reported."""

import json
import time
from typing import Any

import pytest
from flask import Flask, abort, redirect, request
from werkzeug.test import TestResponse

from hosting.control.at_hand import altered
from hosting.control.controlled import IN_FORCE, MET, control_app
from hosting.control.fault import Altered, Around, Fault, SwitchedOn
from hosting.control.faults import Faults
from hosting.control.transport import ON_PURPOSE, transport_faults
from hosting.serving.breaking_off import BrokenOff
from tests.support.sockets import at_once
from tests.unit.hosting.control.test_interface import HOST, TOKEN, Told

DOCUMENT = {"name": "value", "other": "1234567890"}


class Failing:
    """A role with a few endpoints and all kinds of faults."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.environ: dict[str, Any] = {}
        app = Flask(__name__)
        own = (
            Fault(
                slug="altered",
                title="Altered",
                does="A value is different.",
                group="Own",
                endpoints=("document",),
                effect=Altered("values", lambda values: values | {"name": "altered"}),
            ),
            Fault(
                slug="around",
                title="Around",
                does="Something is done before and after.",
                group="Own",
                endpoints=("document",),
                effect=Around(
                    lambda: self.done.append("before"), lambda: self.done.append("after")
                ),
            ),
        )
        everywhere = ("document", "onward", "missing", "metadata")
        faults = (*transport_faults(everywhere, everywhere), *own)
        control_app(app, "role", Told(control_token=TOKEN), faults, metadata="metadata")
        app.add_url_rule("/document", "document", self._document)
        app.add_url_rule("/metadata", "metadata", lambda: DOCUMENT)
        app.add_url_rule("/onward", "onward", lambda: redirect("/document"))
        app.add_url_rule("/missing", "missing", lambda: abort(404))
        self._client = app.test_client()

    def _document(self) -> dict[str, Any]:
        self.environ = request.environ
        self.done.append("view")
        return altered("values", altered("something else", DOCUMENT))

    def order(self, method: str, path: str = "", body: object = None) -> TestResponse:
        """Send a request to `/_control/faults`."""
        return self._asked(method, f"/faults{path}", body)

    def state(self) -> Any:
        """Return which faults are on, and which are offered."""
        return self._asked("GET", "").json

    def _asked(self, method: str, path: str, body: object = None) -> TestResponse:
        headers = {"Authorization": f"Bearer {TOKEN}", "Host": HOST}
        data = json.dumps(body).encode()
        return self._client.open(f"/_control{path}", method=method, data=data, headers=headers)

    def on(self, fault: str, endpoint: str = "document", **more: Any) -> None:
        """Switch a fault on."""
        answer = self.order("POST", "", {"fault": fault, "endpoint": endpoint, **more})
        assert answer.status_code == 200, answer.json

    def get(self, path: str = "/document", **options: Any) -> TestResponse:
        """Send a GET request."""
        return self._client.get(path, **options)


@pytest.fixture
def role() -> Failing:
    """A role with no fault on."""
    return Failing()


def test_a_fault_meets_one_request(role: Failing, capsys: pytest.CaptureFixture[str]) -> None:
    """A fault affects one request by default; the console reports each change."""
    role.on("answers-500")
    assert [role.get().status_code for _ in range(3)] == [500, 200, 200]
    role.on("answers-500", times=2)
    assert [role.get().status_code for _ in range(3)] == [500, 500, 200]
    role.on("answers-500", times=None)
    assert {role.get().status_code for _ in range(5)} == {500}
    role.order("DELETE", "/answers-500")
    assert role.get().status_code == 200
    told = capsys.readouterr().err.splitlines()
    assert told[0].endswith("fault answers-500 at document is on for one request !!!")
    assert told[1].endswith("a request met the fault answers-500 at document !!!")
    assert told[-1].endswith("fault answers-500 at document is off !!!")


def test_another_endpoint_does_not_meet_it(role: Failing) -> None:
    """A fault affects neither other endpoints nor the preflight requests of browsers (CORS)."""
    role.on("answers-500")
    assert role.get("/metadata").status_code == 200
    assert role._client.options("/document").status_code == 200
    assert role.get().status_code == 500


def test_a_fault_is_switched_off_at_one_endpoint(role: Failing) -> None:
    """It stays on at other endpoints; an endpoint that the fault does not offer is refused."""
    role.on("answers-500", times=None)
    role.on("answers-500", "metadata", times=None)
    left = role.order("DELETE", "/answers-500/document").json["faults"]
    assert [each["endpoint"] for each in left] == ["metadata"]
    assert (role.get().status_code, role.get("/metadata").status_code) == (200, 500)
    wrong = role.order("DELETE", "/answers-500/elsewhere")
    assert (wrong.status_code, "metadata" in wrong.json["offered"]) == (400, True)
    assert 'can be switched on, not "elsewhere".' in wrong.json["error"]


def test_of_many_requests_at_once_one_meets_it() -> None:
    """Only one request is affected, however many threads take the fault at once."""
    (fault,) = [each for each in transport_faults(("a",), ()) if each.slug == "answers-500"]
    faults, wanted = Faults([fault]), SwitchedOn(fault, "a", 1)
    faults.switch_on(wanted)
    assert sum(at_once(8, lambda: faults.take(wanted))) == 1


def test_a_failing_server_does_not_handle_the_request(role: Failing) -> None:
    """The response is 500, or 503 with Retry-After."""
    role.on("answers-503")
    answer = role.get()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert ON_PURPOSE in answer.text
    assert role.done == []


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("truncated-json", "application/json"),
        ("malformed-json", "application/json"),
        ("wrong-content-type", "text/html; charset=utf-8"),
    ],
)
def test_a_document_is_not_what_it_should_be(role: Failing, fault: str, kind: str) -> None:
    """The body cannot be parsed or has the wrong content type; its length is correct."""
    role.on(fault)
    answer = role.get()
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Length"] == str(len(answer.data))
    try:
        assert (json.loads(answer.data) == DOCUMENT) == (fault == "wrong-content-type")
    except ValueError:
        assert fault != "wrong-content-type"
    assert role.get().json == DOCUMENT


def test_an_error_is_left_as_it_is(role: Failing) -> None:
    """The fault waits for a request it can be applied to."""
    role.on("truncated-json", "missing")
    assert role.get("/missing").status_code == 404
    assert role.order("DELETE").json["faults"] == []


def test_a_late_response_takes_so_long(role: Failing) -> None:
    """The response is late but otherwise unchanged."""
    role.on("answers-late", seconds=0.3)
    begun = time.monotonic()
    assert role.get().json == DOCUMENT
    assert time.monotonic() - begun >= 0.3


def test_nobody_waits_for_a_peer_that_has_left(role: Failing) -> None:
    """A waiting thread is freed when its peer has left."""
    role.on("answers-late", seconds=60)
    left = {"hosting.client_disconnected": lambda: True}
    assert role.get(environ_base=left).status_code == 200


def test_a_response_is_broken_off(role: Failing) -> None:
    """A response ends in the middle of its body; a response without a body is not sent at all."""
    role.on("drops-connection")
    with pytest.raises(BrokenOff):
        role.get(buffered=True)
    role.on("drops-connection", "onward")
    with pytest.raises(BrokenOff):
        role.get("/onward")


def test_values_are_altered_where_the_role_says(role: Failing) -> None:
    """Only values with that name are altered, and only once."""
    role.on("altered")
    assert role.get().json == DOCUMENT | {"name": "altered"}
    assert role.get().json == DOCUMENT
    assert altered("values", DOCUMENT) is DOCUMENT, "outside of any request"


def test_something_happens_around_the_view(role: Failing) -> None:
    """The effects run before and after the view, whatever the view does."""
    role.on("around")
    role.get()
    assert role.done == ["before", "view", "after"]


def test_the_request_knows_what_it_met(role: Failing) -> None:
    """The trace records which faults are on, and which have affected the request so far."""
    role.on("altered")
    role.on("answers-500", "metadata", times=None)
    role.get()
    assert role.environ[IN_FORCE] == ("altered at document", "answers-500 at metadata")
    assert role.environ[MET] == ["altered"]
    role.order("DELETE")
    role.get()
    assert IN_FORCE not in role.environ


def test_the_metadata_says_what_is_on(role: Failing) -> None:
    """The metadata has a member for the faults that are on; without faults it is unchanged."""
    assert role.get("/metadata").json == DOCUMENT
    role.on("altered")
    assert role.get("/metadata").json == DOCUMENT | {"in_force": ["altered at document"]}


def test_what_is_offered_and_on_is_told(role: Failing) -> None:
    """Each fault is listed with its description, its endpoints and how often it still applies."""
    role.on("answers-late", times=3)
    told = role.order("DELETE", "/answers-500").json
    assert told == {
        "faults": [{"fault": "answers-late", "endpoint": "document", "times": 3, "seconds": 5}]
    }
    assert role.order("GET").json == told
    state = role.state()
    assert state["faults"] == told["faults"]
    offered = {each["fault"]: each for each in state["offered"]}
    assert offered["altered"] == {
        "fault": "altered",
        "title": "Altered",
        "does": "A value is different.",
        "group": "Own",
        "endpoints": ["document"],
    }
    assert offered["answers-late"]["seconds"] == 5


@pytest.mark.parametrize(
    ("body", "says", "offers"),
    [
        ({}, "fault is missing. It must be the name of a fault that this role offers.", None),
        ({"fault": "other"}, 'fault must be one that this role offers, not "other".', "altered"),
        ({"fault": ["altered"]}, 'not ["altered"].', None),
        ({"fault": "altered", "more": 1}, 'Unknown member "more".', "endpoint"),
        ({"fault": "answers-500"}, "endpoint must be one at which answers-500 can", "document"),
        (
            {"fault": "altered", "endpoint": "onward"},
            'can be switched on, not "onward".',
            "document",
        ),
        ({"fault": "altered", "times": 0}, "times must be 1 to 1000 requests, or null", None),
        ({"fault": "altered", "times": True}, "not true.", None),
        ({"fault": "altered", "seconds": 1}, "altered takes no seconds.", None),
        (
            {"fault": "answers-late", "endpoint": "document", "seconds": 61},
            "seconds must be a number from 0 to 60, not 61.",
            None,
        ),
        (
            {"fault": "answers-late", "endpoint": "document", "seconds": "5"},
            'seconds must be a number from 0 to 60, not "5".',
            None,
        ),
    ],
)
def test_a_wrong_order_says_what_is_wrong(
    role: Failing, body: object, says: str, offers: str | None
) -> None:
    """The response also lists what is offered, and nothing is switched on."""
    answer = role.order("POST", "", body)
    assert answer.status_code == 400
    assert says in answer.json["error"]
    assert offers is None or offers in answer.json["offered"]
    assert role.order("DELETE", "/altered").json["faults"] == []


def test_an_unknown_fault_cannot_be_switched_off(role: Failing) -> None:
    """The response lists the faults that exist, similar names first."""
    answer = role.order("DELETE", "/alterd")
    assert (answer.status_code, answer.json["offered"][0]) == (400, "altered")
    assert len(answer.json["offered"]) == len(role.state()["offered"])


def test_what_has_one_endpoint_need_not_name_it(role: Failing) -> None:
    """With a single endpoint there is nothing to choose."""
    assert role.order("POST", "", {"fault": "altered"}).status_code == 200
