"""`recorder.files`: run files that are saved from the viewer and opened in it."""

import io
import json
import re

import pytest
from flask.testing import FlaskClient
from msgspec import structs
from werkzeug.test import TestResponse

from recorder.event.event import Exchange
from recorder.event.incoming import event_of
from recorder.event.recorded import RecordedEvent
from recorder.keeping import run_file
from recorder.keeping.flow_list import FlowList
from recorder.keeping.run_file import Secrets
from recorder.ledger.ledger import Ledger
from tests.unit.recorder.recordings import honest_events, honest_flow, refused_flow, secrets_of
from tests.unit.recorder.viewer.conftest import taken, visitor
from tests.unit.recorder.viewer.reading import Read
from tracing.covering.salted import MARK

__all__ = ["visitor"]

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x00\u202e"


def file_of(events: list[RecordedEvent], secrets: Secrets = "redacted", **header: object) -> bytes:
    """A run file with these members in its header."""
    first, *rest = run_file.as_lines(events, secrets, {events[0].flow: "authorization-code"})
    return "".join([json.dumps(json.loads(first) | header) + "\n", *rest]).encode()


def sent(visitor: FlaskClient, content: bytes, name: str = "run.jsonl") -> TestResponse:
    """The response to a file that is uploaded as the form uploads it."""
    return visitor.post("/files", data={"file": (io.BytesIO(content), name)})


def opened(visitor: FlaskClient, content: bytes) -> str:
    """The URL of the flow from an uploaded file."""
    answer = sent(visitor, content)
    assert answer.status_code == 303, Read(answer.text).text
    return answer.headers["Location"]


def test_a_file_is_opened_and_shown_like_a_flow_of_this_recording(visitor: FlaskClient) -> None:
    """The page says where the file comes from, and has no controls that would act on the flow."""
    address = opened(visitor, file_of(honest_events()))
    page = Read(visitor.get(address).text)
    assert "From run.jsonl, made by oauth2-playground" in page.text
    assert "Authorization code: all thirteen steps" in page.text
    assert len(list(page.all("li", "row"))) == len(honest_events())
    assert not {"release", "hold", "predict", "live"} & set(page.ids())


def test_it_is_apart_from_what_is_recorded(visitor: FlaskClient, ledger: Ledger) -> None:
    """No list, no console and no page of the newest flow shows it, and the same recorded flow is
    not joined with it.
    """
    own = taken(ledger, honest_flow())
    head = ledger.head()
    address = opened(visitor, file_of(honest_events()))
    assert ledger.head() == head
    assert own not in address
    assert address.rpartition("/")[2] not in visitor.get("/flows").text
    assert next(Read(visitor.get("/").text).all("body"))["data-flow"] == own


def test_marks_of_one_value_are_followed_like_the_value(visitor: FlaskClient) -> None:
    """The code of step 4 can be followed through the flow although it cannot be read."""
    flow = opened(visitor, file_of(honest_events()))
    (row,) = [
        row for row in Read(visitor.get(flow).text).all("li", "row") if row["data-part"] == "4"
    ]
    card = visitor.get(f"{flow}/events/{row['data-event']}/card").text
    (mark,) = set(re.findall(rf"code=\S*?({MARK.pattern})", Read(card).text))
    values = [each for each in Read(card).all("button", "value") if each.get("data-value")]
    lives = [visitor.get(f"{flow}/values/{value['data-value']}").text for value in values]
    assert any(mark in life and "Life of this authorization code" in life for life in lives)


def test_tokens_of_a_covered_file_are_decoded_and_not_verified(visitor: FlaskClient) -> None:
    """The file contains their claims but not their signatures."""
    flow = opened(visitor, file_of(honest_events()))
    rows = Read(visitor.get(flow).text).all("li", "row")
    (row,) = [row for row in rows if row["data-part"] == "7"]
    card = visitor.get(f"{flow}/events/{row['data-event']}/card?secrets=shown").text
    text = Read(card).text
    assert "ID token, decoded" in text
    assert "The file has the signature covered, so it cannot be verified." in text


def test_tokens_of_a_whole_file_are_verified_with_its_own_keys(visitor: FlaskClient) -> None:
    """The keys are those published in the file."""
    flow = opened(visitor, file_of(honest_events(), "whole"))
    rows = Read(visitor.get(flow).text).all("li", "row")
    (row,) = [row for row in rows if row["data-part"] == "7"]
    card = visitor.get(f"{flow}/events/{row['data-event']}/card?secrets=shown").text
    assert "The signature was made with the published key" in Read(card).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is not a run file: it is empty"),
        (b"\x89PNG\r\n", "its first line is not a JSON object"),
        (b'{"log": {"version": "1.2"}}', "its first line must name a format"),
        (b'{"format": 3}', "has format 3; this program"),
        (b'{"format": 2}\n{"a"\n{}\n', "line 2 is not a JSON object"),
        (b'{"format": 2}\n', "has no flow"),
    ],
)
def test_what_is_no_run_file_is_said(visitor: FlaskClient, content: bytes, words: str) -> None:
    """The page says so in a sentence, and no file is opened."""
    answer = sent(visitor, content)
    assert answer.status_code == 400
    page = Read(answer.text)
    assert words.removeprefix("The file ") in page.text
    assert "Open now" not in page.text


