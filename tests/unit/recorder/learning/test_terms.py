"""`recorder.learning.terms`: the terms of the field, and how they are found in texts."""

import re

from recorder.learning.terms import TERMS, anchor, split
from recorder.reading.clauses import linked
from tracing.glossary import GLOSSARY


def named(text: str) -> list[tuple[str, str]]:
    """The terms in a text: the words used, and the name of the term."""
    return [(piece, term.name) for piece, term in split(text) if term]


def test_a_term_is_explained_in_two_sentences_at_most() -> None:
    """A clause, if there is one, can be opened."""
    sentences = {term.name: len(re.findall(r"[.!?](?:\s|$)", term.meaning)) for term in TERMS}
    assert {name for name, count in sentences.items() if not 1 <= count <= 2} == set()
    clauses = [(term.name, piece) for term in TERMS for piece in linked(term.spec)]
    assert [(name, text) for name, (text, to) in clauses if text.strip(", ") and not to] == []


def test_what_carries_a_term_on_the_wire_is_explained_there() -> None:
    """Each parameter and header is in the glossary of the wire."""
    wire = [(term.name, *word) for term in TERMS for word in term.wire]
    assert [each for each in wire if each[2] not in GLOSSARY[each[1]]] == []


def test_every_term_has_a_place_and_forms_of_its_own() -> None:
    """No two terms share an anchor or a form."""
    anchors = [term.anchor for term in TERMS]
    forms = [form.lower() for term in TERMS for form in term.forms]
    assert len(set(anchors)) == len(anchors)
    assert len(set(forms)) == len(forms)


def test_the_longest_term_is_meant() -> None:
    """Only whole words match, in any case; each term is linked once, whatever its form."""
    assert named("An ID token, no token. ID TOKENS are signed.") == [("ID token", "ID token")]
    assert named("The redirect URI of a client app, a client.") == [
        ("redirect URI", "redirect URI"),
        ("client app", "client"),
    ]
    assert named("clientele, re-state, scope_x") == []


def test_the_pieces_are_the_text() -> None:
    """Nothing is lost or added."""
    text = "The code challenge <b>&amp; PKCE</b>, state."
    assert "".join(piece for piece, _ in split(text)) == text


def test_an_anchor_stands_in_an_address_as_it_is() -> None:
    """It has only letters, digits and hyphens."""
    assert anchor("OAuth 1.0") == "oauth-1-0"
    assert anchor("private_key_jwt") == "private-key-jwt"
