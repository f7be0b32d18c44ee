"""`recorder.illustrating.page`: one self-contained document, complete for a learner."""

import re
from collections.abc import Sequence

import pytest

from recorder.event.recorded import RecordedEvent
from recorder.explaining.message_of import message_of
from recorder.explaining.tour_of import tour_of
from recorder.illustrating.page import page_of
from recorder.illustrating.scenes import scenes_of
from recorder.keeping import run_file
from recorder.learning.questions import QUESTIONS
from recorder.reading.wording import check_name, new_checks
from scripts.commands.illustrate import KEPT
from tests.support.places import HISTORIES
from tests.unit.recorder.flows import together
from tests.unit.recorder.illustrating.odd_flows import HTML, odd_flow, sent
from tests.unit.recorder.illustrating.reading_pages import ReadPage, read
from tests.unit.recorder.samples import response
from tracing.catalogue import PARTY_NAMES, THIRTEEN_STEPS
from tracing.tours import TOURS

NOT_FROM_ELSEWHERE = {
    "script",
    "iframe",
    "object",
    "embed",
    "img",
    "video",
    "audio",
    "base",
    "form",
}


@pytest.fixture(scope="module")
def events() -> Sequence[RecordedEvent]:
    """The events of the run in the repository."""
    return run_file.read(KEPT).events


@pytest.fixture(scope="module")
def html(events: Sequence[RecordedEvent]) -> str:
    """The page of this run."""
    return page_of(events)


@pytest.fixture(scope="module")
def page(html: str) -> ReadPage:
    """The parsed page."""
    return read(html)


def words_of(html: str) -> str:
    """The text that a person reads, as one line."""
    text = re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.DOTALL)
    text = re.sub(r"</(p|figcaption)>", " ", text)
    text = re.sub(r"<[^>]*>", "", text)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'")):
        text = text.replace(entity, character)
    return " ".join(text.replace("&amp;", "&").split())


def test_the_page_asks_no_address_for_anything(html: str, page: ReadPage) -> None:
    """It loads no font, script, style or image; links are followed only when clicked."""
    for tag, address in page.addresses:
        is_link = tag == "a" and address.startswith(("#", "https://"))
        assert is_link or (tag, address) == ("link", "data:,"), (tag, address)
    assert {*page.tags} & NOT_FROM_ELSEWHERE == {"script"}
    assert page.tags["script"] == page.tags["style"] == 1
    style = html.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    assert "default-src 'none'" in html


def test_every_link_leads_somewhere(page: ReadPage) -> None:
    """Every internal link has a target, and no id is used twice."""
    assert [id_ for id_, times in page.ids.items() if times > 1] == []
    targets = {address[1:] for _, address in page.addresses if address.startswith("#")}
    assert targets - page.ids.keys() == set()


def test_each_message_says_what_happens_and_what_would_go_wrong(
    html: str, events: Sequence[RecordedEvent]
) -> None:
    """With its number, its title, and the sentences from the catalogue."""
    words = words_of(html)
    for event in events:
        message = message_of(event)
        assert message is not None
        assert f"{event.part} {message.title}" in words
        assert message.what in words
        assert message.without in words
    for step in THIRTEEN_STEPS:
        assert f"Step {step.number} {step.title}" in words


def test_the_checks_are_counted_and_named(html: str, events: Sequence[RecordedEvent]) -> None:
    """Each check made for the first time appears with its name and explanation."""
    words = words_of(html)
    for event in events:
        made = new_checks(event)
        if made:
            many = "check" if len(made) == 1 else "checks"
            assert f"{len(made)} {many} by the {PARTY_NAMES[event.role]}" in words
        for check in made:
            assert check_name(check.name) in words
            assert " ".join(check.explanation.split()) in words


def test_a_failed_check_comes_first_with_what_was_expected() -> None:
    """The page also says what was received."""
    events = run_file.read(HISTORIES / "refused_flow.jsonl").events
    failed = [check for event in events for check in event.checks if check.verdict == "failed"]
    assert failed
    words = words_of(page_of(events))
    for check in failed:
        assert f"✗ {check_name(check.name)} failed." in words
        assert f"Expected: {check.expected}; received: {check.received}." in words
    for scene in scenes_of(events, tour_of(events)):
        verdicts = [check.verdict for check in scene.checks]
        assert verdicts == sorted(verdicts, key=["failed", "warning", "passed"].index)


