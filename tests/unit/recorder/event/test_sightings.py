"""`recorder.event.sightings`: where values appear on the wire."""

import base64
import json
from typing import Any

import pytest

from recorder.event import recorded
from recorder.event.event import Event
from recorder.event.recorded import RecordedEvent, as_plain
from recorder.event.sightings import Sighting, cookies_given, sightings_in
from recorder.ledger.ledger import Ledger
from tests.unit.recorder.recordings import honest_events, honest_flow, refused_events, secrets_of
from tests.unit.recorder.samples import (
    AS,
    CLIENT,
    answer,
    question,
    request,
    response,
    take,
    told,
)
from tracing import redaction
from tracing.fingerprints import fingerprint

VALUE = "a-value-of-24-characters"
OTHER = "another-24-character-one"
FORM = "application/x-www-form-urlencoded"
HONEST = {event.part: event for event in honest_events()}


def seen(sent: dict[str, Any], answered: dict[str, Any] | None = None) -> list[tuple[str, ...]]:
    """Half, place, kind and name of each sighting in a message."""
    found = sightings_in(told(answer(AS, CLIENT, sent, answered=answered)))
    return [(one.half, one.place, one.kind, one.name) for one in found]


def test_a_sighting_says_which_value_stands_where() -> None:
    """Its id is the fingerprint of its text, which identifies the same value anywhere."""
    found = HONEST["5"].sightings[0]
    text = "eqD_vRZvaESXjBM8H6xch0dsUTZJSQnsBQM51ck23XY"
    value = (fingerprint(text), "code", "code", text, "request", "query", text)
    assert found == Sighting(*value)


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        (request(url=f"http://h/callback?state={VALUE}"), "query"),
        (request(url=f"http://h/callback#state={VALUE}"), "query"),
        (request("POST", body=f"a=b&state={VALUE}"), "form"),
        (request("POST", body=json.dumps({"a": {"state": VALUE}})), "json"),
        (request("POST", body=f'<input type=hidden value="{VALUE}" name="state">'), "page"),
        (request("POST", body=f'<a href="/next?a=b&amp;state={VALUE}">'), "page"),
        (request(url=f"http://h/?next=%2Fa%3Fstate%3D{VALUE}"), "query"),
    ],
)
def test_a_parameter_is_found_wherever_it_is_written(sent: dict[str, Any], place: str) -> None:
    """In URLs, forms, JSON and pages, and in URLs nested in URLs."""
    assert seen(sent) == [("request", place, "state", "state")]


def test_headers_carry_values_too() -> None:
    """Redirects, cookies, bearer tokens, Basic credentials, and the URL in `Referer`."""
    basic = base64.b64encode(f"client:{OTHER}".encode()).decode()
    for header, expected in (
        (["Location", f"/callback?code={VALUE}"], ("location", "code", "code")),
        (["Set-Cookie", f"id={VALUE}; other={OTHER}"], ("cookie", "session", "id")),
        (["Cookie", f"id={VALUE}"], ("cookie", "session", "id")),
        (["Referer", f"http://h/?state={VALUE}"], ("header", "state", "Referer")),
        (["Authorization", f"Bearer {VALUE}"], ("header", "access_token", "Authorization")),
        (["Authorization", f"Basic {basic}"], ("header", "client_secret", "Authorization")),
    ):
        assert seen(request(), response() | {"headers": [header]}) == [("response", *expected)]


def test_the_secret_in_http_basic_is_the_client_secret() -> None:
    """Although it appears only as part of the encoded credentials."""
    found = next(one for one in HONEST["6"].sightings if one.kind == "client_secret")
    registered = next(one for one in HONEST["2.4"].sightings if one.kind == "client_secret")
    assert found.id == registered.id
    assert found.text == registered.text != found.written


