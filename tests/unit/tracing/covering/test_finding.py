"""`tracing.covering.finding`: which of many texts occur in another text."""

from tests.unit.recorder.counting import calls
from tracing.covering.finding import HEAD, Finder


def test_the_longest_text_at_a_place_is_found_and_nothing_inside_it() -> None:
    """The search goes from left to right."""
    finder = Finder(["secret", "secret-and-much-more", "another-long-secret", "much-more", "short"])
    text = "a secret-and-much-more, secret, secret-and-much; another-long-secret short"
    assert [found for _, found in finder.found_in(text)] == [
        "secret-and-much-more",
        "secret",
        "secret",
        "another-long-secret",
    ]
    assert all(text.startswith(found, at) for at, found in finder.found_in(text))
    assert list(Finder([]).found_in(text)) == []


def test_who_asks_may_say_no_to_a_place() -> None:
    """The next shorter text is then tried at this place, and afterwards the next place."""
    texts, asked = ["secret", "secrets", "secrets-of-seventeen"], []

    def fits(text: str, at: int, end: int) -> bool:
        asked.append(text[at:end])
        return end - at < 7

    assert list(Finder(texts, fits).found_in("secrets-of-seventeen")) == [(0, "secret")]
    assert asked == ["secrets-of-seventeen", "secrets", "secret"]


def test_texts_made_to_exhaust_are_found_by_their_beginning() -> None:
    """If thousands of secrets share a beginning, at least that beginning is found."""
    finder = Finder("a" * length + "b" for length in range(20, 2_000))
    assert calls(lambda: list(finder.found_in("a" * 4_000))) < 20_000
    assert {found for _, found in finder.found_in("a" * 4_000)} == {"a" * HEAD}
    assert [found for _, found in finder.found_in("x" * 2_000 + "a" * 30 + "b")] == ["a" * 30 + "b"]
