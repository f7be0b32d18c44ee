"""`tracing.cutting`: a text that is cut says how much is missing."""

from tracing.cutting import LONGEST_BODY, LONGEST_TEXT, NOTE, cut, without_half_a_word
from tracing.events import kept
from tracing.redaction import shortened


def test_a_text_that_is_cut_says_how_much_is_missing() -> None:
    """The parts add up to the whole, and a text that was cut is not cut again."""
    text = "word " * 10_000
    told = cut(text)
    beginning, _, note = told.partition("…")
    assert NOTE.fullmatch("…" + note)
    assert text.startswith(beginning)
    assert len(beginning) + int(note.split()[0].replace(",", "")) == len(text)
    assert len(beginning) <= LONGEST_TEXT
    assert cut(told) == told
    assert cut("word") == "word"


def test_no_half_of_a_word_is_left() -> None:
    """Half a secret would not be recognised as one."""
    assert without_half_a_word("state=x&code=abcd") == "state=x&code="
    assert without_half_a_word("a" * 5_000) == "a" * 5_000


def test_a_body_is_kept_up_to_a_whole_character() -> None:
    """The number of bytes that were left out is returned, too."""
    assert kept(b"short") == (b"short", 0)
    body = b"a" * (LONGEST_BODY - 1) + "é€".encode() + b"b"
    told, left_out = kept(body)
    assert told == b"a" * (LONGEST_BODY - 1)
    assert len(told) + left_out == len(body)


def test_the_beginning_of_a_secret_is_not_shown_where_a_body_ends() -> None:
    """This holds for every kind of body; covering it again changes nothing."""
    secret = "a-secret-that-nobody-must-see"
    for start in ("<p>", '{"page": "', "text="):
        body = start + " x" * ((LONGEST_BODY - len(start)) // 2 - 10) + " " + secret + " rest" * 100
        request = {"url": "http://a/", "method": "POST", "headers": [], "body": body}
        told = shortened({"http": {"request": request, "response": None}, "checks": []})
        shown = told["http"]["request"]
        assert "a-secret" not in shown["body"]
        assert len(shown["body"]) + shown["left_out"] == len(body)
        assert shortened(told) == told