def test_the_page_begins_with_what_the_flow_is_and_who_takes_part(html: str) -> None:
    """A reader who knows nothing about OAuth can start here."""
    words = words_of(html)
    begin = words[: words.index("How to read this page")]
    assert "OAuth 2.0 (short for Open Authorization)" in begin
    for name in PARTY_NAMES.values():
        assert name in begin
    for address in ("http://127.0.0.1:9000", "http://127.0.0.1:9001", "http://127.0.0.1:9002"):
        assert address in begin


def test_the_questions_of_learners_are_answered(html: str) -> None:
    """Each question has its answer, and links either to the message of this flow that shows it or
    to another tour that does.
    """
    words = words_of(html)
    here, _, elsewhere = words.partition("Other flows answer these")
    for questions in QUESTIONS.values():
        for question in questions:
            assert question.text in words
            assert question.answer in words
    assert "What is an authorization code?" in here
    issued = "The code is issued: what it is bound to, and when it expires: 4 The server sends"
    assert issued in here
    assert "python3 scripts/replay.py client-credentials" in elsewhere


def test_an_unknown_parameter_is_named_as_one() -> None:
    """Nothing is left without an explanation."""
    flow = together(sent("http://a/?frobnicate=1", [("X-Odd", "1")], "", response()))
    words = words_of(page_of(flow))
    assert "frobnicate A parameter that the glossary does not know." in words
    assert "X-Odd A header that the glossary does not know." in words


def test_a_value_that_is_met_again_leads_back(page: ReadPage) -> None:
    """The code of step 4 reappears in steps 5 and 6."""
    codes = [text for text in page.texts.values() if text.startswith("code The authorization code")]
    assert len(codes) >= 3
    assert "The same value as in" not in codes[0]
    assert all("The same value as in 4." in text for text in codes[1:3])


def test_a_time_is_said_in_words(page: ReadPage) -> None:
    """A number of seconds since 1970 means nothing to a person."""
    expiries = [text for text in page.texts.values() if text.startswith("exp ")]
    assert expiries
    assert all(re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, in 5 min \(UTC\)", e) for e in expiries)


def test_a_page_is_told_as_a_user_sees_it(html: str) -> None:
    """Headings, fields, buttons and checkboxes, without hidden fields."""
    words = words_of(html)
    login = words[words.index("What the user sees") :]
    assert login.startswith("What the user sees Authorization server Sign in")
    assert "Password ____" in login[:400]
    assert "[Sign in]" in login[:400]
    assert "☑ " in login


def test_nothing_of_a_message_becomes_part_of_the_page() -> None:
    """Markup is shown as text, and characters that act on a screen are escaped."""
    body = "<script>alert('gotcha')</script><style>p{}</style><img src=http://a/b>"
    odd = sent(
        "http://a/?<img/src=x>", [("<b>", body)], body, response(200, body, content_type=HTML)
    )
    html = page_of(together(odd))
    assert "gotcha" not in "".join(re.findall(r"<script>.*?</script>", html, re.DOTALL))
    assert "<img" not in html
    assert "\u202e" not in page_of(odd_flow())


def test_a_flow_is_called_by_the_tour_that_it_was_walked_as() -> None:
    """The steps alone do not identify a tour that shares the thirteen steps."""
    run = run_file.read(HISTORIES / "dpop_flow.jsonl")
    assert f"character by character: {TOURS['dpop'].title}" in page_of(run.events, run.tours)
    assert "character by character: Authorization code" in page_of(run.events)


def test_several_flows_stand_one_after_the_other(events: Sequence[RecordedEvent]) -> None:
    """Each flow has its own ids."""
    both = [*events, *run_file.read(HISTORIES / "refused_flow.jsonl").events]
    page = read(page_of(both))
    assert [id_ for id_, times in page.ids.items() if times > 1] == []
    assert {"m1", "f1m1", "flow", "f1flow"} <= page.ids.keys()


def test_of_a_flow_that_is_not_whole_what_is_there_is_shown(
    events: Sequence[RecordedEvent],
) -> None:
    """The recorder forgets old events. If only the response of a request is left, the request is
    explained there, and no link refers to a missing message.
    """
    page = read(page_of(events[6:9]))
    test_every_link_leads_somewhere(page)
    assert len(page.messages) == 6


def test_a_page_needs_a_message() -> None:
    """Without events there is nothing to show."""
    with pytest.raises(ValueError, match="at least one event"):
        page_of([])
