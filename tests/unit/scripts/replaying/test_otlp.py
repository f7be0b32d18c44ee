"""`scripts.replaying.otlp`: what a receiver of OpenTelemetry data gets."""

import time
from collections.abc import Sequence

import pytest

from recorder.event.recorded import RecordedEvent
from recorder.exporting.flow import Flow, flows_of
from recorder.keeping import run_file
from scripts.processes.free_ports import free_ports
from scripts.replaying import otlp
from scripts.replaying.not_delivered import NotDelivered
from scripts.setting_up.environment import ROOT
from tests.unit.recorder.exporting.hostile import hostile_events
from tests.unit.recorder.flows import together
from tests.unit.recorder.recordings import honest_events, honest_flow, refused_events, secrets_of
from tests.unit.recorder.samples import AS, CLIENT, answer, check, question, request, response
from tests.unit.scripts.replaying.receiver import Received, Receiver, receiving, values_of
from tracing.tours import AUTHORIZATION_CODE

ERROR = 2
"""The value of STATUS_CODE_ERROR."""


def events_of_format_2() -> list[RecordedEvent]:
    """Return a flow from step 1 to 13, whose ids show which call caused which."""
    return list(run_file.read(ROOT / "docs" / "illustrated_flow.jsonl").events)


def sent(receiver: Receiver, events: Sequence[RecordedEvent]) -> list[Received]:
    """Send these events, and return the spans that arrive."""
    otlp.send(flows_of(events), receiver.url)
    return receiver.spans


def find(spans: Sequence[Received], service: str, name: str, kind: int) -> Received:
    """Return the first span of a service with this name and kind."""
    return next(
        each
        for each in spans
        if (each.service["service.name"], each.span.name, each.span.kind) == (service, name, kind)
    )


SERVER, CLIENT_KIND = 2, 3


def test_one_flow_is_one_trace_of_three_services() -> None:
    """The trace has one id, and each service its resource; sent again, it has the same ids."""
    with receiving() as receiver:
        spans = sent(receiver, events_of_format_2())
        assert receiver.paths == ["/v1/traces"]
        again = sent(receiver, events_of_format_2())[len(spans) :]
    assert len({each.span.trace_id for each in (*spans, *again)}) == 1
    assert {each.span.span_id for each in spans} == {each.span.span_id for each in again}
    services = {(each.service["service.name"], each.service["service.namespace"]) for each in spans}
    assert services == {
        ("client_app", "oauth2-playground"),
        ("authorization_server", "oauth2-playground"),
        ("resource_server", "oauth2-playground"),
    }


def test_a_span_has_the_parent_that_caused_it() -> None:
    """The root comes first, then the browser's request, a role's call, and the called server."""
    with receiving() as receiver:
        spans = sent(receiver, events_of_format_2())
    by_id = {each.span.span_id: each for each in spans}
    assert len(by_id) == len(spans)
    (root,) = [each for each in spans if not each.span.parent_span_id]
    keys = find(spans, "authorization_server", "GET /jwks", SERVER)
    path = [keys]
    while path[-1].span.parent_span_id:
        path.append(by_id[path[-1].span.parent_span_id])
    assert [(each.service["service.name"], each.span.name) for each in path] == [
        ("authorization_server", "GET /jwks"),
        ("client_app", "GET /jwks"),
        ("client_app", "GET /callback"),
        ("client_app", "Authorization code"),
    ]
    assert path[-1] is root
    for each in spans:
        assert each.span.start_time_unix_nano <= each.span.end_time_unix_nano
        assert root.span.start_time_unix_nano <= each.span.start_time_unix_nano


def test_attributes_follow_the_conventions() -> None:
    """HTTP attributes follow the stable semantic conventions; step and tour have our own names."""
    with receiving() as receiver:
        spans = sent(receiver, events_of_format_2())
    server = values_of(find(spans, "authorization_server", "POST /token", SERVER).span.attributes)
    assert server["http.request.method"] == "POST"
    assert server["http.response.status_code"] == 200
    assert (server["url.scheme"], server["url.path"]) == ("http", "/token")
    assert (server["server.address"], server["server.port"]) == ("127.0.0.1", 9000)
    assert (server["oauth2_playground.step"], server["oauth2_playground.parts"]) == (7, ["7"])
    client = values_of(find(spans, "client_app", "POST /token", CLIENT_KIND).span.attributes)
    assert client["url.full"] == "http://127.0.0.1:9000/token"
    assert client["oauth2_playground.step.slug"] == "code-exchanged"


def test_checks_are_events_of_the_span_of_their_role() -> None:
    """Every check appears once with verdict and clause, including those of local decisions."""
    events = events_of_format_2()
    with receiving() as receiver:
        spans = sent(receiver, events)
    assert sum(len(each.span.events) for each in spans) == sum(len(e.checks) for e in events)
    token = find(spans, "authorization_server", "POST /token", SERVER).span
    made = {each.name: values_of(each.attributes) for each in token.events}
    assert made["code_is_unused"]["oauth2_playground.check.verdict"] == "passed"
    assert str(made["code_is_unused"]["oauth2_playground.check.clause"]).startswith("RFC 6749")
    callback = find(spans, "client_app", "GET /callback", SERVER).span
    assert "audience_is_this_client" in {each.name for each in callback.events}


