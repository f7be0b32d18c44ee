"""`recorder.predicting.addresses`: where a party goes next, and where else it might have gone."""

import pytest

from recorder.event.recorded import RecordedEvent
from recorder.predicting.asking import question_for, verdict_on
from recorder.predicting.moved import LONGEST
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    answer,
    question,
    received,
    recorded,
    request,
    response,
)

APP, SERVER = "http://127.0.0.1:9002", "http://127.0.0.1:9000"
CALLBACK = f"{APP}/callback?code=c&state=s"


def redirected(location: str) -> RecordedEvent:
    """A response of the server that redirects the browser with a code."""
    sent = request("POST", f"{SERVER}/consent")
    answered = response(303, location=location)
    return recorded(answer(AS, BROWSER, sent, "code-issued", answered=answered), part="4")


def earlier() -> list[RecordedEvent]:
    """An earlier request to the app, and one to the server."""
    return [
        recorded(received(CLIENT, request(url=f"{APP}/notes"), "resource-requested")),
        recorded(question(CLIENT, AS, request(url=f"{SERVER}/register"), "client-registered")),
    ]


def arrived(url: str) -> RecordedEvent:
    """The browser's request to a URL."""
    return recorded(received(CLIENT, request(url=url), "redirect-followed"), part="5")


def test_the_wrong_answers_are_other_addresses_of_the_flow() -> None:
    """Each names the party it belongs to; the query is not part of the address."""
    asks = question_for(redirected(CALLBACK), earlier())
    assert asks is not None
    told = sorted(each.text for each in asks.answers)
    assert "/callback of the client app" in told
    assert set(told) <= {
        "/callback of the client app",
        "/notes of the client app",
        "/register of the authorization server",
        "/consent of the authorization server",
    }
    # At least one of them belongs to the other party.
    assert any("authorization server" in each for each in told)


def test_the_answer_is_the_address_that_is_called() -> None:
    """If the browser goes elsewhere, the redirect's URL is not the right answer."""
    asks = question_for(redirected(CALLBACK), earlier())
    assert asks is not None
    keys = [each.key for each in asks.answers]
    right = verdict_on(asks, [arrived(CALLBACK)])
    assert right is not None
    assert right.right == keys.index(f"{APP}/callback")
    assert right.happened == "The browser calls /callback of the client app."
    elsewhere = verdict_on(asks, [arrived(f"{APP}/elsewhere")])
    assert elsewhere is not None
    assert elsewhere.right is None
    assert elsewhere.happened == "The browser calls /elsewhere of the client app."


def test_a_call_of_another_party_is_no_answer() -> None:
    """The question stays open until the browser sends a request."""
    asks = question_for(redirected(CALLBACK), earlier())
    assert asks is not None
    exchange = recorded(question(CLIENT, AS, request("POST", f"{SERVER}/token"), "code-exchanged"))
    assert verdict_on(asks, [exchange]) is None
    assert verdict_on(asks, [exchange, arrived(CALLBACK)]) is not None


def test_where_an_owner_is_not_known_all_answers_look_alike() -> None:
    """Otherwise the one that stands out would be the right one."""
    first, _ = earlier()
    sent = request(url=f"{APP}/notes")
    authorize = f"{SERVER}/authorize?redirect_uri={APP}/callback"
    answered = response(302, location=authorize)
    event = recorded(
        answer(CLIENT, BROWSER, sent, "user-logged-in", answered=answered), answers="1"
    )
    asks = question_for(event, [first])
    assert asks is not None
    assert sorted(each.text for each in asks.answers) == [
        f"{SERVER}/authorize",
        f"{APP}/callback",
        f"{APP}/notes",
    ]


@pytest.mark.parametrize(
    "location",
    [
        "http://[::1",
        "://",
        "//",
        "javascript:alert(1)",
        "\x1b[31m\r\n",
        "/" + "a" * 9_000,
        "#",
        "?",
    ],
)
def test_an_address_that_is_none_breaks_nothing(location: str) -> None:
    """It is shown shortened and without characters that act on a terminal."""
    asks = question_for(redirected(location), earlier())
    for answered in asks.answers if asks else ():
        assert answered.text.isprintable()
        assert len(answered.text) <= LONGEST + len("… of the authorization server")
    if asks:
        verdict = verdict_on(asks, [arrived(location or "x")])
        assert verdict is not None
        assert verdict.happened.isprintable()


def test_where_nothing_is_named_nothing_is_asked() -> None:
    """A server that shows a page does not redirect the browser."""
    sent = request("POST", f"{SERVER}/consent")
    page = recorded(answer(AS, BROWSER, sent, "code-issued", answered=response(200, "<p>")))
    assert question_for(page, earlier()) is None
