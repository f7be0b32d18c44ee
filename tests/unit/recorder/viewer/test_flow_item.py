"""A flow as an item of the list."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recorder.event.refusal import Refusal
from recorder.keeping.flow_summary import FlowSummary
from recorder.viewer.flow_item import choice, flow_item_html, is_over, outcome, when, who
from tests.unit.recorder.viewer.reading import Read

AT = datetime(2026, 1, 1, 14, tzinfo=UTC)


def summary(**changes: Any) -> FlowSummary:
    """A flow that has reached its fifth step."""
    at = AT.isoformat()
    usual = FlowSummary("f00d", at, at, 1, 9, 9, "authorization-code", 5, None)
    return usual._replace(**changes)


def refusal(check: str | None = None, error: str | None = None) -> Refusal:
    """A refusal at step 7."""
    return Refusal("authorization_server", "7", "token-issued", check, 400, error)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"progress": 13}, "all thirteen steps"),
        (
            {"refused": refusal(check="code_is_unused")},
            "refused at 7: “code is unused” failed",
        ),
        ({"refused": refusal(error="invalid_grant")}, "refused at 7: invalid_grant"),
        ({"refused": refusal()}, "refused at 7: 400 Bad Request"),
        ({"progress": 0, "tour": "refresh", "others": {"refresh": 4}}, "all four steps"),
        ({"progress": 0, "tour": "refresh", "others": {"refresh": 3}}, "under way at step 3 of 4"),
        ({"progress": 13, "others": {"refresh": 2}}, "all thirteen steps"),
        (
            {"progress": 13, "others": {"refresh": 2}, "walked_as": "refresh"},
            "under way at step 2 of 4",
        ),
        (
            {"others": {"pushed-authorization": 2}, "walked_as": "pushed-authorization"},
            "under way at step 5 of 13",
        ),
        ({"progress": 13, "walked_as": "dpop"}, "all thirteen steps"),
        ({"given_up": True}, "given up at step 5 of 13"),
        (
            {"refused": refusal(), "others": {"refresh": 4}, "walked_as": "refresh"},
            "refused at 7, as it must be: 400 Bad Request",
        ),
        (
            {"refused": refusal(), "others": {"refresh": 3}, "walked_as": "refresh"},
            "refused at 7: 400 Bad Request",
        ),
        (
            {"refused": refusal(), "walked_as": "narrowed-consent"},
            "refused at 7, as it must be: 400 Bad Request",
        ),
        ({}, "under way at step 5 of 13"),
        ({"progress": 7}, "finished at step 7, as far as the servers can see"),
        ({"progress": 7, "told_by_client": True}, "under way at step 7 of 13"),
        ({"progress": 7, "lost": 1}, "under way at step 7 of 13, 1 event lost"),
        ({"progress": 13, "lost": 1}, "all thirteen steps, 1 event lost"),
        ({"refused": refusal(), "lost": 12}, "refused at 7: 400 Bad Request, 12 events lost"),
    ],
)
def test_the_outcome_is_said_in_words(changes: dict[str, Any], words: str) -> None:
    """How the flow ended, and where a refused one stopped."""
    assert outcome(summary(**changes), AT) == words


def test_a_flow_without_news_has_stopped() -> None:
    """After the lifetime of a code the flow cannot continue."""
    assert outcome(summary(), AT + timedelta(hours=1)) == "stopped at step 5 of 13"


def test_an_item_links_to_its_flow() -> None:
    """It also has its outcome for the header of the page."""
    read = Read(flow_item_html(summary(progress=13)))
    assert next(read.all("li")) == {
        "data-flow": "f00d",
        "data-first": "1",
        "data-name": "Authorization code 1 Jan 14:00",
        "data-outcome": "Authorization code: all thirteen steps",
        "data-over": "true",
    }
    assert next(read.all("a"))["href"] == "/flows/f00d"
    assert "9 events" in read.text


@pytest.mark.parametrize(("walked_as", "sign"), [("narrowed-consent", "✓"), (None, "✗")])
def test_a_refusal_that_a_tour_is_about_is_no_failure(walked_as: str | None, sign: str) -> None:
    """In a tour that is about a refusal, the refused flow is complete; any other has failed."""
    item = flow_item_html(summary(refused=refusal(), walked_as=walked_as))
    assert Read(item).text.split()[0] == sign


def test_a_flow_says_who() -> None:
    """The person and the client, as far as they are known; their names are only text."""
    assert who(summary(person="alice", client="x" * 22, client_name="Notebook")) == (
        "alice · Notebook"
    )
    assert who(summary(client="AOsSI8xcDY0Oe4U68oCg0w")) == "client AOsSI8xc…"
    assert who(summary()) == ""
    item = flow_item_html(summary(person="<b>\x1b[2J", client_name="&"))
    assert "<b>" not in item
    assert "\x1b" not in item


def test_a_flow_says_when() -> None:
    """In local time, with the day if it is not today, and with the year if it is not this year."""
    began = AT.astimezone()
    clock = f"{began:%H:%M:%S}"
    assert when(summary(), AT) == clock
    assert when(summary(), AT + timedelta(days=40)) == f"{began.day} {began:%b} {clock}"
    assert when(summary(), AT + timedelta(days=400)) == f"{began.day} {began:%b} 2026 {clock}"


@pytest.mark.parametrize(
    ("changes", "over"),
    [
        ({}, False),
        ({"progress": 13}, True),
        ({"given_up": True}, True),
        ({"progress": 12}, True),
        ({"refused": refusal()}, False),
        ({"refused": refusal(), "walked_as": "narrowed-consent"}, True),
    ],
)
def test_a_flow_is_over_when_nothing_more_is_awaited(changes: dict[str, Any], over: bool) -> None:
    """A wrong password can be corrected; after some time, any flow is over."""
    assert is_over(summary(**changes), AT) is over
    assert is_over(summary(**changes), AT + timedelta(hours=1))


def test_a_flow_can_be_saved_where_it_is_listed() -> None:
    """With its secrets covered, since nothing in the URL requests them."""
    read = Read(flow_item_html(summary()))
    assert next(read.all("a", "download"))["href"] == "/flows/f00d/run.jsonl"


def test_flows_to_choose_from_are_told_apart() -> None:
    """For example, a first login has more events than a remembered one."""
    assert choice(summary(progress=13, events=15)).endswith("all thirteen steps · 15 events · f00d")