@pytest.mark.parametrize("filling", [b"\n", b"x" * 99 + b"\n", b"\r\n--"])
def test_a_large_file_is_read(visitor: FlaskClient, filling: bytes) -> None:
    """Whatever its lines look like; here only the part that makes the file large is invalid."""
    content = file_of(honest_events()) + filling * (1_000_000 // len(filling))
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="run.jsonl"\r\n\r\n'
    body = head + content + b"\r\n--b--\r\n"
    answer = visitor.post("/files", data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code in (303, 400)
    assert "run.jsonl, line 3" in Read(answer.text).text or answer.status_code == 303


def test_no_file_is_said(visitor: FlaskClient) -> None:
    """The button was pressed before a file was chosen."""
    answer = visitor.post("/files", data={})
    assert answer.status_code == 400
    assert "Choose a file first" in Read(answer.text).text


def test_a_file_that_is_cut_off_says_so(visitor: FlaskClient) -> None:
    """The complete lines are shown."""
    assert opened(visitor, file_of(honest_events())[:-40]) == "/files"
    assert "it ends in the middle of line 29." in Read(visitor.get("/files").text).text


def test_markup_in_a_file_stays_text(visitor: FlaskClient) -> None:
    """In its header, its name, its messages and its checks."""
    event = honest_events()[5]
    check = structs.replace(honest_events()[0].checks[0], expected=HOSTILE, received=HOSTILE)
    http = event.http and Exchange(event.http.request, event.http.response)
    hostile = structs.replace(event, checks=(check,), http=http)
    content = file_of([hostile], made_by=HOSTILE, made_at=HOSTILE, flows=HOSTILE)
    answer = sent(visitor, content, f"{HOSTILE}.jsonl")
    assert answer.status_code == 303
    flow = answer.headers["Location"]
    for path in ("/files", flow, f"{flow}/events/{event.id}/card"):
        text = visitor.get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_lines_of_another_version_are_not_shown(visitor: FlaskClient) -> None:
    """The lines may differ, so the page only says where the event happened and which version
    recorded it.
    """
    flow = opened(visitor, file_of(honest_events(), made_by="oauth2-playground 9.9"))
    row = next(Read(visitor.get(flow).text).all("li", "row"))
    card = visitor.get(f"{flow}/events/{row['data-event']}/card").text
    told = " ".join(Read(card).text.split())
    assert "made by oauth2-playground 9.9. This program may have different lines there" in told
    assert "This happened at" in told


def test_a_closed_file_is_gone(visitor: FlaskClient) -> None:
    """So are its cached pages."""
    flow = opened(visitor, file_of(honest_events()))
    assert visitor.get(flow).status_code == 200
    id = flow.split("-")[1]
    answer = visitor.post(f"/files/{id}/close")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/files")
    assert visitor.get(flow).status_code == 404


def test_what_is_saved_of_a_covered_file_does_not_claim_to_be_whole(visitor: FlaskClient) -> None:
    """It also keeps its marks."""
    content = file_of(honest_events())
    flow = opened(visitor, content)
    saved = visitor.get(f"{flow}/run.jsonl?secrets=whole").text
    assert json.loads(saved.split("\n")[0])["secrets"] == "redacted"
    assert set(MARK.findall(saved)) == set(MARK.findall(content.decode()))


def test_all_flows_are_saved_in_one_file(visitor: FlaskClient, ledger: Ledger) -> None:
    """Secrets are covered unless they are requested in a second step."""
    taken(ledger, honest_flow())
    taken(ledger, refused_flow())
    secrets = [each for kind in secrets_of(honest_flow()).values() for each in kind]
    covered, whole = visitor.get("/run.jsonl"), visitor.get("/run.jsonl?secrets=whole")
    assert covered.headers["Content-Disposition"] == "attachment; filename=flows.jsonl"
    assert whole.headers["Content-Disposition"] == "attachment; filename=flows-with-secrets.jsonl"
    header = json.loads(covered.text.split("\n")[0])
    assert len(header["flows"]) >= 2
    assert [secret for secret in secrets if secret in covered.text] == []
    assert [secret for secret in secrets if secret not in whole.text] == []
    page = Read(visitor.get("/files").text)
    links = [link["href"] for link in page.all("a") if "run.jsonl" in link.get("href", "")]
    assert "/run.jsonl" in links


def test_what_was_accepted_a_moment_ago_is_saved_too(visitor: FlaskClient, ledger: Ledger) -> None:
    """Events are stored in batches, shortly after they are accepted."""
    assert ledger.accept(list(map(event_of, honest_flow())))
    assert len(visitor.get("/run.jsonl").text.splitlines()) == 1 + len(honest_flow())


def test_what_came_after_an_event_is_saved(visitor: FlaskClient, ledger: Ledger) -> None:
    """A test saves the events it caused and none from earlier tests."""
    taken(ledger, honest_flow())
    head = ledger.head()
    taken(ledger, refused_flow())
    _header, *events = map(json.loads, visitor.get(f"/run.jsonl?after={head}").text.splitlines())
    assert [each["id"] for each in events] == [each["id"] for each in refused_flow()]
    wrong = visitor.get("/run.jsonl?after=x")
    assert (wrong.status_code, wrong.text) == (400, "after must be a whole number of 0 or more.")


def test_each_flow_is_looked_up_once(
    visitor: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many events it has."""
    flow = taken(ledger, honest_flow())
    asked: list[str] = []
    monkeypatch.setattr(FlowList, "named", lambda _self, name: asked.append(name))
    visitor.get("/run.jsonl")
    assert asked == [flow]
