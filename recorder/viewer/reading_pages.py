"""The pages for reading and choosing: tours, questions, glossary, threats."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from recorder.attacks.stories import Shelf
from recorder.keeping.flow_list import LISTED, FlowList
from recorder.learning.questions import QUESTIONS, Question
from recorder.learning.terms import TERMS, Term, anchor
from recorder.viewer.flow_item import flow_item_html
from recorder.viewer.links import Link, Links, RolePages
from recorder.viewer.rendering import address, render
from tracing.catalogue import PARTY_NAMES
from tracing.glossary import GLOSSARY, Word
from tracing.threats import threat_map
from tracing.threats.threat_map import Checks, Document, GoodForm, Threat
from tracing.tours import TOURS, Tour

ON_THE_WIRE = ("parameters", "claims", "token header", "headers", "errors")
"""The sections of the glossary that explain names on the wire; the rest of it is advice."""

_TERMS_OF = {
    word: [term for term in TERMS if word in term.wire] for term in TERMS for word in term.wire
}


class TourEntry(NamedTuple):
    """A tour, its newest flow ("" for none), where the tour's own steps begin in it, and what must
    be started before the tour can be run ("" for nothing).
    """

    tour: Tour
    newest: str
    begin: str
    lacking: str


class QuestionEntry(NamedTuple):
    """A question, with links to what can be watched."""

    question: Question
    links: Sequence[Link]
    found: bool


class TermEntry(NamedTuple):
    """A term, with links to where it appears."""

    term: Term
    links: Sequence[Link]
    found: bool


class WordEntry(NamedTuple):
    """A name on the wire, with the terms that it carries."""

    name: str
    word: Word
    terms: Sequence[Term]
    found: bool


class ThreatEntry(NamedTuple):
    """A threat, or a rule of good form."""

    threat: Threat | GoodForm
    found: bool


class Group(NamedTuple):
    """Entries under a name, each with "found": whether it matches the search."""

    name: str
    entries: Sequence[QuestionEntry | TermEntry | WordEntry | ThreatEntry]

    @property
    def found(self) -> int:
        """How many entries match."""
        return sum(entry.found for entry in self.entries)


def questions_html(links: Links, q: str) -> str:
    """Return all questions; those that do not contain the words of `q` are hidden."""
    groups = [
        Group(name, [_question(question, links, q) for question in questions])
        for name, questions in QUESTIONS.items()
    ]
    shown = {"groups": groups, "role_pages": links.pages}
    return _searched("reading/questions.html", "/questions", q, groups, **shown)


def glossary_html(links: Links, q: str) -> str:
    """Return the glossary; entries that do not contain the words of `q` are hidden."""
    terms = Group("terms", [_term(term, links, q) for term in TERMS])
    sections = [
        Group(section, [_word(section, name, q) for name in GLOSSARY[section]])
        for section in ON_THE_WIRE
    ]
    shown = {"terms": terms, "sections": sections, "wire_anchor": wire_anchor}
    groups = [terms, *sections]
    return _searched(
        "reading/glossary.html", "/glossary", q, groups, **shown, role_pages=links.pages
    )


def threats_html(shelf: Shelf, q: str, role_pages: RolePages) -> str:
    """Return the threat map; threats that do not contain the words of `q` are hidden. A story that
    is on the shelf is shown by its title, as a link.
    """
    titles = {story.slug: story.title for story in shelf.stories()}
    documents = [(each, _threats(each, q, titles)) for each in threat_map.documents()]
    good_form = Group(
        threat_map.GOOD_FORM_TITLE, [_rule(rule, q) for rule in threat_map.good_form()]
    )
    groups = [*(group for _, group in documents), good_form]
    shown = {"documents": documents, "good_form": good_form, "map": threat_map, "anchor": anchor}
    shown |= {"titles": titles, "role_pages": role_pages}
    return _searched("reading/threats.html", "/threats", q, groups, **shown)


def tours_html(links: Links) -> str:
    """Return all tours, each with its newest flow, and where the tour's own steps begin in it."""
    return render(
        "reading/tours.html",
        here="/tours",
        role_pages=links.pages,
        entries=[_tour(tour, links) for tour in TOURS.values()],
    )


def flows_html(listed: FlowList, before: int | None, role_pages: RolePages) -> str:
    """Return one page of flows: those before the event of this number, or the newest ones."""
    flows = listed.newest(before=before)
    return render(
        "reading/flows.html",
        here="/flows",
        role_pages=role_pages,
        flows=[flow_item_html(flow) for flow in flows],
        older=len(flows) == LISTED,
        oldest=flows[-1].first if flows else 0,
    )


def wire_anchor(section: str, name: str) -> str:
    """Return the anchor of a name on the wire on the glossary page."""
    return f"wire-{anchor(section)}-{anchor(name)}"


def _tour(tour: Tour, links: Links) -> TourEntry:
    flow = links.newest(tour.name)
    begin = "" if tour.is_variant else f"/steps/{tour.steps[0].slug}"
    return TourEntry(tour, address(flow) if flow else "", begin, links.lacking(tour))


def _question(question: Question, links: Links, q: str) -> QuestionEntry:
    found = _is_found(q, question.text, question.answer)
    return QuestionEntry(question, links.of(question.watches), found)


def _term(term: Term, links: Links, q: str) -> TermEntry:
    found = _is_found(q, *term.forms, term.meaning)
    return TermEntry(term, links.of(term.watches), found)


def _word(section: str, name: str, q: str) -> WordEntry:
    word, terms = GLOSSARY[section][name], _TERMS_OF.get((section, name), [])
    found = _is_found(q, name, word.meaning)
    return WordEntry(name, word, terms, found)


def _threats(document: Document, q: str, titles: Mapping[str, str]) -> Group:
    return Group(document.name, [_threat(threat, q, titles) for threat in document.threats])


def _threat(threat: Threat, q: str, titles: Mapping[str, str]) -> ThreatEntry:
    said = (threat.spec, threat.name, threat.happens, threat.built_in, threat.state, threat.left)
    stories = (titles.get(story, story) for story in threat.stories)
    return ThreatEntry(threat, _is_found(q, *said, *_named(threat.checks), *stories))


def _rule(rule: GoodForm, q: str) -> ThreatEntry:
    return ThreatEntry(rule, _is_found(q, rule.name, rule.reason, *_named(rule.checks)))


def _named(checks: Checks) -> Iterator[str]:
    for role, names in checks.items():
        yield from (PARTY_NAMES[role], *names)


def _searched(template: str, here: str, q: str, groups: Iterable[Group], /, **given: Any) -> str:
    found = sum(group.found for group in groups)
    count = sum(len(group.entries) for group in groups)
    return render(template, here=here, q=q, found=found, count=count, **given)


def _is_found(q: str, *texts: str) -> bool:
    """Return whether all words of `q` occur, in any order, in upper or lower case."""
    text = " ".join(texts).casefold()
    return all(word in text for word in q.casefold().split())
