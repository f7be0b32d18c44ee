"""`recorder.explaining.point`: the values and checks of a message that are shown first."""

from datetime import UTC, datetime

from recorder.event.recorded import RecordedEvent, Token
from recorder.explaining.point import Point, Value, point_of
from recorder.explaining.seen import Seen
from recorder.reading.values import Clock
from tests.unit.recorder.recordings import honest_events
from tests.unit.recorder.samples import (
    AS,
    CLIENT,
    answer,
    check,
    event,
    question,
    received,
    recorded,
    request,
    response,
)

CLOCK = Clock(datetime(2026, 1, 1, 14, tzinfo=UTC), UTC)
TOKEN_URL = "http://127.0.0.1:9000/token"
FORM = {"Content_Type": "application/x-www-form-urlencoded"}
CODE = "SplxlOBeZQQYbYS6WxSbIA-and-more"


def exchange(body: str = f"code={CODE}&code_verifier=short") -> RecordedEvent:
    """The app sends a code."""
    sent = request("POST", TOKEN_URL, body, **FORM)
    return recorded(question(CLIENT, AS, sent, "code-exchanged"), part="6")


def point(told: RecordedEvent, seen: Seen | None = None, tour: str = "") -> Point:
    """The point of an event that belongs to a step."""
    found = point_of(told, seen or Seen(), CLOCK, tour)
    assert found is not None
    return found


def test_an_event_of_no_step_has_no_point() -> None:
    """Nothing is shown for it."""
    assert point_of(recorded(event()), Seen(), CLOCK) is None


def test_the_values_that_matter_are_shown_in_their_order() -> None:
    """Each has its short explanation; values that the message does not contain are left out."""
    found = point(exchange("client=app&code_verifier=v&code=c"))
    assert found.message.name == "exchange"
    assert [(value.name, value.text) for value in found.values] == [
        ("code", "c"),
        ("code_verifier", "v"),
    ]
    assert found.values[0].meaning == found.message.values["code"]
    assert found.more_values == 1


def test_a_value_that_was_shown_before_is_named() -> None:
    """The name says what the value is and which part showed it."""
    sent = request(url=f"http://127.0.0.1:9002/callback?code={CODE}")
    arrived = recorded(received(CLIENT, sent, "redirect-followed"), part="5")
    values = point(exchange(), Seen([arrived])).values
    assert [value.seen for value in values] == ["the code of step 5", ""]


def test_a_short_value_and_an_address_are_shown_again() -> None:
    """They take little room, and readers compare them."""
    url = "http://127.0.0.1:9002/callback-of-the-app"
    body = f"code=short&redirect_uri={url}"
    values = point(exchange(body), Seen([exchange(body)])).values
    assert values == [
        Value("code", "short", "proves that a user has agreed", ""),
        Value("redirect_uri", url, "must be the one of the request", ""),
    ]


def test_a_form_comes_before_its_address_and_says_all_that_was_ticked() -> None:
    """The URL only repeats the request; a form may send a name several times."""
    sent = request(
        "POST",
        "http://127.0.0.1:9000/consent?scope=a+b+c",
        "scope=a&scope=c&decision=allow",
        **FORM,
    )
    values = point(recorded(received(AS, sent, "user-logged-in"))).values
    assert [(value.name, value.text) for value in values] == [
        ("decision", "allow"),
        ("scope", "a c"),
    ]


def test_a_token_is_shown_in_words() -> None:
    """Whom it is about, when it expires, whom it is for, and what it allows."""
    claims = {"aud": "notebook", "sub": "alice", "exp": 1767276060}
    body = '{"id_token": "e.y.J"}'
    answered = response(200, body, Content_Type="application/json")
    told = answer(AS, CLIENT, request("POST", TOKEN_URL), "token-issued", answered)
    token = Token("id_token", "response", {}, claims)
    (value,) = point(recorded(told, tokens=[_plain(token)])).values
    assert value.text == "about alice · expires in 1 min · for notebook"


def test_what_failed_or_warns_comes_first_and_whole() -> None:
    """Including checks that the text does not name; of the passed checks, only key checks are
    shown.
    """
    checks = [
        check("client_is_authenticated"),
        check("body_is_a_form"),
        check("code_is_not_expired", "warning"),
        check("redirect_uri_is_the_same", "failed"),
    ]
    told = answer(AS, CLIENT, request("POST", TOKEN_URL), "token-issued", checks=checks)
    found = point(recorded(told))
    assert [made.name for made in found.unusual] == [
        "redirect_uri_is_the_same",
        "code_is_not_expired",
    ]
    assert [made.name for made in found.checks] == ["client_is_authenticated"]
    assert found.more_checks == 1


def test_a_check_that_was_shown_before_is_not_a_key_check_again() -> None:
    """It gave the same result as in an earlier part, and is only counted."""
    checks = [check("client_is_known"), check("redirect_uri_is_registered")]
    told = received(AS, request(), "user-logged-in", checks=checks)
    again = {"part": "3.2", "checks": 1}
    found = point(recorded(told, again=again))
    assert [made.name for made in found.checks] == ["redirect_uri_is_registered"]
    assert found.more_checks == 1


def test_every_message_of_the_honest_flow_has_a_point() -> None:
    """Each shows a value or a check, if its text names any."""
    seen = Seen()
    for told in honest_events():
        found = point_of(told, seen, CLOCK)
        seen.note(told)
        if found is not None and (found.message.values or found.message.checks):
            assert found.values or found.checks, told.part


def test_a_list_says_how_many_it_has() -> None:
    """It also shows the first one."""
    keys = '{"keys": [{"kid": "a"}, {"kid": "b"}]}'
    given = response(200, keys, Content_Type="application/json")
    told = answer(AS, CLIENT, request(url="http://a/jwks"), "login-allowed", given)
    (value,) = point(recorded(told, answers="8.1")).values
    assert (value.name, value.text) == ("keys", "2 (the first: kid a)")


def test_a_cookie_says_who_can_read_it() -> None:
    """Not how long the browser stores it."""
    cookie = "client_app_session_9002=abc; Max-Age=43200; HttpOnly; Path=/; SameSite=Lax"
    given = response(303, Set_Cookie=cookie, Location="/notes")
    asked = request(url="http://a/callback")
    told = answer(CLIENT, "browser", asked, "login-allowed", given)
    value = point(recorded(told, answers="5")).values[0]
    assert (value.name, value.text) == ("client_app_session", "abc; HttpOnly; SameSite=Lax")


def _plain(token: Token) -> dict[str, object]:
    return {
        "name": token.name,
        "in": token.half,
        "header": token.header,
        "claims": token.claims,
    }
