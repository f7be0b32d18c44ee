"""The same check has the same name in every role, so that a learner recognizes it.

Two checks count as the same rule if they cite the same clause and judge the same parameters, claims
or headers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from tracing.checks import Check, Finding
from tracing.weakening import checks_of, every_check

ROLES = ("authorization_server", "resource_server", "client_app")

CLAUSE = re.compile(r"(?:(.+) )?(§\S+|Appendix \S+)")
"""As in "RFC 9449 §4.3", or only the place, if the document was named before."""

ITEM = re.compile(r" \([\w, ]+\)")
"""As in "RFC 9449 §4.3 (12)": an item of a clause, which not every check names."""

Rule = tuple[str, tuple[str, ...]]
"""A clause, and what is checked under it."""

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
"""Checks that share a clause and a subject but are different rules, each with the reason."""


def rules(check: Check[object]) -> Iterator[Rule]:
    """Yield the clauses that a check cites, each with what the check is about."""
    document = ""
    for cited in ITEM.sub("", check.spec).split(", "):
        named, place = CLAUSE.fullmatch(cited).groups()
        document = named or document
        yield f"{document} {place}", tuple(sorted(check.about))


def names_by_rule(checks: Iterable[Check[object]]) -> Mapping[Rule, set[str]]:
    """The names that a role uses for each rule."""
    found: dict[Rule, set[str]] = {}
    for check in checks:
        for rule in rules(check) if check.about else ():
            found.setdefault(rule, set()).add(check.name)
    return found


def disagreements(
    one: Iterable[Check[object]], other: Iterable[Check[object]]
) -> Iterator[tuple[Rule, set[str], set[str]]]:
    """The rules for which each of two roles has a name that the other does not use.

    If one role makes more checks of a rule than the other, only that role has such a name.
    """
    ours, theirs = names_by_rule(one), names_by_rule(other)
    for rule in sorted(ours.keys() & theirs.keys()):
        only_ours, only_theirs = ours[rule] - theirs[rule], theirs[rule] - ours[rule]
        is_meant = any(only_ours | only_theirs <= names for _, names in DIFFERENT)
        if only_ours and only_theirs and not is_meant:
            yield rule, only_ours, only_theirs


def a_check(name: str, spec: str, *about: str) -> Check[object]:
    """A check with nothing but a name, clauses and a subject."""
    return Check(name, spec, about, "", "", lambda _: Finding(True, "", ""))


def test_one_rule_has_one_name_in_all_roles() -> None:
    """Otherwise one of them is renamed, or added to the list above with a reason."""
    faults = [
        f"{rule[0]} about {', '.join(rule[1])}: {one} says {sorted(ours)}, "
        f"{other} says {sorted(theirs)}"
        for one, other in combinations(ROLES, 2)
        for rule, ours, theirs in disagreements(every_check(one), every_check(other))
    ]
    assert not faults, "\n".join(faults)


def test_a_name_of_its_own_is_noticed() -> None:
    """It is noticed by clause and subject, whatever else is cited, and whichever item is named."""
    recent = a_check("proof_is_recent", "RFC 9449 §4.3 (11), §11.1", "iat")
    fresh = a_check("proof_is_fresh", "RFC 8725 §3.1, RFC 9449 §11.1", "iat")
    assert list(disagreements([recent], [fresh])) == [
        (("RFC 9449 §11.1", ("iat",)), {"proof_is_recent"}, {"proof_is_fresh"})
    ]
    other_clause = a_check("proof_is_fresh", "RFC 9449 §5, Appendix B", "iat")
    other_claim = a_check("proof_has_an_id", "RFC 9449 §4.3", "jti")
    assert not list(disagreements([recent], [other_clause, other_claim]))


def test_a_role_may_look_more_closely() -> None:
    """Two checks of a rule in one role and one in another agree, if the one is among the two."""
    public = a_check("proof_key_is_public", "RFC 9449 §4.3", "jwk")
    there = a_check("proof_contains_a_key", "RFC 9449 §4.3 (3)", "jwk")
    assert not list(disagreements([public, there], [public]))


def test_every_exception_is_in_use() -> None:
    """A name that no role uses any more needs no exception."""
    names = {name for role in ROLES for name in checks_of(role)}
    assert frozenset().union(*(group for _, group in DIFFERENT)) <= names
