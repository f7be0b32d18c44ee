"""`recorder.learning.watching`: lines that name something to watch, all of which can be found."""

import pytest

from recorder.learning.questions import QUESTIONS
from recorder.learning.terms import TERMS
from recorder.learning.watching import Place, Watch, read_watch
from tracing.catalogue import PARTY_NAMES
from tracing.tours import STEP_BY_SLUG, TOURS

_QUESTIONS = [question for group in QUESTIONS.values() for question in group]
ALL = sorted({watch for each in (*_QUESTIONS, *TERMS) for watch in each.watches})
WORDS = {"step": (1,), "tour": (1, 2), "beside": (3,), "compare": (2,), "page": (2,), "term": (1,)}
"""How many words follow each kind."""

LOOKS = {"", "wire", "checks", "body-request", "token-1", "token-2", "differences"}


def exists(watch: Watch) -> bool:
    """Whether the target of a line exists."""
    known = (
        len(watch.words) in WORDS[watch.kind]
        and set(watch.tours) <= TOURS.keys()
        and {place.slug for place in watch.places()} <= STEP_BY_SLUG.keys()
    )
    if watch.kind == "page":
        party, path = watch.words
        return known and party in (*PARTY_NAMES, "viewer") and path.startswith("/")
    if watch.kind == "term":
        return known and watch.words[0] in [term.name for term in TERMS]
    return known


def test_what_is_to_be_watched_exists() -> None:
    """Tours and steps are in the catalogue, pages belong to roles, terms are in the glossary."""
    assert len(ALL) > 100
    assert [watch for watch in ALL if not exists(watch)] == []


def test_a_step_is_one_that_the_tour_takes() -> None:
    """Either its own step or one of the thirteen."""
    main = TOURS["authorization-code"].steps
    faults = [
        (watch, place)
        for watch in ALL
        if watch.kind in ("tour", "beside")
        for tour in watch.tours
        for place in watch.places()
        if STEP_BY_SLUG[place.slug] not in {*TOURS[tour].steps, *main}
    ]
    assert faults == []


def test_a_line_is_read() -> None:
    """It has a kind, words, and what the reader will see."""
    beside = ["user-logged-in/sign-in", "token-issued"]
    watch = read_watch({"tour": "refresh", "beside": beside, "see": "Both of them"})
    assert watch.text == "Both of them"
    assert watch.tours == ("refresh",)
    assert list(watch.places()) == [Place("user-logged-in", "sign-in"), Place("token-issued", "")]
    assert read_watch({"term": "ID token", "see": "It"}).words == ("ID token",)
    place = Place("user-logged-in", "sign-in", "wire")
    watch = read_watch({"tour": "refresh", "place": str(place), "see": "It"})
    assert list(watch.places()) == [place]
    with pytest.raises(ValueError, match="nothing to watch"):
        read_watch({"see": "It"})


def test_a_look_is_one_that_a_card_has() -> None:
    """A look is named directly or by a place in it."""
    places = [(watch, place) for watch in ALL for place in watch.places()]
    assert [each for each in places if each[1].look not in LOOKS] == []
