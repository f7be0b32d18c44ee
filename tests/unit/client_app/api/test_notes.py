"""A note, as received and as shown."""

import pytest

from client_app.api.notes import Note, can_be_kept


@pytest.mark.parametrize(
    ("written_at", "shown"),
    [
        ("2026-02-03T04:05:06+00:00", "3 February 2026, 04:05 UTC"),
        ("2026-02-03T04:05:06+02:00", "3 February 2026, 02:05 UTC"),
        ("2026-02-03T04:05:06", "3 February 2026, 04:05 UTC"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("yesterday", "yesterday"),
        ("", ""),
    ],
)
def test_times_are_for_people(written_at: str, shown: str) -> None:
    """Times are shown in UTC and labelled as such; anything that is not a time is shown as
    received.
    """
    assert Note("text", written_at).shown_time == shown


def test_an_odd_note_is_shown_as_far_as_it_can_be() -> None:
    """Members that are missing or not strings are shown empty."""
    assert Note.received({"text": 5, "written_at": None}) == Note("", "")
    assert Note.received({"text": "a\x00b"}).text == "a\\x00b"


@pytest.mark.parametrize("text", ["", " \n\t", "x" * 1001, "a\x00b", "a\x1bb", "\ud800"])
def test_what_cannot_be_kept_is_known_before_it_is_sent(text: str) -> None:
    """A note has 1 to 1000 visible characters."""
    assert not can_be_kept(text)


def test_a_usual_note_can_be_kept() -> None:
    """This includes a note of a thousand characters, in several lines, in any script."""
    assert can_be_kept("x" * 1000)
    assert can_be_kept("zwei\nZeilen ✓ 猫")
