"""`recorder.illustrating`: every character of every message belongs to exactly one explanation."""

from collections.abc import Iterator, Sequence

import pytest

from hosting.visible_text import visible
from recorder.event.event import Request, Response
from recorder.event.recorded import RecordedEvent
from recorder.explaining.tour_of import tour_of
from recorder.illustrating.messages import pieces_of, text_of
from recorder.illustrating.page import page_of
from recorder.illustrating.pieces import Piece, every, leaves
from recorder.illustrating.scenes import scenes_of
from recorder.keeping import run_file
from scripts.commands.illustrate import KEPT
from tests.support.places import HISTORIES
from tests.unit.recorder.illustrating.odd_flows import odd_flow, random_flow
from tests.unit.recorder.illustrating.reading_pages import ReadPage, read

pytestmark = pytest.mark.slow

Flow = Sequence[RecordedEvent]
RUNS = {
    "the kept run": KEPT,
    "a DPoP tour": HISTORIES / "dpop_flow.jsonl",
    "a flow of format 1": HISTORIES / "honest_flow.jsonl",
    "a refused flow": HISTORIES / "refused_flow.jsonl",
    "a flow with warnings": HISTORIES / "warned_flow.jsonl",
}
FLOWS = [*RUNS, "odd messages", *(f"random messages {seed}" for seed in range(15))]


def flow_called(name: str) -> Flow:
    """The flow with this name."""
    if name in RUNS:
        return run_file.read(RUNS[name]).events
    return odd_flow() if name == "odd messages" else random_flow(int(name.split()[-1]))


@pytest.fixture(params=FLOWS)
def flow(request: pytest.FixtureRequest) -> Flow:
    """Each flow in turn."""
    return flow_called(request.param)


def messages_of(flow: Flow) -> Iterator[Request | Response]:
    """The messages of a flow, in order."""
    for event in flow:
        yield from (each for each in (event.request, event.response) if each is not None)


def partition(piece: Piece, around: Piece | None = None) -> list[str]:
    """The texts of its leaves, each of which must have a name and a non-empty explanation."""
    found = list(leaves(piece, around))
    assert all(leaf.piece.text and leaf.piece.name for leaf in found)
    assert all(leaf.explained_by.meaning.strip() for leaf in found)
    return [leaf.piece.text for leaf in found]


def decoded_in(piece: Piece, around: Piece | None) -> Iterator[tuple[Piece, Piece | None]]:
    """The decoded texts in a piece, each with the piece that explains its surroundings."""
    explained_by = piece if piece.meaning else around
    inside = [piece.decoded.piece] if piece.decoded else []
    yield from ((inner, explained_by) for inner in inside)
    for inner in (*piece.pieces, *inside):
        yield from decoded_in(inner, explained_by)


def test_the_leaves_of_a_message_are_its_text(flow: Flow) -> None:
    """They have no gaps and no overlaps and are in order; the text is exactly what was recorded."""
    for message in messages_of(flow):
        assert "".join(partition(pieces_of(message))) == text_of(message)


def test_the_text_is_what_was_recorded() -> None:
    """First line, headers, an empty line and the body; each line before the body ends with a line
    feed.
    """
    asked = Request(method="POST", url="http://a/b?c", headers=(("D", "e"), ("F", "")), body="g\n")
    assert text_of(asked) == "POST http://a/b?c\nD: e\nF: \n\ng\n"
    assert text_of(Response(status=204, headers=(), body="")) == "204\n\n"


def test_the_leaves_of_a_decoded_value_are_what_it_says(flow: Flow) -> None:
    """Decoded text is explained to the last character, too."""
    for message in messages_of(flow):
        for inner, around in decoded_in(pieces_of(message), None):
            assert "".join(partition(inner, around)) == inner.text


def test_pieces_contain_each_other_without_gaps(flow: Flow) -> None:
    """Nested pieces add up to the text of the piece around them."""
    for message in messages_of(flow):
        for piece in every(pieces_of(message)):
            assert not piece.pieces or "".join(each.text for each in piece.pieces) == piece.text


def test_on_the_page_every_character_refers_to_one_explanation(flow: Flow) -> None:
    """The pieces of each message add up to its text as shown; each names an explanation that is on
    the page once and is not empty. A request that is repeated character for character is shown only
    the first time.
    """
    page = read(page_of(flow))
    told = [
        shown
        for flow in _by_flow(flow)
        for scene in scenes_of(flow, tour_of(flow))
        for shown in scene.messages
    ]
    assert [shown.text for shown in told] == [text_of(each) for each in _in_order(flow)]
    for shown in told:
        if not shown.lines:
            first = [each for each in told if each.lines and each.text == shown.text]
            assert first, shown.text
    with_lines = [shown.text for shown in told if shown.lines]
    assert [_joined(bits) for bits in page.messages] == list(map(visible, with_lines))
    assert_explained(page)


def assert_explained(page: ReadPage) -> None:
    """Assert that each piece refers to exactly one explanation."""
    for bits in (*page.messages, *page.decoded):
        for text, explained in bits:
            assert text
            assert page.ids[explained] == 1, explained
            assert len(page.texts[explained]) > len("name"), explained


def _joined(bits: Sequence[tuple[str, str]]) -> str:
    # Line breaks in a block, such as a page, are kept.
    return "".join(text for text, _ in bits).replace("\n", visible("\n"))


def _by_flow(flow: Flow) -> list[Flow]:
    flows = dict.fromkeys(event.flow for event in flow)
    return [[event for event in flow if event.flow == each] for each in flows]


def _in_order(flow: Flow) -> list[Request | Response]:
    return [message for each in _by_flow(flow) for message in messages_of(each)]
