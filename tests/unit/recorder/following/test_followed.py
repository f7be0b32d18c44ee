"""`recorder.following.followed`: the lives of values."""

import pytest

from recorder.event.recorded import RecordedEvent
from recorder.following.followed import Life, Moment, life_of
from recorder.following.trail import Trail
from tests.unit.recorder.counting import calls
from tests.unit.recorder.flows import long_flow, together
from tests.unit.recorder.recordings import Event, honest_events, refused_events
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    answer,
    check,
    question,
    received,
    request,
    response,
)
from tracing.fingerprints import fingerprint

EVENTS = honest_events()
FORM = "application/x-www-form-urlencoded"
TOKEN = "a-refresh-token-of-a-flow"
SESSION, LATER = "the-session-of-the-browser", "a-later-session-of-the-browser"
SPENT = {"about": ["code"], "uses_up": "code"}
"""Members of a check that uses up a code."""


def lives(events: list[RecordedEvent], kind: str) -> list[Life]:
    """The lives of all values of a kind."""
    trail = Trail(events)
    seen = [found for event in events for found in event.sightings if found.kind == kind]
    found = (life_of(value, trail) for value in dict.fromkeys(one.id for one in seen))
    return [life for life in found if life is not None]


def life(events: list[RecordedEvent], kind: str) -> Life:
    """The life of the only value of a kind."""
    (only,) = lives(events, kind)
    return only


def parts(given: Life, what: str) -> list[str]:
    """The parts of the flow in which this happened to a value."""
    return [moment.part for moment in given.moments if moment.what == what]


def told(given: Life, what: str) -> list[str]:
    """The sentences about these moments."""
    return [moment.sentence for moment in given.moments if moment.what == what]


def checked(given: Life) -> list[tuple[str, str]]:
    """The checks that were about a value, each with its part."""
    named = [(moment.part, moment.sentence.split("“")) for moment in given.moments]
    return [(part, words[1].split("”")[0]) for part, words in named if len(words) == 2]


def test_the_life_of_the_code() -> None:
    """It is issued at step 4, sent in steps 4 to 6, checked on the way, and used up at step 7."""
    code = life(EVENTS, "code")
    assert (code.title, code.secret) == ("Authorization code", True)
    assert (code.shown, code.whole) == (
        "eqD_vR…(43 characters)",
        "eqD_vRZvaESXjBM8H6xch0dsUTZJSQnsBQM51ck23XY",
    )
    assert parts(code, "born") == ["4"]
    assert parts(code, "carried") == ["4", "5", "6"]
    assert parts(code, "spent") == ["7"]
    assert checked(code) == [
        ("4", "code cannot be guessed"),
        ("4", "code is bound"),
        ("4", "code is short lived"),
        ("5", "code is present"),
        ("7", "code is present"),
        ("7", "code is known"),
        ("7", "code belongs to client"),
        ("7", "code is unused"),
        ("7", "code is not expired"),
        ("7", "redirect URI is the same"),
        ("7", "code verifier matches challenge"),
        ("7", "code is spent by this request"),
    ]


def test_moments_are_told_in_sentences() -> None:
    """Who made it, who sent it to whom and in what, and who checked it against which clause."""
    moments = life(EVENTS, "code").moments
    assert moments[0] == Moment(
        "f50551f24b075eaf",
        "4",
        "born",
        "The authorization server makes it. "
        "It is first seen in the address that the browser is sent to.",
    )
    assert [moment.sentence for moment in (moments[1], moments[5], moments[-1])] == [
        "The authorization server checks it: “code cannot be guessed” passed (RFC 6749 §10.10).",
        "The browser brings it to the client app, in the address.",
        "The authorization server marks it used: it does not work again. "
        "“code is spent by this request” passed (RFC 6749 §4.1.2).",
    ]


