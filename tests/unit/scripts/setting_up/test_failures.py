"""`scripts.setting_up.failures`: every failure has a one-line message that says what to do."""

import pytest

from scripts.setting_up.failures import explain


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("[Errno 30] Read-only file system: '.venv.lock'", "is not allowed"),
        ("PermissionError: [WinError 5] Access is denied", "is not allowed"),
        ("ReadTimeoutError: Read timed out.", "index cannot be reached"),
        ("something\nnobody thought of\n", "failed (nobody thought of). Delete the folder"),
        ("", "failed (pip gave no reason)"),
        ("odd\x1b[2J", "failed (odd\\x1b[2J)"),
    ],
)
def test_every_failure_has_its_sentence(said: str, told: str) -> None:
    """The message says what pip or the system reported, and what to do."""
    sentence = explain(said)
    assert told in sentence
    assert "tart again" in sentence
    assert "\n" not in sentence
