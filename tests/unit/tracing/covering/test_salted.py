"""`tracing.covering.salted`, and `tracing.redaction` for files: equal secrets get equal marks."""

import base64
import json
import re
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from tests.unit.recorder.recordings import honest_flow, secrets_of
from tests.unit.tracing.test_redaction import FORM, JSON, JWT, event_of
from tracing.covering.salted import MARK, SaltedMarks
from tracing.redaction import COVERED, Redacted, shortened

SECRET = "SplxlOBeZQQYbYS6WxSbIA/and+more=of&it"
PASSWORD = "correct horse battery staple"

PLACES: dict[str, Any] = {
    "query": {"url": f"http://a/?code={quote(SECRET, safe='')}"},
    "fragment": {"url": f"http://a/#access_token={quote(SECRET)}"},
    "address inside": {"url": f"http://a/?next={quote('http://b/?code=' + quote_plus(SECRET))}"},
    "form": {"headers": FORM, "body": f"client_secret={quote_plus(SECRET)}"},
    "JSON": {"headers": JSON, "body": json.dumps({"a": [{"refresh_token": SECRET}]})},
    "hidden input": {"body": f'<input name=csrf_token value="{SECRET.replace("&", "&amp;")}">'},
    "cookie": {"headers": [["Cookie", f"session={quote(SECRET, safe='')}"]]},
    "set-cookie": {"headers": [["Set-Cookie", f"session={SECRET.rstrip('=')}; HttpOnly"]]},
    "bearer": {"headers": [["Authorization", f"Bearer {SECRET}"]]},
    "text of a check": {"checks": [f"received {SECRET}"]},
    "encoded in a check": {"checks": [f"received {quote(SECRET, safe='')}"]},
    "page": {"body": f"<p>{SECRET.replace('&', '&amp;')}</p>"},
}


def basic(user: str, password: str) -> list[str]:
    """Return a header with these credentials."""
    pair = f"{quote_plus(user)}:{quote_plus(password)}"
    return ["Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"]


def marks_in(told: Any) -> set[str]:
    """Return the marks in this document."""
    return set(MARK.findall(json.dumps(told, ensure_ascii=False)))


@pytest.mark.parametrize("place", PLACES)
def test_one_secret_has_one_mark_wherever_it_stands(place: str) -> None:
    """Neither its name there nor its encoding matters; the mark shows the secret's length."""
    known = event_of(headers=FORM, body=f"code={quote(SECRET, safe='')}")
    events = Redacted().events([event_of(**PLACES[place]), known])
    (mark,) = marks_in(events)
    assert mark.endswith(f"~{len(SECRET)}")
    assert SECRET not in json.dumps(events)
    assert mark in json.dumps(events[0]["http"]["request"]) + json.dumps(events[0]["checks"])


def test_in_basic_credentials_the_user_can_be_read_and_the_secret_has_its_mark() -> None:
    """A client id is not secret, and readers see which client authenticates with which secret."""
    body = f"client_secret={quote_plus(SECRET)}"
    events = [event_of(headers=[basic("an app", SECRET)]), event_of(headers=FORM, body=body)]
    asked, other = (event["http"]["request"] for event in Redacted().events(events))
    (mark,) = marks_in(other)
    assert asked["headers"] == [["Authorization", f"Basic an+app:{mark}"]]


def test_marks_differ_from_file_to_file() -> None:
    """Readers cannot see which values of two files are equal, or try out guesses."""
    event = event_of(headers=FORM, body=f"code={quote(SECRET, safe='')}")
    event["links"] = ["0123456789abcdef"]
    told = [Redacted().events([event])[0] for _ in range(2)]
    assert told[0]["http"] != told[1]["http"]
    assert told[0]["links"] != told[1]["links"]
    assert "0123456789abcdef" not in json.dumps(told)


def test_different_secrets_have_different_marks() -> None:
    """This includes secrets of the same length with the same beginning."""
    marks = SaltedMarks()
    assert len({marks.mark(f"{SECRET}{number:05}") for number in range(10_000)}) == 10_000