def test_the_life_of_the_state() -> None:
    """It passes through every page of the login and is used up at the callback."""
    state = life(EVENTS, "state")
    assert (state.secret, state.shown) == (False, state.whole)
    assert parts(state, "born") == ["3.1"]
    round_trip = ["3.1", "3.2", "3.2", "3.3", "3.3", "3.4", "3.4", "3.5", "4", "5"]
    assert parts(state, "carried") == round_trip
    assert told(state, "carried")[1:3] == [
        "The browser brings it to the authorization server, in the address.",
        "The authorization server sends it to the browser, in the page.",
    ]
    assert parts(state, "checked") == ["5"] * 4
    assert told(state, "spent") == [
        "The client app uses it up: a second answer with it is refused. "
        "“state is unused” passed (RFC 9700 §4.7.1)."
    ]


def test_the_life_of_the_nonce() -> None:
    """It returns inside the ID token, and the client compares it."""
    nonce = life(EVENTS, "nonce")
    assert parts(nonce, "carried")[-1] == "7"
    assert told(nonce, "carried")[-1] == (
        "The authorization server sends it to the client app, inside a token."
    )
    assert checked(nonce) == [("8.3", "nonce is the one sent")]


def test_verifier_and_challenge_are_linked() -> None:
    """The verifier existed before its challenge was sent, but is first seen three steps later."""
    verifier, challenge = life(EVENTS, "code_verifier"), life(EVENTS, "code_challenge")
    assert (verifier.secret, challenge.secret) == (True, False)
    assert told(verifier, "born") == [
        "The client app made it before part 3.1, where only its SHA-256 went out, the challenge "
        f"{challenge.whole}. It is first seen here, in the form."
    ]
    assert told(challenge, "born") == [
        "The client app makes it: the SHA-256 of a verifier that it keeps until part 6: "
        f"{verifier.shown}."
    ]
    assert (parts(verifier, "born"), parts(verifier, "carried")) == (["6"], ["6"])
    assert checked(challenge)[-2:] == [
        ("4", "code is bound"),
        ("7", "code verifier matches challenge"),
    ]
    assert ("7", "code verifier matches challenge") in checked(verifier)


def test_a_challenge_alone_says_that_its_verifier_was_not_shown() -> None:
    """The flow was refused before step 6."""
    assert told(life(refused_events(), "code_challenge"), "born") == [
        "The client app makes it: the SHA-256 of a verifier that it keeps to itself."
    ]


def test_the_life_of_the_client_secret() -> None:
    """It is issued at registration and sent in HTTP Basic."""
    secret = life(EVENTS, "client_secret")
    assert parts(secret, "born") == ["2.4"]
    assert told(secret, "carried")[-1] == (
        "The client app sends it to the authorization server, in the Authorization header."
    )
    assert checked(secret) == [
        ("2.5", "client can authenticate"),
        ("7", "one client authentication"),
        ("7", "client is authenticated"),
    ]


def test_the_lives_of_the_tokens() -> None:
    """Both are issued at step 7; the ID token stays at the client, the access token is sent on."""
    access, login = life(EVENTS, "access_token"), life(EVENTS, "id_token")
    assert (parts(access, "born"), parts(access, "carried")) == (["7"], ["7", "10"])
    assert (parts(login, "born"), parts(login, "carried")) == (["7"], ["7"])
    assert dict.fromkeys(parts(access, "checked")) == dict.fromkeys(
        ["8.1", "8.3", "9", "11.1", "11.5", "12", "13"]
    )
    assert dict.fromkeys(parts(login, "checked")) == dict.fromkeys(["8.1", "8.3"])
    assert parts(access, "spent") == parts(login, "spent") == []


