"""RFC 9110 §15.5: a request that is refused before its step is known is still shown: in the flow
whose values it carries, or as a flow of its own, and that flow is then no longer under way.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from hosting.database import open_database
from recorder.event.incoming import event_of
from recorder.explaining.message_of import message_of
from recorder.keeping.flow_summary import FlowSummary
from recorder.keeping.storage import Storage
from recorder.ledger.ledger import Ledger
from recorder.reading import refusals
from recorder.reading.wording import status_line
from recorder.viewer.flow_item import outcome
from tests.conftest import MakeIssuer
from tests.support.faults import for_every
from tests.support.verbs import Client, Issuer
from tests.unit.authorization_server.test_control import TOKEN, order
from tests.unit.client_app.stage import staged
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, databases_closed
from tracing.catalogue import TOKEN_ISSUED
from tracing.events import Event
from tracing.refused_requests import REQUEST_REFUSED


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """The ledger that stores the events of a role."""
    engine = open_database(f"sqlite:///{tmp_path / 'recorder.db'}")
    yield Ledger(Storage(engine))
    engine.dispose()


def listed(ledger: Ledger, events: Iterable[Event]) -> list[FlowSummary]:
    """The list of flows after the recorder has received these events."""
    ledger.take([event_of(event.as_dict()) for event in events], 0)
    return ledger.storage.flows.newest()


Send = Callable[[Client, dict[str, Any]], TestResponse]

WRONG: dict[str, Send] = {
    "as JSON": lambda to, form: to.issuer.post("/token", json=form),
    "as multipart": lambda to, form: to.issuer.post(
        "/token", data=form, content_type="multipart/form-data"
    ),
    "as text": lambda to, form: to.issuer.post(
        "/token", data=urlencode(form), content_type="text/plain"
    ),
    "in the address": lambda to, form: to.issuer.post(f"/token?{urlencode(form)}"),
    "with GET": lambda to, form: to.issuer.get(f"/token?{urlencode(form)}"),
    "with PUT": lambda to, form: to.issuer.client().put(to.issuer.url("/token"), data=form),
    "without grant_type": lambda to, form: to.issuer.post(
        "/token", data={**form, "grant_type": ""}
    ),
    "with a line end behind it": lambda to, form: to.issuer.post(
        "/token", data={**form, "code": form["code"] + "\r\n"}
    ),
    "to another path": lambda to, form: to.issuer.post("/tokens", data=form),
}
"""Token requests that do not follow RFC 6749 §4.1.3."""


@pytest.mark.parametrize("how", WRONG)
def test_a_code_that_is_sent_in_a_wrong_way_is_refused_in_its_flow(
    issuer: Issuer, ledger: Ledger, how: str
) -> None:
    """The flow that the code belongs to shows what happened, and is no longer under way."""
    client = issuer.register()
    code = client.code()
    before = listed(ledger, issuer.sink.events)[0]
    assert "under way" in outcome(before)
    issuer.forget()
    assert WRONG[how](client, client.token_form(code)).status_code in (400, 401, 404, 405, 415)
    flow = ledger.storage.current_name(before.flow)
    after = next(each for each in listed(ledger, issuer.sink.events) if each.flow == flow)
    assert after.refused is not None
    assert outcome(after).startswith("refused before its step was known: ")
    assert refusals.advice(after.refused)
    last = ledger.storage.of_flow(flow)[-1]
    assert last.refusal is not None
    assert last.step is not None, "the viewer and the console show it"


@pytest.mark.parametrize("fault", ["answers-503", "token-error-invalid-client"])
def test_a_request_that_a_fault_answers_is_refused_at_its_step(
    ledger: Ledger, make_issuer: MakeIssuer, fault: str
) -> None:
    """The refusal is in the request's flow, whose explanation says that it is on purpose."""
    issuer = make_issuer(control_token=TOKEN)
    client = issuer.register()
    order(issuer, "POST", "/faults", {"fault": fault, "endpoint": "token"})
    client.exchange(client.code())
    flow = next(each for each in listed(ledger, issuer.sink.events) if each.refused)
    last = ledger.storage.of_flow(flow.flow)[-1]
    assert (flow.progress, last.part, last.slug) == (7, "7", TOKEN_ISSUED.slug)
    message = message_of(last)
    assert message is not None
    assert message.name == "on-purpose"


