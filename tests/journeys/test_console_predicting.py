"""Predict, then see, at the console: a real `launch.py --predict` in a real terminal."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("terminals of POSIX", allow_module_level=True)

from hosting.files.private_files import kept_token
from recorder.explaining.message_of import message_of
from scripts.processes.recorder_gate import RecorderGate
from tests.journeys.test_console_budgets import held_messages
from tests.journeys.test_console_stepping import lesson
from tests.support.faults import assert_none
from tests.support.started import clean_environ, command, eventually, free_base

FEWEST_QUESTIONS = 15
OUTCOMES = re.compile(r"(?:✓ Right|✗ Wrong|– Not answered)\.")


def test_a_whole_lesson_is_predicted(tmp_path: Path) -> None:
    """A digit answers and space releases; title, question, answers and keys fit on a small screen.

    Each question gets one verdict, and the table at the end contains all of them and is printed
    only once.
    """
    asked, found = 0, []
    with lesson(tmp_path, "--predict", "--auto", columns=60, rows=20) as at:
        for event, screen in held_messages(at):
            text = " ".join(" ".join(screen).split())
            message = message_of(event)
            assert message is not None
            wanted = [message.title, "w wire", "p predictions", "q quit"]
            if "Predict: " in text:
                asked += 1
                wanted += ["1 ", "2 ", "3 "]
                if asked % 2:
                    at.press("2")
                    at.sees("▶ 2 ")
            found += [f"{event.part}: {words}" for words in wanted if words not in text]
        at.sees("Your predictions: ")
        at.sees("Lesson finished.")
        at.press("q")
        assert at.ends() == 0
        told = " ".join(at.screen.text.split())
    assert_none(found)
    assert asked >= FEWEST_QUESTIONS
    assert len(OUTCOMES.findall(told)) == asked
    assert told.count("Your predictions: ") == 1
    assert f"{asked // 2} not answered" in told


def test_without_keys_questions_and_verdicts_are_printed(tmp_path: Path) -> None:
    """They are sentences, for a screen reader or a log, while another viewer releases the steps."""
    base, printed = free_base(), tmp_path / "printed"
    words = command("launch", "--port-base", base, "--data", tmp_path / "data")
    with printed.open("w", encoding="utf-8") as output:
        launched = subprocess.Popen(
            [*words, "--predict", "--auto", "--plain"], stdout=output, env=clean_environ()
        )
    try:
        eventually(lambda: "3: " in printed.read_text(encoding="utf-8"))
        token = kept_token(tmp_path / "data" / "recorder.token")
        gate = RecorderGate(("127.0.0.1", base + 3), token)
        gate.run_to(next(iter(gate.hold()["flows"])), 3)
        eventually(lambda: "Where does the browser go next?" in printed.read_text(encoding="utf-8"))
        gate.run(None)
        assert launched.wait(60) == 0
    finally:
        launched.kill()
        launched.wait()
    text = " ".join(printed.read_text(encoding="utf-8").split())
    assert "Predict: Notebook needs the user's permission first." in text
    assert "– Not answered. The client app sends the next message" in text
    assert "Your predictions" not in text