def test_the_lives_of_the_cookies() -> None:
    """The session from before the login is replaced by a new one and no longer works."""
    pending, before, login, session = lives(EVENTS, "session")
    assert [one.title for one in (pending, before, login, session)] == [
        "Session cookie client_app_flow",
        "Session cookie authorization_server_session",
        "Session cookie authorization_server_session",
        "Session cookie client_app_session",
    ]
    assert [parts(one, "spent") for one in (pending, before, login, session)] == [
        [],
        ["3.3"],
        [],
        [],
    ]
    assert told(before, "spent") == [
        "The authorization server replaces it: the browser forgets it."
    ]
    assert (parts(session, "born"), parts(session, "carried")) == (["8.4"], ["8.4", "9"])
    assert told(session, "born") == ["The client app makes it. It is first seen in a cookie."]


@pytest.mark.parametrize("events", [EVENTS, refused_events()])
def test_every_life_has_one_birth_at_the_first_event_that_carries_it(
    events: list[RecordedEvent],
) -> None:
    """Its moments are in the order of the flow."""
    order, trail = [event.id for event in events], Trail(events)
    for event in events:
        for found in event.sightings:
            given = life_of(found.id, trail)
            assert given is not None
            first = next(e.id for e in events if found.id in {one.id for one in e.sightings})
            assert [one.event for one in given.moments if one.what == "born"] == [first]
            numbers = [order.index(moment.event) for moment in given.moments]
            assert numbers == sorted(numbers)


def test_a_value_that_does_not_occur_has_no_life() -> None:
    """Nor does any value in a flow without events."""
    assert life_of("0123456789abcdef", Trail(EVENTS)) is None
    assert life_of("0123456789abcdef", Trail([])) is None


def test_who_made_a_value_is_not_made_up() -> None:
    """No message of this flow issued a code from a browser or a secret from an earlier
    registration.
    """
    body = "code=a-code-of-who-knows-whom&client_secret=the-secret-of-the-client"
    sent = request("POST", "http://as/token", body, Content_Type=FORM)
    events = together(question(CLIENT, AS, sent, "code-exchanged"))
    for kind in ("code", "client_secret"):
        assert told(life(events, kind), "born") == [
            "First seen here, in the form: this flow does not show who made it."
        ]


def test_a_check_that_fails_does_not_spend() -> None:
    """Another request was faster and used the code up; this one only checked it."""
    sent = request("POST", "http://as/token", "code=a-code-of-24-characters", Content_Type=FORM)
    refused = check("code_is_spent_by_this_request", "failed", spec="RFC 6749 §4.1.2", **SPENT)
    asked = question(CLIENT, AS, sent, "code-exchanged")
    answered = answer(AS, CLIENT, sent, "token-issued", response(400), checks=[refused])
    code = life(together(asked, answered), "code")
    assert parts(code, "spent") == []
    assert told(code, "checked") == [
        "The authorization server checks it: “code is spent by this request” failed "
        "(RFC 6749 §4.1.2)."
    ]


def test_a_check_that_warns_spends_all_the_same() -> None:
    """The flow goes on, and the sentence mentions the warning."""
    sent = request("POST", "http://as/token", "code=a-code-of-24-characters", Content_Type=FORM)
    warned = check("code_is_spent_by_this_request", "warning", spec="RFC 6749 §4.1.2", **SPENT)
    asked = question(CLIENT, AS, sent, "code-exchanged")
    code = life(together(asked, answer(AS, CLIENT, sent, "token-issued", checks=[warned])), "code")
    assert told(code, "spent") == [
        "The authorization server marks it used: it does not work again. “code is spent by "
        "this request” passed with a warning (RFC 6749 §4.1.2)."
    ]


def rotation() -> list[Event]:
    """A refresh token is sent and marked as used."""
    body = f"grant_type=refresh_token&refresh_token={TOKEN}"
    sent = request("POST", "http://as/token", body, Content_Type=FORM)
    spending = check(
        "refresh_token_is_spent_by_this_request",
        spec="RFC 9700 §4.14.2",
        about=["refresh_token"],
        uses_up="refresh_token",
    )
    asked = question(CLIENT, AS, sent, "refresh-requested")
    return [asked, answer(AS, CLIENT, sent, "refresh-answered", checks=[spending])]


