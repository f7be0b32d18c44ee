"""`recorder.explaining.point`: the few values and checks that matter."""

from datetime import UTC, datetime
from typing import Any

from recorder.explaining.point import Point, Value, point_of
from recorder.explaining.seen import Seen
from recorder.reading.values import Clock
from tests.unit.recorder.samples import (
    AS,
    CLIENT,
    answer,
    check,
    event,
    question,
    recorded,
    request,
    response,
)

CLOCK = Clock(datetime(2026, 1, 1, 14, tzinfo=UTC), UTC)
FORM = {"Content_Type": "application/x-www-form-urlencoded"}


def point(told: dict[str, Any], **numbers: Any) -> Point:
    """The point of an event, of a flow that has shown nothing."""
    found = point_of(recorded(told, **numbers), Seen(), CLOCK)
    assert found
    return found


def test_values_come_in_the_order_of_the_catalogue() -> None:
    """Not in that of the message; the others are counted."""
    body = "redirect_uri=http://a/&other=1&code=c&more=2"
    found = point(question(CLIENT, AS, request("POST", body=body, **FORM), "code-exchanged"))
    assert [value.name for value in found.values] == ["code", "redirect_uri"]
    assert found.more_values == 2


def test_an_event_of_no_step_has_no_point() -> None:
    """It is told in a line."""
    assert point_of(recorded(event()), Seen(), CLOCK) is None


def test_what_failed_comes_before_what_warns() -> None:
    """Neither is among the key checks."""
    checks = [
        check("subject_is_named"),
        check("one", "warning"),
        check("nonce_is_the_one_sent", "failed"),
        check("two"),
    ]
    found = point(event("login-allowed", checks=checks))
    assert [each.name for each in found.unusual] == ["nonce_is_the_one_sent", "one"]
    assert "nonce_is_the_one_sent" not in [each.name for each in found.checks]
    assert len(found.checks) + found.more_checks == 2


def test_a_token_is_told_by_its_claims() -> None:
    """About whom, for whom, how long, and what for."""
    claims = {"aud": "http://api", "sub": "alice", "exp": 1767276300, "scope": "notes:read"}
    token = {"name": "access_token", "in": "response", "header": {}, "claims": claims}
    given = response(200, '{"access_token": "eyJ"}', Content_Type="application/json")
    told = answer(AS, CLIENT, request("POST"), "token-issued", given)
    found = point(told, tokens=[token], answers="6")
    said = "about alice · for http://api · expires in 5 min · opens notes:read"
    assert found.values == [Value("access_token", said, "the key to the API", "")]


def test_a_list_says_how_many_it_has() -> None:
    """And shows the first."""
    keys = '{"keys": [{"kid": "a"}, {"kid": "b"}]}'
    given = response(200, keys, Content_Type="application/json")
    told = answer(AS, CLIENT, request(url="http://a/jwks"), "login-allowed", given)
    (value,) = point(told, answers="8.1").values
    assert (value.name, value.text) == ("keys", "2 (the first: kid a)")


def test_a_cookie_says_who_can_read_it() -> None:
    """Not how long the browser keeps it."""
    cookie = "client_app_session_9002=abc; Max-Age=43200; HttpOnly; Path=/; SameSite=Lax"
    given = response(303, Set_Cookie=cookie, Location="/notes")
    asked = request(url="http://a/callback")
    told = answer(CLIENT, "browser", asked, "login-allowed", given)
    value = point(told, answers="5").values[0]
    assert (value.name, value.text) == ("client_app_session", "abc; HttpOnly; SameSite=Lax")
