"""`recorder.following.trail`: which events contain a value, and which checks are about it."""

import pytest

from recorder.event.kinds import ACCESS_TOKEN, CODE
from recorder.event.recorded import RecordedEvent
from recorder.following.trail import Trail
from tests.unit.recorder.counting import calls
from tests.unit.recorder.flows import long_flow, together
from tests.unit.recorder.recordings import Event, honest_events
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
    request,
    response,
)
from tracing.fingerprints import fingerprint

OLD, NEW = "the-old-token-of-the-flow", "the-new-token-of-the-flow"
FORM = "application/x-www-form-urlencoded"
AUDIENCE = check("audience_is_this_api", about=["access_token", "aud"])


def names(events: list[RecordedEvent], text: str) -> list[tuple[int, str]]:
    """The checks about a value, each with the number of its event."""
    made = Trail(events).checks(fingerprint(text))
    return [(number, found.name) for number, found in made]


def refresh() -> tuple[Event, Event]:
    """A refresh token is sent, and another is returned."""
    body = f"grant_type=refresh_token&refresh_token={OLD}"
    sent = request("POST", "http://as/token", body, Content_Type=FORM)
    given = response(200, f'{{"refresh_token": "{NEW}"}}', Content_Type="application/json")
    asked = question(CLIENT, AS, sent, "refresh-requested")
    names = ("refresh_token_is_known", "refresh_token_is_spent_by_this_request")
    checks = [check(name, about=["refresh_token"]) for name in names]
    return asked, answer(AS, CLIENT, sent, "refresh-answered", given, checks=checks)


def api_call(token: str, *checks: Event) -> tuple[Event, Event, Event]:
    """The client presents a token; the resource server checks it internally and responds."""
    sent = request(url=f"http://rs/{token}", Authorization=f"Bearer {token}")
    asked = question(CLIENT, RS, sent, "token-presented")
    answered = answer(RS, CLIENT, sent, "resource-returned")
    inside = {"role": RS, "from": RS, "to": RS, "links": answered["links"]}
    decided = event("token-verified", checks=list(checks), **inside)
    return asked, decided, answered


def test_every_place_of_a_value_is_found() -> None:
    """The places are in the order of the flow, with the number of the event."""
    trail = Trail(honest_events())
    code = next(found for found in trail.events[11].sightings if found.kind == CODE.name)
    assert [number for number, _ in trail.sightings_of(code.id)] == [11, 12, 13, 14, 18]
    assert [found for _, found in trail.of_kind(CODE)] == [
        found for _, found in trail.sightings_of(code.id)
    ]
    assert trail.sightings_of("unknown") == []
    assert list(trail.checks("unknown")) == []


def test_decisions_are_on_what_came_not_on_what_goes_out() -> None:
    """Of two refresh tokens in an exchange, checks are about the one that was sent."""
    events = together(*refresh())
    assert names(events, OLD) == [
        (1, "refresh_token_is_known"),
        (1, "refresh_token_is_spent_by_this_request"),
    ]
    assert names(events, NEW) == []


def test_what_came_back_is_of_the_exchange_that_asked() -> None:
    """The client checks the response to its own request in an event that contains no values."""
    asked, answered = refresh()
    looked = event(
        links=asked["links"],
        checks=[check("refresh_token_is_well_formed", about=["refresh_token"])],
    )
    events = together(asked, answered, looked)
    assert names(events, NEW) == [(2, "refresh_token_is_well_formed")]
    assert names(events, OLD)[-1][0] == 1


def test_a_decision_inside_is_on_what_its_exchange_carries() -> None:
    """Although the resource server records the request only later, with its response."""
    first, second = api_call(OLD, AUDIENCE), api_call(NEW, AUDIENCE)
    events = together(*first, *second)
    assert names(events, OLD) == [(1, "audience_is_this_api")]
    assert names(events, NEW) == [(4, "audience_is_this_api")]


def test_of_what_its_exchange_carries_later_the_first_is_meant() -> None:
    """The check is about the value nearest to it that was known by then."""
    (old, decided, first), (new, _, second) = api_call(OLD, AUDIENCE), api_call(NEW)
    second["links"] = first["links"]
    events = together(old, new, decided, first, second)
    assert names(events, OLD) == [(2, "audience_is_this_api")]
    assert names(events, NEW) == []


