"""The rows of the sequence diagram."""

import re
from typing import Any

from msgspec import structs

from recorder.event.recorded import RecordedEvent, with_refusal
from recorder.viewer import diagram
from recorder.viewer.diagram import row_html, row_of, rows_html
from tests.unit.recorder import samples
from tests.unit.recorder.flows import together
from tests.unit.recorder.recordings import honest_events
from tests.unit.recorder.viewer.reading import Read

FORM = "application/x-www-form-urlencoded"


def of_part(part: str) -> RecordedEvent:
    """The event of the honest flow with this part."""
    return next(event for event in honest_events() if event.part == part)


def request_words(sent: dict[str, Any]) -> str:
    """The words for a request."""
    return diagram.request_words(samples.typed_request(sent))


def response_words(sent: dict[str, Any], asked: dict[str, Any] | None) -> str:
    """The words for a response."""
    request = samples.typed_request(asked) if asked else None
    return diagram.response_words(samples.typed_response(sent), request)


def checked(*checks: dict[str, Any]) -> RecordedEvent:
    """The event of step 7 with these checks."""
    made = samples.recorded(samples.event(checks=list(checks))).checks
    return with_refusal(structs.replace(of_part("7"), checks=made))


def numbers(*slugs: str) -> list[str]:
    """The numbers in front of the rows of a flow with these steps."""
    html = rows_html(together(*(samples.event(slug, links=["a"]) for slug in slugs)))
    return re.findall(r'<span class="number">(\d*)</span>', html)


def test_messages_are_numbered_where_steps_are_not_in_order() -> None:
    """Steps of another tour, or repeated later, need numbers; parts of one step do not."""
    assert numbers("resource-requested", "user-logged-in", "user-logged-in") == ["", "", ""]
    assert numbers("refresh-requested", "refresh-answered") == ["", ""]
    assert numbers("token-issued", "redirect-followed") == ["1", "2"]
    assert numbers("resource-shown", "refresh-requested") == ["1", "2"]


def test_a_request_and_its_answer_are_two_arrows() -> None:
    """If one event has both; the request points the other way."""
    asked, answered = row_of(of_part("3.2")).arrows
    assert (asked.sender, asked.receiver, asked.line) == (0, 2, "GET /authorize")
    assert (answered.sender, answered.receiver, answered.line) == (2, 0, "200 OK")
    assert answered.carries == "page “Sign in · Authorization server”"


def test_a_request_that_was_told_is_not_drawn_again() -> None:
    """The response is the only news of an event that responds to a recorded request."""
    (answered,) = row_of(of_part("7")).arrows
    assert (answered.sender, answered.receiver, answered.line) == (2, 1, "200 OK")
    assert "access_token" in answered.carries


def test_a_decision_is_a_box_on_its_lane() -> None:
    """Nothing is sent, so there is no arrow."""
    row = row_of(of_part("8.3"))
    read = Read(row_html(of_part("8.3")))
    assert row.local
    assert not row.arrows
    assert "at1" in next(read.all("span", "box"))["class"]
    assert row.title in read.text


def test_the_channels_are_told_apart_in_words() -> None:
    """Words and signs differ, not only colours."""
    front, back = (Read(row_html(of_part(part))).text for part in ("5", "6"))
    assert "front channel" in front
    assert "◇" in front
    assert "back channel" in back
    assert "◆" in back


def test_a_refusal_is_said_in_words() -> None:
    """The row names the failed check and says how many passed."""
    read = Read(row_html(checked(samples.check(), samples.check("code_is_unused", "failed"))))
    assert "refused: “code is unused” failed" in read.text
    assert "1 of 2 checks passed" in read.text
    assert "refused" in next(read.all("li"))["class"].split()


def test_a_warning_is_counted() -> None:
    """Beside the passed checks, with its sign and in words; the row is not marked as refused."""
    read = Read(row_html(checked(samples.check(), samples.check("rule", "warning"))))
    words = " ".join(read.text.split())
    assert "✓ 1 ⚠ 1" in words
    assert "1 of 2 checks passed, 1 warning" in words
    assert "refused" not in next(read.all("li"))["class"].split()
    both = Read(row_html(checked(samples.check(verdict="failed"), samples.check("b", "warning"))))
    assert "✗ 0/2 ⚠ 1" in " ".join(both.text.split())


def test_a_form_is_about_its_fields() -> None:
    """Parameters repeated in its URL are left out; the authentication scheme is shown."""
    sent = samples.request("POST", "http://a/token?state=1", "code=2&code=3", Content_Type=FORM)
    sent["headers"].append(["Authorization", "Basic YTpi"])
    assert request_words(sent) == "code, Authorization: Basic"
    sent["headers"][-1][1] = "Bearer\tsecret"
    assert request_words(sent) == "code, Authorization"


def test_what_goes_round_is_not_said_again() -> None:
    """For a redirect that repeats its request's parameters, only the target is shown."""
    query = "a=1&b=2&c=3&d=4"
    sent = samples.request(url=f"http://a/login?{query}")
    moved = samples.response(303, Location=f"http://a/authorize?{query}")
    assert response_words(moved, sent) == "to /authorize"
    assert response_words(moved, None) == "to /authorize · a, b, c, d"


def test_many_names_are_counted() -> None:
    """A row has no room for all of them."""
    names = "&".join(f"n{number}=1" for number in range(9))
    assert (
        request_words(samples.request(url=f"http://a/b?{names}")) == "n0, n1, n2, n3, n4 and 4 more"
    )


def test_json_that_is_none_has_no_names() -> None:
    """Whatever the Content-Type says."""
    for body in ("{", "[1]", "[" * 100_000):
        told = samples.response(200, body, Content_Type="application/json")
        assert response_words(told, None) == ""


def test_rows_of_other_tours_say_so() -> None:
    """Their steps are numbered from 1 again."""
    sent = samples.question(samples.CLIENT, samples.AS, samples.request(), "refresh-requested")
    told = samples.recorded(sent, flow="f00d", part="1", seq=1)
    assert "1 refresh" in Read(row_html(told)).text
    assert "authorization-code" not in Read(row_html(of_part("1"))).text


def test_a_step_of_the_code_flow_in_another_tour_says_so() -> None:
    """It is not a code flow that began in the middle."""
    guest = structs.replace(of_part("10"), progress=0)
    assert row_of(guest).tour == "authorization-code"
    assert row_of(of_part("10")).tour == ""
