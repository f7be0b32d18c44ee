"""`recorder.following.trail`: which events carry a value, and which decisions are about it."""

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


def names(events: list[RecordedEvent], text: str) -> list[tuple[int, str]]:
    """The rules that were about a value, each with the number of its event."""
    made = Trail(events).decisions(fingerprint(text))
    return [(number, found.name) for number, found in made]


def refresh() -> tuple[Event, Event]:
    """A refresh token is handed in, another comes back."""
    body = f"grant_type=refresh_token&refresh_token={OLD}"
    sent = request("POST", "http://as/token", body, Content_Type=FORM)
    given = response(200, f'{{"refresh_token": "{NEW}"}}', Content_Type="application/json")
    asked = question(CLIENT, AS, sent, "refresh-requested")
    checks = [check("refresh_token_is_known"), check("refresh_token_is_spent_by_this_request")]
    return asked, answer(AS, CLIENT, sent, "refresh-answered", given, checks=checks)


def api_call(token: str, *checks: str, **changes: object) -> tuple[Event, Event, Event]:
    """The client presents a token; the resource server decides inside, and answers."""
    sent = request(url=f"http://rs/{token}", Authorization=f"Bearer {token}")
    asked = question(CLIENT, RS, sent, "token-presented")
    answered = answer(RS, CLIENT, sent, "resource-returned")
    inside = {"role": RS, "from": RS, "to": RS, "links": answered["links"]}
    decided = event("token-verified", checks=[check(name) for name in checks], **inside, **changes)
    return asked, decided, answered


def test_every_place_of_a_value_is_found() -> None:
    """In the order of the flow, with the number of the event."""
    trail = Trail(honest_events())
    code = next(found for found in trail.events[11].sightings if found.kind == CODE.name)
    assert [number for number, _ in trail.sightings_of(code.id)] == [11, 12, 13, 14, 18]
    assert [found for _, found in trail.of_kind(CODE)] == [
        found for _, found in trail.sightings_of(code.id)
    ]
    assert trail.sightings_of("unknown") == []
    assert list(trail.decisions("unknown")) == []


def test_decisions_are_on_what_came_not_on_what_goes_out() -> None:
    """Of two refresh tokens in one exchange, the one that was handed in."""
    events = together(*refresh())
    assert names(events, OLD) == [
        (1, "refresh_token_is_known"),
        (1, "refresh_token_is_spent_by_this_request"),
    ]
    assert names(events, NEW) == []


def test_what_came_back_is_of_the_exchange_that_asked() -> None:
    """The client looks at the answer to its own question, in an event that carries nothing."""
    asked, answered = refresh()
    looked = event(links=asked["links"], checks=[check("refresh_token_is_text")])
    events = together(asked, answered, looked)
    assert names(events, NEW) == [(2, "refresh_token_is_text")]
    assert names(events, OLD)[-1][0] == 1


def test_a_decision_inside_is_on_what_its_exchange_carries() -> None:
    """Though the resource server tells of the request only with its answer, later."""
    first, second = api_call(OLD, "audience_contains_me"), api_call(NEW, "audience_contains_me")
    events = together(*first, *second)
    assert names(events, OLD) == [(1, "audience_contains_me")]
    assert names(events, NEW) == [(4, "audience_contains_me")]


def test_of_what_its_exchange_carries_later_the_first_is_meant() -> None:
    """What was nearest when it was decided, and known by then."""
    (old, decided, first), (new, _, second) = api_call(OLD, "audience_contains_me"), api_call(NEW)
    second["links"] = first["links"]
    events = together(old, new, decided, first, second)
    assert names(events, OLD) == [(2, "audience_contains_me")]
    assert names(events, NEW) == []


def test_a_decision_is_never_on_what_comes_into_being_after_it() -> None:
    """The client has a look at its old access token, finds that it has run out, and gets another
    one in the same exchange.
    """
    told_before = api_call(OLD)
    looked = event(checks=[check("access_token_is_at_hand")])
    later = answer(AS, CLIENT, request(Authorization=f"Bearer {NEW}"), links=looked["links"])
    events = together(*told_before, looked, later)
    assert names(events, OLD) == [(3, "access_token_is_at_hand")]
    assert names(events, NEW) == []


def test_else_it_is_on_the_only_one_of_the_flow() -> None:
    """While the flow is held before the answer; of two, nobody could say which."""
    asked, decided, _ = api_call(OLD, "audience_contains_me")
    assert names(together(asked, decided), OLD) == [(1, "audience_contains_me")]
    second, undecided, _ = api_call(NEW, "audience_contains_me")
    events = together(asked, second, undecided)
    assert names(events, OLD) == names(events, NEW) == []


def test_the_same_name_in_another_role_is_another_rule() -> None:
    """Both the client and the resource server have a rule about the subject."""
    asked, decided, answered = api_call(OLD, "subject_is_named", "nonce_is_the_one_sent")
    assert names(together(asked, decided, answered), OLD) == [(1, "subject_is_named")]


def test_every_cookie_has_rules_of_its_own() -> None:
    """By its name; a foreign one has none, even if it is called like a kind of value."""
    cookie = f"client_app_session={OLD}; state={NEW}"
    checks = [check("session_is_known"), check("state_is_known")]
    came = received(CLIENT, request(Cookie=cookie), "user-entered", checks=checks)
    assert names(together(came), OLD) == [(0, "session_is_known")]
    assert names(together(came), NEW) == []


def test_a_value_may_be_of_two_kinds() -> None:
    """An ID token that is presented as an access token is judged as one."""
    given = response(200, f'{{"id_token": "{OLD}"}}', Content_Type="application/json")
    issued = answer(AS, CLIENT, request(url="http://as/token"), "token-issued", given)
    events = together(issued, *api_call(OLD, "type_is_access_token"))
    assert names(events, OLD) == [(2, "type_is_access_token")]
    assert [number for number, _ in Trail(events).of_kind(ACCESS_TOKEN)] == [1, 3]


def test_an_event_without_links_is_of_no_exchange() -> None:
    """Two of them have nothing in common."""
    one = answer(CLIENT, BROWSER, request(url=f"http://h/?code={OLD}"), links=[])
    two = answer(CLIENT, BROWSER, request(url=f"http://h/?code={NEW}"), links=[])
    alone = event(links=[], checks=[check("code_is_present")])
    assert names(together(one, two, alone), NEW) == []


def test_the_work_grows_with_the_flow_and_no_faster() -> None:
    """A flow of a thousand events, with many codes: the decisions on one of them."""
    counts = []
    for times in (9, 36):
        events = long_flow(times)
        value = next(found.id for found in events[11].sightings if found.kind == CODE.name)
        counts.append(calls(lambda: list(Trail(events).decisions(value))))  # noqa: B023
    assert counts[1] < 4.1 * counts[0]