def test_a_decision_is_never_on_what_comes_into_being_after_it() -> None:
    """The client finds that its old access token has expired and gets another one in the same
    exchange.
    """
    told_before = api_call(OLD)
    looked = event(checks=[check("access_token_is_at_hand", about=["access_token"])])
    later = answer(AS, CLIENT, request(Authorization=f"Bearer {NEW}"), links=looked["links"])
    events = together(*told_before, looked, later)
    assert names(events, OLD) == [(3, "access_token_is_at_hand")]
    assert names(events, NEW) == []


def test_else_it_is_on_the_only_one_of_the_flow() -> None:
    """This applies while the flow is held before the response; with two values, it is unknown
    which.
    """
    asked, decided, _ = api_call(OLD, AUDIENCE)
    assert names(together(asked, decided), OLD) == [(1, "audience_is_this_api")]
    second, undecided, _ = api_call(NEW, AUDIENCE)
    events = together(asked, second, undecided)
    assert names(events, OLD) == names(events, NEW) == []


def test_a_check_of_another_token_is_not_about_this_one() -> None:
    """Although it checks a claim of the same name."""
    here = check("audience_is_this_client", about=["id_token", "aud"])
    assert names(together(*api_call(OLD, AUDIENCE, here)), OLD) == [(1, "audience_is_this_api")]


def test_a_check_may_name_what_a_value_is_called_here() -> None:
    """A hint is an ID token, but a check of hints is not about an ID token under its own name."""
    checks = [check("id_token_hint_is_ours", about=["id_token_hint"])]
    hinted = received(
        AS, request(url=f"http://as/?id_token_hint={OLD}"), "user-entered", checks=checks
    )
    came = answer(AS, CLIENT, request(), None, response(body=f'{{"id_token": "{OLD}"}}'))
    unhinted = came | {"checks": checks}
    assert names(together(unhinted, hinted), OLD) == [(1, "id_token_hint_is_ours")]


def test_what_came_is_judged_whatever_it_is_called_there() -> None:
    """A registration access token arrives in a header, and a different one is returned in JSON."""
    body = '{"registration_access_token": "%s"}'
    registered = answer(AS, CLIENT, request(), None, response(body=body % OLD))
    sent = request("PUT", Authorization=f"Bearer {OLD}")
    checks = [check("registration_token_is_known", about=["registration_access_token"])]
    updated = answer(AS, CLIENT, sent, None, response(body=body % NEW), checks=checks)
    events = together(registered, updated)
    assert names(events, OLD) == [(1, "registration_token_is_known")]
    assert names(events, NEW) == []


@pytest.mark.parametrize("port", ["", "_9000"])
def test_a_check_names_a_cookie_without_its_port(port: str) -> None:
    """No check is about a foreign cookie, even one with the name of a kind of value."""
    cookie = f"client_app_session{port}={OLD}; state{port}={NEW}"
    checks = [check("session_is_known", about=["client_app_session"]), check("b", about=["state"])]
    came = received(CLIENT, request(Cookie=cookie), "user-entered", checks=checks)
    assert names(together(came), OLD) == [(0, "session_is_known")]


def test_a_value_may_be_of_two_kinds() -> None:
    """An ID token that is presented as an access token is checked as one."""
    given = response(200, f'{{"id_token": "{OLD}"}}', Content_Type="application/json")
    issued = answer(AS, CLIENT, request(url="http://as/token"), "token-issued", given)
    events = together(
        issued, *api_call(OLD, check("type_is_access_token", about=["access_token", "typ"]))
    )
    assert names(events, OLD) == [(2, "type_is_access_token")]
    assert [number for number, _ in Trail(events).of_kind(ACCESS_TOKEN)] == [1, 3]


def test_an_event_without_links_is_of_no_exchange() -> None:
    """Such events have nothing in common."""
    one = answer(CLIENT, BROWSER, request(url=f"http://h/?code={OLD}"), links=[])
    two = answer(CLIENT, BROWSER, request(url=f"http://h/?code={NEW}"), links=[])
    alone = event(links=[], checks=[check("code_is_present", about=["code"])])
    assert names(together(one, two, alone), NEW) == []


def test_the_work_grows_with_the_flow_and_no_faster() -> None:
    """In a flow of a thousand events with many codes, this holds for the checks of one code."""
    counts = []
    for times in (9, 36):
        events = long_flow(times)
        value = next(found.id for found in events[11].sightings if found.kind == CODE.name)
        counts.append(calls(lambda: list(Trail(events).checks(value))))  # noqa: B023
    assert counts[1] < 4.1 * counts[0]