@pytest.mark.parametrize("first", ["password", "code"])
def test_a_password_is_covered_whole_wherever_it_stands(first: str) -> None:
    """It does not even show that it equals another secret, whichever comes first."""
    second = "code" if first == "password" else "password"
    bodies = [f"{name}={quote_plus(PASSWORD)}" for name in (first, second)]
    page = event_of(body=f"<p>alice / {PASSWORD}</p>", checks=[PASSWORD])
    credentials = event_of(headers=[basic("alice", PASSWORD)])
    forms = (event_of(headers=FORM, body=body) for body in bodies)
    told = Redacted().events([page, credentials, *forms])
    assert marks_in(told) == set()
    assert PASSWORD not in json.dumps(told)
    assert told[0]["http"]["request"]["body"] == f"<p>alice / {COVERED}</p>"


def test_what_is_covered_is_known_again() -> None:
    """A covered file can be shown and written again, and keeps its marks."""
    redacted = Redacted()
    events = [event_of(**where) for where in PLACES.values()]
    events += [event_of(headers=[basic("app", SECRET)], checks=["signed"]), event_of(body=JWT)]
    for event in events:
        event["links"] = ["0123456789abcdef"]
    once = redacted.events(events)
    assert Redacted().events(once) == once
    assert [shortened(event) for event in once] == once


def test_what_a_token_says_stays_and_its_signature_is_covered() -> None:
    """A signature is covered even where a check shows it alone, and so is a secret claim."""
    signature = JWT.rpartition(".")[2]
    claims = base64.urlsafe_b64encode(json.dumps({"sid": SECRET}).encode()).decode().rstrip("=")
    token = f"eyJhbGciOiJFUzI1NiJ9.{claims}.{'s' * 20}"
    headers = [["Authorization", f"Bearer {JWT}"], ["Cookie", f"session={SECRET}"]]
    event = event_of(headers=headers, body=f"id_token={token}", checks=[f"{signature} is right"])
    told = Redacted().events([event])[0]
    mark = SaltedMarks().mark(SECRET)[-3:]
    shown = {each["name"]: each["claims"] for each in told["tokens"]}
    assert shown["access_token"] == {"sub": "alice"}
    assert re.fullmatch(rf"{MARK.pattern}", shown["id_token"]["sid"])
    assert shown["id_token"]["sid"].endswith(mark)
    assert signature not in json.dumps(told)


def test_no_planted_secret_of_a_real_flow_is_left() -> None:
    """The control finds each one in the full events. The file contains none of them, and not even a
    mark for a password.
    """
    flow = honest_flow()
    planted = {kind: sorted(found) for kind, found in secrets_of(flow).items()}
    for event, secret in zip(flow, planted["code"] + planted["password"], strict=False):
        event["checks"].append({**event_of(checks=[f"planted {secret}"])["checks"][0]})
    whole = json.dumps(flow, ensure_ascii=False)
    told = json.dumps(Redacted().events(flow), ensure_ascii=False)
    every = [secret for kind in planted.values() for secret in kind]
    assert [secret for secret in every if secret not in whole] == []
    assert [secret for secret in every if secret in told] == []
    assert f"planted {COVERED}" in told
    assert re.search(rf"planted {MARK.pattern}", told)


def test_the_same_values_are_equal_through_a_real_flow() -> None:
    """The code of step 4 is used in steps 5 and 6, and can be followed in the file."""
    flow = honest_flow()
    (code,) = secrets_of(flow)["code"]
    told = Redacted().events(flow)
    places = [number for number, event in enumerate(flow) if f"code={code}" in json.dumps(event)]
    assert len(places) > 3
    marks = [set(re.findall(r"code=(covered~\w+~\d+)", json.dumps(told[at]))) for at in places]
    assert len(marks[0]) == 1
    assert all(each == marks[0] for each in marks)
