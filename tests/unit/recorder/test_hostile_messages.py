"""A message made to exhaust its readers is joined, covered, followed and shown in a time that grows
only with its length.
"""

from collections.abc import Callable, Iterator

import pytest

from recorder.console.view import ConsoleView
from recorder.event.incoming import event_of
from recorder.event.sightings import MOST, sightings_in
from recorder.exporting.flow import flows_of
from recorder.exporting.formats import FORMATS
from recorder.following.published_keys import PublishedKeys
from recorder.keeping.joining import Joiner
from recorder.predicting.asking import question_for, verdict_on
from recorder.reading.covering import covered
from recorder.viewer.card import card_html
from recorder.viewer.flow_view import FlowView
from recorder.viewer.token_look import more_tokens, tokens_of
from tests.support.faults import assert_none
from tests.support.growing import MOST as MOST_TIMES
from tests.support.growing import Text, filled, growth
from tests.unit.recorder.rendering import rendered
from tests.unit.recorder.samples import (
    AS,
    CLIENT,
    Event,
    answer,
    check,
    question,
    recorded,
    request,
    response,
)
from tracing.cutting import LONGEST_BODY
from tracing.tokens import MOST as MOST_TOKENS

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."


def numbered(shape: str) -> Text:
    """Return a function that makes texts whose pieces all differ."""

    def text(size: int) -> str:
        return "".join(shape.format(number) for number in range(size // len(shape)))[:size]

    return text


BODIES: dict[str, tuple[str, Text]] = {
    "like tokens": (FORM, filled("eyJ-")),
    "parts": (FORM, filled('name="a', "--b\r\n")),
    "headers of parts": (FORM, filled("a\r\n", '--b\r\nname="a"')),
    "inputs": ("text/html", filled("<input ")),
    "inputs with secrets": ("text/html", numbered('<input name=code value="{:020}">')),
    "short secrets": (FORM, numbered("code=c{:07}&")),
    "long secrets": (FORM, numbered("code=a-secret-of-its-own-{:08}&")),
    "secrets that begin alike": (FORM, filled("a", "code=" + "a" * 900 + "b&token=")),
    "secrets of every length": (
        FORM,
        lambda size: "&".join(f"code={'a' * n}b" for n in range(6, int(size**0.5))) + "a" * size,
    ),
    "tokens": (FORM, numbered("access_token=" + JWT + "{:04}&")),
    "addresses in addresses": (FORM, filled("%3Da%2526", "a=")),
    "nested": (JSON, lambda size: "[" * (size // 2) + "]" * (size // 2)),
    "names": (JSON, filled('{"code":')),
    "broken": (JSON, filled("\\", '{"code": "')),
    "members": (JSON, lambda size: "{" + numbered('"code{:06}":"a",')(size)[:-1] + "}"),
}


def sent(kind: str, body: str) -> Event:
    """A request with this body, a response with the same body, and a check that repeats it."""
    asked = request("POST", "http://a/?" + body[: len(body) // 8], body, content_type=kind)
    returned = response(400, body, content_type=kind, location="/?" + body[: len(body) // 8])
    made = check(received=body, verdict="failed")
    return answer(AS, "browser", asked, "token-issued", answered=returned, checks=[made])


def read(event: Event) -> object:
    """Work out what the recorder works out when it records the event."""
    Joiner().join(event_of(event))
    return sightings_in(event_of(event))


def viewed(event: Event) -> object:
    """The viewer's card, covered and whole."""
    whole = recorded(event)
    return [
        card_html(FlowView("f", [whole]), whole, PublishedKeys(), whole=w) for w in (False, True)
    ]


def printed(event: Event) -> str:
    """The panel on the console."""
    shown = covered([recorded(event)])[0]
    return rendered(ConsoleView("full", show_secrets=False).render(shown), 100)


def predicted(event: Event) -> object:
    """The verdicts on the questions about it and about the message before it."""
    whole = recorded(event)
    held = recorded(question(CLIENT, AS, request("POST", "http://a/register"), "client-registered"))
    asked = question_for(whole, [whole]), question_for(held, [whole])
    return [verdict_on(each, [whole]) for each in asked if each]


def exported(event: Event) -> list[str]:
    """The event in every export format."""
    flows = flows_of([recorded(event)])
    return [each.write(flows) for each in FORMATS.values()]


USES: dict[str, Callable[[Event], object]] = {
    "read": read,
    "viewed": viewed,
    "printed": printed,
    "predicted": predicted,
    "exported": exported,
}


@pytest.mark.slow
@pytest.mark.parametrize("use", USES)
def test_a_hostile_message_is_shown_in_a_time_that_grows_with_its_length(use: str) -> None:
    """Whatever its body is filled with."""
    assert_none(slow_bodies(USES[use]))


def slow_bodies(use: Callable[[Event], object]) -> Iterator[str]:
    """Name the bodies that take too long."""
    for name, (kind, text) in BODIES.items():
        times = growth(lambda body, kind=kind: use(sent(kind, body)), text)  # type: ignore[misc]
        if times >= MOST_TIMES:
            yield f"{name} takes {times:.0f} times as long"


def test_of_hundreds_of_values_and_tokens_the_first_are_shown() -> None:
    """No message of the protocol has as many; the card says how many more there are."""
    event = recorded(sent(FORM, numbered("access_token=" + JWT + "{:04}&")(16 * 1024)))
    view = FlowView("f", [event])
    assert len(event.sightings) <= 2 * MOST
    assert len(tokens_of(event, view.trail, PublishedKeys())) == MOST_TOKENS
    assert more_tokens(event) > MOST_TOKENS
    card = card_html(view, event, PublishedKeys(), whole=False)
    assert f"… and {more_tokens(event)} more tokens" in card


def test_what_is_too_long_is_cut_and_says_by_how_much() -> None:
    """An event from another sender, or one stored long ago, may be of any length."""
    event = sent(FORM, "a=" + "b " * 50_000 + "&code=" + "c" * 31_000)
    shown = covered([recorded(event)])[0]
    assert shown.request is not None
    assert len(shown.request.body) <= LONGEST_BODY
    assert len(shown.request.body) + shown.request.left_out == len(event["http"]["request"]["body"])
    assert f"… and {shown.request.left_out:,} more bytes" in printed(event)
    assert "more bytes" in card_html(
        FlowView("f", [recorded(event)]), recorded(event), PublishedKeys(), whole=False
    )
