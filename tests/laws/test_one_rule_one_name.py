"""The same rule has the same name in every role: who has learnt it in one finds it in the others.

Two checks are taken for the same rule when they cite the same clause and judge the same parameters,
claims or headers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from tracing.checks import Check, Finding
from tracing.weakening import checks_of, every_check

ROLES = ("authorization_server", "resource_server", "client_app")

CLAUSE = re.compile(r"(?:(.+) )?(§\S+|Appendix \S+)")
"""As in "RFC 9449 §4.3", or the place alone, where the document was named before."""

ITEM = re.compile(r" \([\w, ]+\)")
"""As in "RFC 9449 §4.3 (12)": a paragraph of a clause, which not every check names."""

Rule = tuple[str, tuple[str, ...]]
"""A clause, and what is judged by it."""

DIFFERENT: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (reason, frozenset(names.split()))
    for reason, names in {
        "a server issues and redeems the code, the client receives it": (
            "code_is_short_lived code_is_unused code_is_not_expired code_is_spent_by_this_request "
            "code_is_present"
        ),
        "a server redeems the request_uri, the client receives it": (
            "request_uri_is_not_expired request_uri_is_given"
        ),
        "a server limits what is requested, the client reads the scope that was granted": (
            "scope_is_allowed notes_may_be_read notes_may_be_written"
        ),
        "the API reads a client_id in a request, the client keeps the one that it was given": (
            "client_id_is_given_once registration_is_stored"
        ),
    }.items()
)
"""Checks that share a clause and a subject, and are different rules all the same: why."""


def rules(check: Check[object]) -> Iterator[Rule]:
    """The clauses that a check cites, each with what it judges."""
    document = ""
    for cited in ITEM.sub("", check.spec).split(", "):
        named, place = CLAUSE.fullmatch(cited).groups()
        document = named or document
        yield f"{document} {place}", tuple(sorted(check.about))


def names_by_rule(checks: Iterable[Check[object]]) -> Mapping[Rule, set[str]]:
    """The names that a role gives to each rule."""
    found: dict[Rule, set[str]] = {}
    for check in checks:
        for rule in rules(check) if check.about else ():
            found.setdefault(rule, set()).add(check.name)
    return found


def disagreements(
    one: Iterable[Check[object]], other: Iterable[Check[object]]
) -> Iterator[tuple[Rule, set[str], set[str]]]:
    """The rules for which each of two roles has a name that the other does not know.

    A role may make more checks of a rule than the other: then only one of them has such a name.
    """
    ours, theirs = names_by_rule(one), names_by_rule(other)
    for rule in sorted(ours.keys() & theirs.keys()):
        only_ours, only_theirs = ours[rule] - theirs[rule], theirs[rule] - ours[rule]
        is_meant = any(only_ours | only_theirs <= names for _, names in DIFFERENT)
        if only_ours and only_theirs and not is_meant:
            yield rule, only_ours, only_theirs


def a_check(name: str, spec: str, *about: str) -> Check[object]:
    """A check that only says what it is."""
    return Check(name, spec, about, "", "", lambda _: Finding(True, "", ""))


def test_one_rule_has_one_name_in_all_roles() -> None:
    """Otherwise one of them is renamed, or stands with a reason in the list above."""
    faults = [
        f"{rule[0]} about {', '.join(rule[1])}: {one} says {sorted(ours)}, "
        f"{other} says {sorted(theirs)}"
        for one, other in combinations(ROLES, 2)
        for rule, ours, theirs in disagreements(every_check(one), every_check(other))
    ]
    assert not faults, "\n".join(faults)


def test_a_name_of_its_own_is_noticed() -> None:
    """By clause and subject, whatever else is cited, and whichever paragraph is named."""
    recent = a_check("proof_is_recent", "RFC 9449 §4.3 (11), §11.1", "iat")
    fresh = a_check("proof_is_fresh", "RFC 8725 §3.1, RFC 9449 §11.1", "iat")
    assert list(disagreements([recent], [fresh])) == [
        (("RFC 9449 §11.1", ("iat",)), {"proof_is_recent"}, {"proof_is_fresh"})
    ]
    other_clause = a_check("proof_is_fresh", "RFC 9449 §5, Appendix B", "iat")
    other_claim = a_check("proof_has_an_id", "RFC 9449 §4.3", "jti")
    assert not list(disagreements([recent], [other_clause, other_claim]))


def test_a_role_may_look_more_closely() -> None:
    """Two checks of a rule here and one there do not disagree, if that one is among them."""
    public = a_check("proof_key_is_public", "RFC 9449 §4.3", "jwk")
    there = a_check("proof_contains_a_key", "RFC 9449 §4.3 (3)", "jwk")
    assert not list(disagreements([public, there], [public]))


def test_every_exception_is_in_use() -> None:
    """A name that no role has any more needs no reason."""
    names = {name for role in ROLES for name in checks_of(role)}
    assert frozenset().union(*(group for _, group in DIFFERENT)) <= names