def test_the_secret_in_http_basic_is_form_decoded() -> None:
    """RFC 6749 §2.3.1: it is encoded before it becomes part of the credentials."""
    basic = base64.b64encode(f"client:{OTHER}%2F%3A".encode()).decode()
    (found,) = sightings_in(told(question(CLIENT, AS, request(Authorization=f"Basic {basic}"))))
    assert (found.text, found.written) == (f"{OTHER}/:", basic)


def test_a_nonce_inside_a_token_is_seen() -> None:
    """The client receives it back in no other place."""
    nonces = [one for one in HONEST["7"].sightings if one.kind == "nonce"]
    sent = [one for one in HONEST["3.1"].sightings if one.kind == "nonce"]
    assert [(one.place, one.half) for one in nonces] == [("token", "response")]
    assert nonces[0].id == sent[0].id


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        ("", "access_token"),
        ("&token_type_hint=refresh_token", "refresh_token"),
        ("&token_type_hint=state", "access_token"),
    ],
)
def test_a_token_is_of_the_kind_that_its_hint_says(hint: str, kind: str) -> None:
    """RFC 7009 §2.1; a hint cannot turn a token into a kind that is not secret."""
    sent = request("POST", body=f"token={VALUE}{hint}", Content_Type=FORM)
    found = sightings_in(told(question(CLIENT, AS, sent)))
    assert [(one.kind, one.secret) for one in found] == [(kind, True)]


@pytest.mark.parametrize("name", ["password", "username", "csrf_token", "scope", "client_id"])
def test_nothing_else_is_followed(name: str) -> None:
    """Passwords are never followed, nor are values that do not link messages."""
    assert seen(request("POST", body=f"{name}={VALUE}", Content_Type=FORM)) == []


def test_short_values_are_not_followed() -> None:
    """A value that can be guessed identifies nothing."""
    assert seen(request(url="http://h/?state=123456789012345&code=xyz")) == []


@pytest.mark.parametrize("events", [honest_events(), refused_events()])
def test_what_is_secret_is_what_redaction_covers(events: list[RecordedEvent]) -> None:
    """Each sighting is marked as secret exactly if redaction covers its value."""
    secrets = set().union(*secrets_of(map(as_plain, events)).values())
    for event in events:
        shown = str(redaction.shortened(as_plain(event))["http"])
        for found in event.sightings:
            if found.place != "token":
                assert found.secret == (found.text not in shown)
            if found.place != "header":
                assert found.secret == (found.text in secrets)


def test_a_cookie_that_is_taken_back_is_empty() -> None:
    """A response's cookies are listed by name; cookie attributes are left out."""
    given = [["Set-Cookie", f"one={VALUE}; Path=/"], ["set-cookie", "two=; Max-Age=0"]]
    told_one = told(answer(AS, CLIENT, request(), answered=response() | {"headers": given}))
    assert told_one.response is not None
    assert cookies_given(told_one.response) == {"one": VALUE, "two": ""}


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"state": ',
        '{"state": {"state": [1, null, "\\ud800"]}}',
        "<input name=state value=",
        "--\r\nname=",
        "&&==&state",
        "\x00\ud800=\x00",
    ],
)
def test_whatever_comes_is_read(body: str) -> None:
    """Values from the wire may be malformed, nested too deeply, or not text at all."""
    headers = {"Authorization": "Basic \ud800", "Cookie": ";;=;a", "Location": "?\x00=%"}
    assert seen(request("POST", "?%ff=%", body, **headers), response(599, body)) == []
    assert sightings_in(told(question(CLIENT, AS, request()) | {"http": None})) == ()


def test_values_are_looked_for_when_they_are_asked_for(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not while events arrive, because most are never viewed; later, once for each event read."""
    looked: list[Event] = []

    def note(event: Event) -> tuple[Sighting, ...]:
        looked.append(event)
        return ()

    monkeypatch.setattr(recorded, "sightings_in", note)
    for told_of in honest_flow():
        take(ledger, [told_of])
    event = ledger.read(0, 0).events[0].event()
    assert looked == []
    assert (event.sightings, event.sightings) == ((), ())
    assert looked == [event]
