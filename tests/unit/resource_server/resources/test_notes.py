"""Notes are returned to the token's subject; a new note is stored before it is confirmed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from resource_server.resources.notes import LONGEST_NOTE, MOST_NOTES
from resource_server.seed import DEMO_NOTES
from resource_server.tables import NOTES
from tests.support.faults import for_every
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage
from tracing.sinks import ListSink


@pytest.fixture
def stage(issuer: LocalIssuer, tmp_path: Path, database_url: str) -> Stage:
    """The resource server, once with each kind of database."""
    return Stage(issuer, tmp_path, database_url=database_url)


@pytest.mark.parametrize("person", ["alice", "bob", "carol"])
def test_each_person_has_notes_of_their_own(stage: Stage, person: str) -> None:
    """The newest note comes first."""
    token = stage.issuer.token(sub=person)
    assert stage.note_texts(token) == list(reversed(DEMO_NOTES[person]))


def test_a_stranger_has_no_notes_yet(stage: Stage) -> None:
    """A subject of a foreign issuer is not an error."""
    token = stage.issuer.token(sub="00u1 – somebody")
    assert stage.note_texts(token) == []
    assert stage.findings()["note_owner_is_token_subject"].received == "no notes yet"


def test_a_note_is_found_by_its_number(stage: Stage) -> None:
    """Only its owner gets it; anyone else learns that it belongs to someone else."""
    token = stage.issuer.token(sub="alice")
    note = stage.get(token).get_json()["notes"][0]
    address = f"/api/notes/{note['id']}"
    assert stage.get(token, address).get_json() == note
    refused = stage.get(stage.issuer.token(sub="bob"), address)
    assert (refused.status_code, refused.get_json()["error"]) == (403, "access_denied")
    assert note["text"] not in refused.text


@pytest.mark.parametrize("number", ["0", "4711", str(2**70), "x", "-1"])
def test_no_note_is_found_by_any_other_number(stage: Stage, number: str) -> None:
    """404, even for a number that the database cannot look up."""
    assert stage.get(stage.issuer.token(), f"/api/notes/{number}").status_code == 404


def test_a_note_is_kept(stage: Stage) -> None:
    """The response is a 201 with the note, which is then in its owner's list and in no other."""
    token = stage.issuer.token(sub="bob")
    answer = stage.write(token, "Oil the hinge.\n\tBoth of them. ✓ 🙂")
    assert answer.status_code == 201
    note = answer.get_json()
    assert sorted(note) == ["id", "text", "written_at"]
    assert note["text"] == "Oil the hinge.\n\tBoth of them. ✓ 🙂"
    age = datetime.now(UTC) - datetime.fromisoformat(note["written_at"])
    assert timedelta(0) <= age < timedelta(minutes=1)
    assert stage.get(token).get_json()["notes"][0] == note
    assert note["text"] not in stage.note_texts(stage.issuer.token(sub="alice"))


def test_a_note_is_in_the_database_before_the_answer_leaves(stage: Stage) -> None:
    """Another connection sees it at the moment when the trace records the response."""
    seen: list[int] = []

    class Looking(ListSink):
        def emit(self, *_: object) -> None:
            with stage.engine.connect() as connection:
                found = connection.exec_driver_sql("SELECT count(*) FROM notes WHERE text = 'now'")
                seen.append(found.scalar_one())

    stage.listen(Looking())
    assert stage.write(stage.issuer.token(), "now").status_code == 201
    assert seen[-1] == 1


def test_a_stranger_can_write(stage: Stage) -> None:
    """The subject has notes from then on."""
    token = stage.issuer.token(sub="somebody")
    stage.write(token, "first")
    stage.write(token, "second")
    assert stage.note_texts(token) == ["second", "first"]


def test_the_list_has_an_end(stage: Stage) -> None:
    """Only the newest notes are returned, so that no response grows without limit."""
    token = stage.issuer.token(sub="writer")
    for number in range(MOST_NOTES + 1):
        stage.write(token, f"{number}")
    texts = stage.note_texts(token)
    assert (len(texts), texts[0], texts[-1]) == (MOST_NOTES, f"{MOST_NOTES}", "1")


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "x" * (LONGEST_NOTE + 1), 5, None, [], {}, True, "a\0b", "\ud800", "a\udfffb"],
)
def test_a_text_must_be_one(stage: Stage, text: object) -> None:
    """The response is a 400, and nothing is stored."""
    token = stage.issuer.token(sub="writer")
    answer = stage.write(token, text)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "bad_request"
    assert stage.note_texts(token) == []


@for_every(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"5",
        b"null",
        b'"text"',
        b'{"text": NaN}',
        b'{"text": "\xff\xfe"}',
        b"[" * 16_000,
        b'{"a":' * 2_500,
        b'{"text": ' + b"9" * 5000 + b"}",
        b"\0",
    ],
)
def test_a_body_must_be_json_with_a_text(stage: Stage, body: bytes) -> None:
    """The response is a 400 in JSON, whatever was sent."""
    kind = {"content_type": "application/json"}
    answer = stage.ask("POST", "/api/notes", stage.issuer.token(), data=body, **kind)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "bad_request"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonx", "x" * 9999]
)
def test_a_body_must_say_that_it_is_json(stage: Stage, kind: str) -> None:
    """415: a request that a form on a foreign page could send is not accepted."""
    body = {"data": b'{"text": "x"}', "content_type": kind}
    answer = stage.ask("POST", "/api/notes", stage.issuer.token(), **body)
    assert answer.status_code == 415
    assert answer.get_json()["error"] == "unsupported_media_type"


def test_a_charset_does_no_harm(stage: Stage) -> None:
    """Many clients send a charset."""
    body = {"data": b'{"text": "x"}', "content_type": "application/json; charset=utf-8"}
    assert stage.ask("POST", "/api/notes", stage.issuer.token(), **body).status_code == 201


def test_a_body_has_a_size(stage: Stage) -> None:
    """The response to a megabyte is a 413 in JSON."""
    answer = stage.write(stage.issuer.token(), "x" * 1024 * 1024)
    assert answer.status_code == 413
    assert answer.get_json()["error"] == "request_entity_too_large"


def test_the_token_is_asked_for_before_the_body(stage: Stage) -> None:
    """Someone who may not write learns nothing about the format of a note."""
    answer = stage.ask("POST", "/api/notes", data=b"{", content_type="text/plain")
    assert answer.status_code == 401


def test_the_newest_notes_are_kept(stage: Stage) -> None:
    """A user's notes cannot grow without limit: each note over the limit deletes the oldest one."""
    token = stage.issuer.token(sub="collector")
    for number in range(MOST_NOTES + 2):
        assert stage.write(token, f"note {number}").status_code == 201
    with stage.engine.connect() as connection:
        texts = set(connection.scalars(select(NOTES.c.text).where(NOTES.c.owner == "collector")))
    assert texts == {f"note {number}" for number in range(2, MOST_NOTES + 2)}