@for_every(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("POST", "/register/", 404),
        ("GET", "/token", 405),
        ("DELETE", "/jwks", 405),
        ("PUT", "/login", 405),
    ],
)
def test_what_carries_nothing_is_a_flow_of_its_own(
    issuer: Issuer, tmp_path: Path, method: str, path: str, status: int
) -> None:
    """The flow has one event, the refusal; the endpoint reveals the sender's role."""
    answer = issuer.client().open(issuer.url(path), method=method)
    assert answer.status_code == status
    (told,) = issuer.sink.events
    assert told.step is REQUEST_REFUSED
    engine = open_database(f"sqlite:///{tmp_path / 'recorder.db'}")
    flow = listed(Ledger(Storage(engine)), [told])[0]
    engine.dispose()
    assert (flow.events, flow.shown_as.title) == (1, "Refused request")
    assert outcome(flow) == f"refused before its step was known: {status_line(status)}"


def test_what_is_too_large_is_seen(issuer: Issuer) -> None:
    """§15.5.14, 413: the body is not read, but the request is recorded."""
    assert issuer.post("/token", data={"code": "x" * 100_000}).status_code == 413
    assert [told.step for told in issuer.sink.events] == [REQUEST_REFUSED]


@pytest.mark.parametrize(
    "path", ["/favicon.ico", "/robots.txt", "/healthz", "/static/none.css", "/apple-touch-icon.png"]
)
def test_what_nobody_meant_is_no_flow(issuer: Issuer, path: str) -> None:
    """Browsers request icons, and launchers check the health of a role."""
    issuer.get(path)
    assert issuer.sink.events == []


def test_the_resource_server_shows_what_it_refuses(tmp_path: Path, ledger: Ledger) -> None:
    """A request with a token to an unknown path, and one with an unsupported method."""
    with databases_closed(), LocalIssuer() as local:
        stage = Stage(local, tmp_path)
        token = local.token()
        flows = set()
        for method, path in (("GET", "/api/notes"), ("GET", "/api/note"), ("PUT", "/api/notes")):
            stage.ask(method, path, token)
            flows |= {each.flow for each in listed(ledger, stage.sink.events)}
        (flow,) = flows
        assert ledger.storage.of_flow(flow)[-1].slug == REQUEST_REFUSED.slug
        assert outcome(listed(ledger, [])[0]).endswith(": 404 Not Found")


def test_the_client_app_shows_what_it_refuses_in_the_flow_of_its_browser(
    tmp_path: Path, ledger: Ledger
) -> None:
    """The cookie identifies the browser's flow."""
    with staged(tmp_path) as stage:
        browser = stage.browser()
        browser.return_with()
        browser.get("/notes")
        assert browser.get("/nowhere").status_code == 404
        flows = listed(ledger, stage.sink.events)
        refused = [told for told in stage.sink.events if told.step is REQUEST_REFUSED]
        assert len(refused) == 1
        assert len(flows) == 1


def test_a_request_that_only_meets_a_fault_is_refused_as_always(make_issuer: MakeIssuer) -> None:
    """The server handled the request, only late, so its refusal is not attributed to the fault."""
    issuer = make_issuer(control_token=TOKEN)
    order(issuer, "POST", "/faults", {"fault": "answers-late", "endpoint": "token", "seconds": 0})
    assert issuer.post("/token", data={"grant_type": "password"}).status_code == 400
    (event,) = issuer.sink.events
    assert (event.met_faults, event.answering_fault) == (("answers-late",), "")


@pytest.mark.parametrize("fault", ["answers-500", "answers-503"])
def test_a_body_that_is_too_large_does_not_hide_a_request(
    make_issuer: MakeIssuer, fault: str
) -> None:
    """The fault responds, and the request is recorded."""
    issuer = make_issuer(control_token=TOKEN)
    order(issuer, "POST", "/faults", {"fault": fault, "endpoint": "token"})
    answer = issuer.post("/token", data={"grant_type": "x" * 200_000})
    assert str(answer.status_code) == fault.removeprefix("answers-")
    (event,) = issuer.sink.events
    assert event.answering_fault == fault
