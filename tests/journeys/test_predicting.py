"""Predict, then see, in a real browser: a question at each held message, then the verdict."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.journeys.viewing import Viewer, walking
from tests.journeys.watched import Watched
from tests.support.running import Running

FEWEST = 12
"""The minimum number of questions in a flow whose app is already registered."""

SMALLEST = 24
"""The minimum size in pixels of text that is read from the last row of a room."""


@pytest.fixture
def viewer(held: Running, chromium: Browser) -> Iterator[Viewer]:
    """A user with the window of a small projector. Errors on the page fail the test."""
    with chromium.new_context(viewport={"width": 1280, "height": 720}) as context:
        watched = Watched(context.new_page())
        yield Viewer(watched.page, held.viewer_for(watched.page))
    assert watched.complaints == []


def predicting(viewer: Viewer) -> Locator:
    """Switch Predict on and remove the focus; return the panel with the questions."""
    viewer.open()
    viewer.page.locator("#predict").click()
    expect(viewer.page.locator("#predict")).to_have_attribute("aria-pressed", "true")
    viewer.page.evaluate("document.activeElement.blur()")
    return viewer.page.locator("#predictions")


def test_a_lesson_is_predicted_with_the_keyboard_alone(held: Running, viewer: Viewer) -> None:
    """A digit answers, space releases, and the next message gives the verdict.

    The table at the end includes the questions that were not answered.
    """
    panel = predicting(viewer)
    question, verdict = panel.locator(".question"), panel.locator(".verdict")
    has_asked = [False]

    def answer_and_release() -> None:
        expect(panel).to_have_attribute(
            "data-held", viewer.release.get_attribute("data-event") or ""
        )
        expect(verdict).to_have_count(int(has_asked[-1]))
        has_asked.append(question.count() == 1)
        if has_asked[-1] and sum(has_asked) % 2:
            viewer.press("2")
            expect(question.locator(".answer").nth(1)).to_have_attribute("aria-pressed", "true")
        viewer.press("Space")

    with walking(held):
        viewer.steps_through(answer_and_release)
        expect(panel.locator("details.predicted")).to_have_attribute("open", "")
        rows, asked = panel.locator("tbody tr"), sum(has_asked)
        expect(rows).to_have_count(asked)
        assert asked >= FEWEST
        states = rows.evaluate_all("rows => rows.map(row => row.className)")
        assert states.count("unanswered") == asked // 2
        assert set(states) <= {"right", "wrong", "unanswered"}
        expect(panel.locator("summary")).to_contain_text(f"{asked // 2} not answered")


def test_what_was_answered_belongs_to_the_tab(held: Running, viewer: Viewer) -> None:
    """Answers survive a reload; another tab has no questions and shows no verdict."""
    panel = predicting(viewer)
    with walking(held):
        viewer.waits()
        panel.locator(".answer").nth(2).click()
        viewer.page.reload()
        expect(panel.locator(".answer").nth(2)).to_have_attribute("aria-pressed", "true")
        other = viewer.page.context.new_page()
        other.goto(viewer.address)
        expect(other.locator("#release")).to_have_text(re.compile("Release"))
        expect(other.locator("#predictions")).to_be_hidden()
        other.close()
        viewer.release.click()
        expect(panel.locator(".verdict")).to_contain_text(re.compile("Right|Wrong"))
        expect(panel.locator(".question")).to_be_visible()


def test_a_question_can_be_read_from_the_last_row(held: Running, viewer: Viewer) -> None:
    """In presenter mode, question and answers are large and on the screen, and Space releases."""
    panel = predicting(viewer)
    viewer.page.locator("#present").click()
    viewer.page.evaluate("document.activeElement.blur()")
    with walking(held):
        first = viewer.waits()
        heading = panel.locator(".question h2")
        expect(panel.locator(".answer")).to_have_count(3)
        for text in (heading, *panel.locator(".answer").all()):
            size = text.evaluate("text => parseFloat(getComputedStyle(text).fontSize)")
            assert size >= SMALLEST, text.text_content()
            box = text.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 720
        viewer.press("1")
        viewer.press("Space")
        expect(viewer.release).not_to_have_text(f"Release {first}")
        expect(panel.locator(".verdict")).to_be_visible()


def test_the_switch_takes_the_questions_away(held: Running, viewer: Viewer) -> None:
    """Without questions, digits have no effect."""
    panel = predicting(viewer)
    with walking(held):
        viewer.waits()
        expect(panel.locator(".question")).to_be_visible()
        viewer.page.locator("#predict").click()
        expect(panel).to_be_hidden()
        viewer.press("1")
        viewer.page.locator("#predict").click()
        expect(panel.locator('.answer[aria-pressed="false"]')).to_have_count(3)
