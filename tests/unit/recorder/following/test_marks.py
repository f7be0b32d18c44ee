"""`recorder.following.marks`: where values appear in a text."""

import pytest

from recorder.event.recorded import RecordedEvent, as_plain
from recorder.following.marks import Marks
from tests.unit.recorder.counting import calls
from tests.unit.recorder.flows import long_flow
from tests.unit.recorder.recordings import honest_events
from tests.unit.recorder.samples import AS, CLIENT, event, question, recorded, request
from tracing.fingerprints import fingerprint
from tracing.redaction import short, shortened

STATE = "a-state-of-24-characters"
CODE = "such-a-code-opens-a-door"


def flow_with(**values: str) -> list[RecordedEvent]:
    """A flow of one event with these parameters in its URL."""
    query = "&".join(f"{name}={value}" for name, value in values.items())
    return [recorded(question(CLIENT, AS, request(url=f"http://h/?{query}")))]


def test_a_text_is_taken_apart_at_the_values() -> None:
    """The pieces add up to the text in its order, and each value has its id."""
    marks = Marks(flow_with(state=STATE, code=CODE), whole=False)
    assert marks.split(f"({STATE}, {short(CODE)}{STATE}") == [
        ("(", None),
        (STATE, fingerprint(STATE)),
        (", ", None),
        (short(CODE), fingerprint(CODE)),
        (STATE, fingerprint(STATE)),
    ]


def test_a_text_without_values_stays_one_piece() -> None:
    """An empty text has no pieces."""
    marks = Marks(flow_with(state=STATE), whole=False)
    assert marks.split("nothing to see here, really") == [("nothing to see here, really", None)]
    assert marks.split("") == []


@pytest.mark.parametrize("whole", [False, True])
def test_a_whole_secret_is_marked_only_where_texts_are_whole(whole: bool) -> None:
    """A covered secret is marked in both cases, because sentences always cover it."""
    marks = Marks(flow_with(code=CODE), whole=whole)
    assert marks.split(CODE) == [(CODE, fingerprint(CODE) if whole else None)]
    assert marks.split(short(CODE)) == [(short(CODE), fingerprint(CODE))]


def test_the_longest_value_that_fits_is_meant() -> None:
    """One value may be a prefix of another."""
    marks = Marks(flow_with(state=STATE, nonce=STATE + "-and-more"), whole=False)
    assert marks.split(STATE + "-and-more") == [
        (STATE + "-and-more", fingerprint(STATE + "-and-more"))
    ]
    assert marks.split(STATE + "-and-les")[0] == (STATE, fingerprint(STATE))


def test_what_is_shown_alike_is_not_marked() -> None:
    """Two different values that look the same when covered cannot be told apart."""
    other = CODE[:6] + CODE[:5:-1]
    marks = Marks(flow_with(code=CODE, code_verifier=other), whole=False)
    assert short(CODE) == short(other)
    assert marks.split(short(CODE)) == [(short(CODE), None)]


def test_covered_values_are_found_as_redaction_shows_them() -> None:
    """Codes, tokens, cookies and Basic credentials are found in the messages of the honest flow."""
    marks = Marks(honest_events(), whole=False)
    found = {
        (shown["part"], piece)
        for shown in map(shortened, map(as_plain, honest_events()))
        for piece, value in marks.split(str(shown["http"]))
        if value is not None
    }
    for part, piece in (
        ("4", "eqD_vR…(43 characters)"),
        ("6", "REdtS2…(88 characters)"),
        ("9", "CaLlkx…(43 characters)"),
        ("10", "eyJ0eX…sOSeww(560 characters)"),
    ):
        assert (part, piece) in found


def test_the_work_does_not_grow_with_the_number_of_values() -> None:
    """Searching a text takes no more work in a flow of a thousand events."""
    text = "here is no value, whatever one looks for. " * 20
    small, large = Marks(long_flow(2), whole=False), Marks(long_flow(36), whole=False)
    assert calls(lambda: large.split(text)) == calls(lambda: small.split(text))


def test_building_it_grows_with_the_flow_and_no_faster() -> None:
    """Twice the events take twice the work."""
    short_flow, longer = long_flow(9), long_flow(18)
    once = calls(lambda: Marks(short_flow, whole=False))
    assert calls(lambda: Marks(longer, whole=False)) < 2.1 * once


def test_values_that_are_there_to_exhaust_us_do_not() -> None:
    """Thousands of values share a prefix and differ in length; the text matches none of them."""
    alike = [flow_with(state="a" * length + "b")[0] for length in range(20, 2000)]
    marks = Marks(alike, whole=False)
    assert marks.split("a" * 20 + "b")[0][1] == fingerprint("a" * 20 + "b")
    assert calls(lambda: marks.split("a" * 1000)) < 10_000


def test_markup_and_halves_of_characters_are_only_text() -> None:
    """Values from the wire are not trusted."""
    state = "<script>alert(1)</script>\ud800"
    told = event(http={"request": request(url=f"http://h/?state={state}"), "response": None})
    assert Marks([recorded(told)], whole=True).split(state) == [(state, fingerprint(state))]
