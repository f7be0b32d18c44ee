"""`recorder.explaining.message_of`: which text explains an event."""

from typing import Any

import pytest

from recorder.explaining.message_of import message_of
from tests.unit.recorder.recordings import honest_events, refused_events
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    RS,
    answer,
    check,
    event,
    question,
    received,
    recorded,
    request,
    response,
)

FORM = {"Content_Type": "application/x-www-form-urlencoded"}
HTML = {"Content_Type": "text/html; charset=utf-8"}
JSON = {"Content_Type": "application/json"}


def token(body: str = "code=1", status: int = 200, **headers: str) -> tuple[Any, ...]:
    """A request to the token endpoint and its response, for `answer`."""
    sent = request("POST", "http://127.0.0.1:9000/token", body, **FORM, **headers)
    return AS, CLIENT, sent, "token-issued", response(status)


def name_of(told: Any, tour: str = "") -> str | None:
    """The name of the message that explains an event."""
    message = message_of(recorded(told), tour)
    return message and message.name


def test_each_message_of_the_honest_flow_has_a_text_of_its_own() -> None:
    """The texts are in the order of the flow, and each has its own title."""
    found = [message for each in honest_events() if (message := message_of(each))]
    assert [f"{message.step}.{message.name}" for message in found] == [
        "resource-requested.notes-page",
        "client-registered.metadata-request",
        "client-registered.metadata",
        "client-registered.registration-request",
        "client-registered.registered",
        "client-registered.registration-kept",
        "user-logged-in.redirect",
        "user-logged-in.login-page",
        "user-logged-in.password",
        "user-logged-in.consent-page",
        "user-logged-in.consent",
        "code-issued.code",
        "redirect-followed.callback",
        "code-exchanged.exchange",
        "token-issued.tokens",
        "login-allowed.key-request",
        "login-allowed.keys",
        "login-allowed.id-token-verified",
        "login-allowed.session",
        "user-entered.session",
        "token-presented.call",
        "token-verified.metadata-request",
        "token-verified.metadata",
        "token-verified.key-request",
        "token-verified.keys",
        "token-verified.verdict",
        "resource-returned.notes",
        "resource-shown.notes",
    ]
    assert len({message.title for message in found}) == len(found)


def test_a_refusal_is_told_as_a_refusal() -> None:
    """A wrong password, denied consent, and a response from the wrong issuer have texts."""
    names = [message.name for each in refused_events() if (message := message_of(each))]
    assert {"wrong-password", "not-allowed", "wrong-issuer"} <= set(names)
    assert "other" not in names


def test_an_event_of_no_step_is_no_message() -> None:
    """No text explains it."""
    assert name_of(event()) is None


def test_an_event_that_no_text_is_meant_for_has_the_last_one_of_its_step() -> None:
    """Every event of a step has a text."""
    assert name_of(event("code-exchanged")) == "exchange"
    assert name_of(question(RS, AS, request(), "client-registered")) == "other"


@pytest.mark.parametrize(
    ("failed", "tour", "name"),
    [
        ("code_belongs_to_client", "misused-code", "thief-with-own-client"),
        ("code_belongs_to_client", "", "code-of-another-client"),
        ("code_verifier_matches_challenge", "misused-code", "thief-without-verifier"),
        ("code_is_unused", "public-client", "code-used-again"),
        ("redirect_uri_is_the_same", "misused-code", "refused"),
    ],
)
def test_a_failed_check_says_which_message_it_is(failed: str, tour: str, name: str) -> None:
    """In a tour, the text is the one that this tour has for the failed check."""
    told = answer(*token(status=400), checks=[check(failed, "failed")])
    assert name_of(told, tour) == name


def test_the_rightful_exchange_in_the_tour_of_a_stolen_code_is_no_attack() -> None:
    """It passes and is explained as rightful; a check that passed does not make it a refusal."""
    told = answer(*token(), checks=[check("code_verifier_matches_challenge")])
    assert name_of(told, "misused-code") == "rightful"
    assert name_of(told) == "tokens"


@pytest.mark.parametrize(
    ("body", "headers", "name"),
    [
        ("code=1&client_id=a&client_assertion=x", {}, "with-assertion"),
        ("code=1", {"DPoP": "x", "Authorization": "Basic x"}, "with-dpop"),
        ("code=1&client_id=a", {}, "public"),
        ("code=1", {"Authorization": "Basic x"}, "exchange"),
    ],
)
def test_what_a_message_carries_says_what_it_is(
    body: str, headers: dict[str, str], name: str
) -> None:
    """Its parameters and headers decide, in any tour."""
    sent = request("POST", "http://127.0.0.1:9000/token", body, **FORM, **headers)
    assert name_of(question(CLIENT, AS, sent, "code-exchanged")) == name


def test_a_parameter_may_have_to_have_a_value() -> None:
    """Only `prompt=none` matches, and no other value of `prompt`."""
    for prompt, name in (("none", "prompt-none"), ("consent", "prompt-consent"), ("x", "options")):
        sent = request(url=f"http://127.0.0.1:9002/sign-in?prompt={prompt}")
        assert name_of(received(CLIENT, sent, "resource-requested")) == name


def test_a_page_says_what_it_is_by_its_title() -> None:
    """The URL does not decide, because one URL shows several pages."""
    for title, name in (("Sign in", "login-page"), ("Choose an account", "choose-account")):
        page = response(200, f"<title>{title} · Authorization server</title>", **HTML)
        sent = request(url="http://127.0.0.1:9000/authorize?client_id=a")
        assert name_of(answer(AS, BROWSER, sent, "user-logged-in", page)) == name


def test_what_is_no_page_has_no_title() -> None:
    """JSON that contains a title element is not mistaken for a page."""
    data = response(200, '{"x": "<title>Sign in</title>"}', **JSON)
    assert name_of(answer(AS, BROWSER, request(), "user-logged-in", data)) == "other"


def test_the_method_says_what_is_asked_for() -> None:
    """The same URL can be read, changed and deleted."""
    for method, name in (("GET", "read"), ("PUT", "change"), ("DELETE", "delete")):
        sent = request(method, "http://127.0.0.1:9000/register/a")
        assert name_of(question(CLIENT, AS, sent, "registration-managed")) == name


def test_a_check_that_was_made_says_what_was_done() -> None:
    """A stored registration is checked differently from a new one."""
    known = event("client-registered", checks=[check("answers_name_their_issuer")])
    assert name_of(known) == "registration-known"
    assert name_of(event("client-registered")) == "registration-kept"
