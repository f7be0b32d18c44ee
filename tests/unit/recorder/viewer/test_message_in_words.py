"""`recorder.viewer.message_in_words`: a message in a sentence or two."""

from recorder.viewer.message_in_words import this_message
from tests.unit.recorder import samples

REGISTER = samples.request("POST", "http://127.0.0.1:9000/register")


def test_a_request_is_asked() -> None:
    """The sentence says who sends which request to whom."""
    asked = samples.recorded(samples.question(samples.CLIENT, samples.AS, REGISTER))
    assert this_message(asked) == "The client app asks the authorization server: POST /register."


def test_an_answer_names_its_question() -> None:
    """By its part, if a role recorded it."""
    told = samples.answer(samples.AS, samples.CLIENT, REGISTER, answered=samples.response(201))
    words = "The authorization server answers the request of 2.3, POST /register, with 201 Created."
    assert this_message(samples.recorded(told, answers="2.3")) == words


def test_a_check_says_how_it_came_out() -> None:
    """Nothing is sent; the sentence says how many checks were made and how many failed."""
    checks = [samples.check(), samples.check(verdict="failed")]
    assert this_message(samples.recorded(samples.event(checks=checks))) == (
        "Inside the client app: nothing is sent. 2 checks by the client app: 1 failed."
    )


def test_warnings_are_counted() -> None:
    """Alone, or after the failed checks."""
    warned = [samples.check(), samples.check(verdict="warning"), samples.check(verdict="warning")]
    told = samples.recorded(samples.event(checks=warned))
    assert this_message(told).endswith("3 checks by the client app: 2 warnings.")
    both = samples.recorded(samples.event(checks=[*warned[1:], samples.check(verdict="failed")]))
    assert this_message(both).endswith("client app: 1 failed, 2 warnings.")


def test_one_check_that_passed_is_one() -> None:
    """The sentence does not say "all"."""
    told = samples.recorded(samples.event(checks=[samples.check()]))
    assert this_message(told).endswith("1 check by the client app: passed.")