def test_a_refresh_token_is_spent_when_it_is_rotated() -> None:
    """The old token is used up by the request that sends it."""
    assert told(life(together(*rotation()), "refresh_token"), "spent") == [
        "The authorization server marks it used, and issues the next one. "
        "“refresh token is spent by this request” passed (RFC 9700 §4.14.2)."
    ]


@pytest.mark.parametrize(("status", "spent"), [(200, 1), (401, 0)])
def test_a_token_is_spent_when_it_is_given_back(status: int, spent: int) -> None:
    """`token` is only another name for the same value; a rejected request revokes nothing."""
    sent = request("POST", "http://as/revoke", f"token={TOKEN}", Content_Type=FORM)
    asked = question(CLIENT, AS, sent, "revocation-requested")
    events = [*rotation(), asked, answer(AS, CLIENT, sent, "token-revoked", response(status))]
    given = life_of(fingerprint(TOKEN), Trail(together(*events)))
    assert given is not None
    assert given.kind == "refresh_token"
    assert told(given, "spent")[1:] == spent * [
        "The authorization server revokes it. "
        "An unknown one would get the same answer (RFC 7009 §2.2)."
    ]


@pytest.mark.parametrize(
    ("cookie", "sentences"),
    [
        ("s=; Max-Age=0", ["The client app deletes it: the browser forgets it."]),
        (f"s={LATER}", ["The client app replaces it: the browser forgets it."]),
        (f"s={SESSION}", []),
        (f"other={LATER}", []),
    ],
)
def test_a_session_ends_when_its_cookie_is_taken(cookie: str, sentences: list[str]) -> None:
    """It is deleted or replaced; setting the same cookie again does not end it."""
    sent = request("POST", "http://c/sign-out", Cookie=f"s={SESSION}")
    events = together(answer(CLIENT, BROWSER, sent, None, response(Set_Cookie=cookie)))
    given = life_of(fingerprint(SESSION), Trail(events))
    assert given is not None
    assert told(given, "spent") == sentences
    assert {moment.part for moment in given.moments} == {""}


def test_what_came_out_as_before_is_not_told_again() -> None:
    """A page that is requested again repeats its checks."""
    url = "http://as/authorize?code_challenge=a-challenge-of-characters"
    checks = [check("code_challenge_is_present", about=["code_challenge"])]
    pages = [
        answer(AS, BROWSER, request(url=url), "user-logged-in", checks=checks) for _ in range(3)
    ]
    assert parts(life(together(*pages), "code_challenge"), "checked") == ["3.1"]


def test_a_secret_under_an_open_name_stays_covered() -> None:
    """A value that is secret in one place is secret everywhere."""
    url = f"http://c/callback?state={TOKEN}&code={TOKEN}"
    events = together(received(CLIENT, request(url=url), "redirect-followed"))
    given = life_of(fingerprint(TOKEN), Trail(events))
    assert given is not None
    assert (given.secret, given.shown) == (True, "a-refr…(25 characters)")


def test_names_from_the_wire_are_safe_to_show() -> None:
    """A cookie, a check and a clause may have any name."""
    cookie = f"\x1b[2J={SESSION}; client_app_session={LATER}"
    made = [check("session_is_known", spec="\u202e<b>", about=["client_app_session"])]
    events = together(received(CLIENT, request(Cookie=cookie), "user-entered", checks=made))
    named, other = lives(events, "session")
    assert named.title == "Session cookie \\x1b[2J"
    assert told(other, "checked") == [
        "The client app checks it: “session is known” passed (\\u202e<b>)."
    ]


def test_the_work_grows_with_the_flow_and_no_faster() -> None:
    """In a flow of a thousand events, four times the events take four times the work."""
    counts = []
    for times in (9, 36):
        events = long_flow(times)
        challenge = next(one.id for one in events[6].sightings if one.kind == "code_challenge")
        counts.append(calls(lambda: life_of(challenge, Trail(events))))  # noqa: B023
    assert counts[1] < 4.1 * counts[0]
