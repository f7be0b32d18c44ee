"""`recorder.comparing.alignment`: which events of two flows correspond, and in what order."""

from collections.abc import Sequence

from recorder.comparing import alignment
from recorder.comparing.alignment import Couple
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    Event,
    answer,
    event,
    question,
    request,
    response,
    told,
)

LOGIN = request("POST", "http://a/login?x=1")
ASKED = request("GET", "http://a/authorize")


def aligned(left: Sequence[Event], right: Sequence[Event]) -> list[Couple]:
    """The events of two flows as roles send them, with corresponding events paired."""
    return alignment.aligned([*map(told, left)], [*map(told, right)])


def page(title: str) -> Event:
    """The authorization endpoint shows a page."""
    shown = response(200, f"<title>{title}</title>")
    return answer(AS, BROWSER, ASKED, "user-logged-in", shown)


def login(status: int) -> Event:
    """A login with this response status."""
    return answer(AS, BROWSER, LOGIN, "user-logged-in", response(status))


def test_what_is_exactly_the_same_goes_first() -> None:
    """A successful second attempt is paired with a successful first attempt."""
    assert aligned([login(303)], [login(200), login(303)]) == [(None, 0), (0, 1)]


def test_an_answer_stands_beside_another_answer() -> None:
    """If no event is exactly the same, similar ones are paired."""
    assert aligned([login(303)], [login(429)]) == [(0, 0)]


def test_pages_are_told_apart_by_their_title() -> None:
    """A remembered user sees no login page."""
    assert aligned([page("Log in"), page("Consent")], [page("Consent")]) == [(0, None), (1, 0)]


def test_a_question_stands_beside_an_answer_to_it() -> None:
    """A role may record either of them."""
    asked = question(CLIENT, AS, LOGIN, "user-logged-in")
    assert aligned([asked], [login(400)]) == [(0, 0)]


def test_what_comes_again_stands_beside_what_comes_again() -> None:
    """The second visit is paired with the second visit."""
    visit = [event("user-entered"), event("resource-shown")]
    assert aligned(visit * 3, visit * 2)[:4] == [(0, 0), (1, 1), (2, 2), (3, 3)]


def test_steps_do_not_stand_beside_other_steps() -> None:
    """However similar their messages are."""
    assert aligned([event("user-entered")], [event("resource-shown")]) == [(0, None), (None, 0)]


def test_order_is_kept_on_both_sides() -> None:
    """Pairs never cross."""
    slugs = ["user-entered", "resource-shown", "login-allowed"]
    left = [event(slug) for slug in slugs]
    couples = aligned(left, left[::-1])
    assert [one for one, _ in couples if one is not None] == [0, 1, 2]
    assert [other for _, other in couples if other is not None] == [0, 1, 2]
    assert sum(None not in couple for couple in couples) == 1


def test_a_step_of_one_message_stands_beside_itself() -> None:
    """A code is issued when the user consents, or immediately if consent is remembered."""
    sent = response(303, Location="/callback?code=1")
    consented = answer(AS, BROWSER, request("POST", "http://a/consent"), "code-issued", sent)
    remembered = answer(AS, BROWSER, ASKED, "code-issued", sent)
    assert aligned([consented], [remembered]) == [(0, 0)]