def test_a_failed_check_is_an_error() -> None:
    """The span of the role that refused shows the role, the failed check and the response."""
    with receiving() as receiver:
        spans = sent(receiver, refused_events())
    failed = [each for each in spans if each.span.status.code == ERROR]
    said = [each.span.status.message for each in failed]
    assert any("Refused by the client app: “issuer is expected” failed." in each for each in said)
    with receiving() as receiver:
        assert all(each.span.status.code != ERROR for each in sent(receiver, honest_events()))


PLANTED = "planted-secret-0123456789-0123456789"


def planted_events() -> list[RecordedEvent]:
    """Return an exchange with a secret in every place that can contain one."""
    asked = request(
        "POST",
        f"http://127.0.0.1:9000/token?code={PLANTED}-url",
        f"client_secret={PLANTED}-body",
        Content_Type="application/x-www-form-urlencoded",
        Accept=f"text/html;token={PLANTED}-url",
        Authorization=f"Bearer {PLANTED}-header",
        Cookie=f"session={PLANTED}-cookie",
    )
    answered = response(
        400,
        f'{{"error": "invalid_grant", "access_token": "{PLANTED}-json"}}',
        Content_Type="application/json",
        Location=f"http://127.0.0.1:9002/callback?code={PLANTED}-url",
        WWW_Authenticate=f'Bearer error="{PLANTED}-header"',
        Set_Cookie=f"session={PLANTED}-cookie",
    )
    said = " ".join(f"{PLANTED}-{place}" for place in ("url", "body", "header", "cookie", "json"))
    made = [check("code_is_unused", "failed", expected=said, received=said)]
    return together(
        question(CLIENT, AS, asked, "code-exchanged"),
        answer(AS, CLIENT, asked, "token-issued", answered, checks=made),
    )


def test_no_secret_is_in_any_attribute() -> None:
    """A secret in the URL, a header, the body or a check's text is not sent. The control, with
    nothing covered, finds it in each of these places: headers and URLs are attributes, bodies
    appear in checks.
    """
    with receiving() as receiver:
        sent(receiver, planted_events())
        assert PLANTED not in receiver.everything()
        assert "covered~" in receiver.everything()
    with receiving() as control:
        otlp.send([Flow("f", AUTHORIZATION_CODE, planted_events())], control.url)
        everything = control.everything()
    for place in ("url", "body", "header", "cookie", "json"):
        assert f"{PLANTED}-{place}" in everything
    attributes = [values_of(each.span.attributes) for each in control.spans]
    told = {name for each in attributes for name, value in each.items() if PLANTED in str(value)}
    assert told == {
        "url.full",
        "url.query",
        "http.request.header.accept",
        "http.response.header.location",
        "http.response.header.www-authenticate",
    }


def test_no_secret_of_a_real_flow_arrives() -> None:
    """None of the codes, tokens, cookies and passwords of the recorded honest flow is sent."""
    secrets = {value for values in secrets_of(honest_flow()).values() for value in values}
    with receiving() as receiver:
        sent(receiver, honest_events())
    assert [secret for secret in secrets if secret in receiver.everything()] == []


def test_hostile_text_arrives_as_text() -> None:
    """Protocol buffers accept only valid UTF-8."""
    with receiving() as receiver:
        assert sent(receiver, hostile_events())


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (202, "Whether the traces are stored is not known."),
        (302, "or correct --otlp."),
        (404, "This needs a receiver for OTLP over HTTP"),
        (503, "The receiver is busy: try again later."),
    ],
)
def test_a_receiver_that_refuses_is_named(
    status: int, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error shows its address and its response, and says what to do."""
    monkeypatch.setattr(otlp, "PATIENCE_SECONDS", 0.3)
    with receiving(status) as receiver, pytest.raises(NotDelivered) as told:
        otlp.send(flows_of(honest_events()), receiver.url + "/")
    assert str(told.value).startswith(
        f"The OTLP receiver at {receiver.url}/v1/traces answered {status}, and 200 was expected. "
    )
    assert advice in str(told.value)


def test_a_receiver_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sending ends within the time limit; a receiver that is not running is not waited for."""
    monkeypatch.setattr(otlp, "PATIENCE_SECONDS", 0.3)
    began = time.monotonic()
    with receiving(silent=True) as receiver, pytest.raises(NotDelivered, match="did not answer"):
        otlp.send(flows_of(honest_events()), receiver.url)
    nowhere = f"http://127.0.0.1:{free_ports(1)[0]}"
    with pytest.raises(NotDelivered, match="cannot be reached"):
        otlp.send(flows_of(honest_events()), nowhere)
    assert time.monotonic() - began < otlp.LATEST_SECONDS
