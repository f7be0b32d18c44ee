"""`recorder.event.participants`: who takes part in a flow, according to its messages."""

import json
from base64 import urlsafe_b64encode

from recorder.event.participants import LONGEST, NOBODY, Participants, participants_in
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    RS,
    answer,
    check,
    event,
    question,
    request,
    response,
    told,
)

LOGIN = request("POST", "http://a/login?client_id=app-1", "username=alice&password=wonderland")
LOGIN["headers"] = [["Content-Type", "application/x-www-form-urlencoded"]]


def token(**claims: str) -> str:
    """A token with these claims but without a real signature."""
    parts = (urlsafe_b64encode(json.dumps(part).encode()).decode() for part in ({}, claims))
    return ".".join((*parts, "x"))


def issued(**members: str) -> Participants:
    """The participants that a token response names."""
    body = json.dumps(members)
    sent = request("POST", "http://a/token")
    given = response(body=body, content_type="application/json")
    return participants_in(told(answer(AS, CLIENT, sent, "token-issued", given)))


def test_a_right_password_names_the_person() -> None:
    """A wrong password does not, and neither does a form without a response."""
    right = answer(AS, BROWSER, LOGIN, "user-logged-in", response(303))
    assert participants_in(told(right)) == Participants("alice", "app-1")
    wrong = answer(AS, BROWSER, LOGIN, "user-logged-in", checks=[check(verdict="failed")])
    assert participants_in(told(wrong)).person == ""


def test_tokens_name_person_and_client() -> None:
    """The user name from the ID token is preferred to the subject."""
    access = token(sub="248289", client_id="app-1")
    assert issued(access_token=access) == Participants("248289", "app-1")
    identity = token(sub="248289", preferred_username="alice", azp="app-1")
    assert issued(access_token=access, id_token=identity).person == "alice"


def test_a_client_on_its_own_is_no_person() -> None:
    """The subject of its token is the client itself."""
    assert issued(access_token=token(sub="app-1", client_id="app-1")) == Participants("", "app-1")


def test_a_token_that_is_presented_names_its_person() -> None:
    """Its session may have begun in another flow."""
    call = request("GET", "http://r/api/notes", Authorization=f"Bearer {token(sub='bob')}")
    assert participants_in(told(question(CLIENT, RS, call, "token-presented"))).person == "bob"


def test_a_registration_names_the_client() -> None:
    """It gives the client's id and its name."""
    named = issued(client_id="app-1", client_name="Notebook")
    assert named == Participants("", "app-1", "Notebook")


def test_a_name_has_a_bound() -> None:
    """However long the value in the message is; a value that is empty names no one."""
    assert len(issued(client_id="x" * 1000).client) == LONGEST
    assert issued(access_token=token(sub="")) == NOBODY
    assert participants_in(told(event("login-allowed"))) == NOBODY
