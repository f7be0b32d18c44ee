"""A check that is named anywhere by hand is one that a role makes today."""

import re

from recorder.event import format_1_checks
from scenarios.tours import SCRIPTED
from tests.support.places import ROOT
from tests.support.sources import PACKAGES, ROLES, modules, named, text_of
from tracing.weakening import checks_of

WORD = re.compile(r"\w+")
CHECKS = frozenset(name for role in ROLES for name in checks_of(role))
OF_THE_PAST = frozenset(name for of in format_1_checks.ABOUT.values() for name in of) - CHECKS
"""Names that no role uses any more. They appear only in history, which never changes."""

HISTORY = ("recorder/event/format_1_checks.py", "tests/unit/recorder/following/test_claims.py")
"""The table of former names, and a test that reads a run file from that time."""


def test_a_tour_is_refused_by_checks_that_are_made() -> None:
    """Otherwise the tour would wait for a failure that cannot happen."""
    foreseen = {
        (name, refused)
        for name, scripted in SCRIPTED.items()
        for expected in scripted.story
        for refused in expected.refused_by
    }
    assert foreseen
    assert {(name, refused) for name, refused in foreseen if refused not in CHECKS} == set()


def test_no_name_of_the_past_is_in_use() -> None:
    """Not in a table, a text, or a test."""
    paths = [path for package in (*PACKAGES, "tests") for path in modules(package)]
    paths += [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
    paths += sorted((ROOT / "recorder").rglob("*.txt"))
    faults = [
        f"{named(path)}: {', '.join(sorted(found))}"
        for path in paths
        if named(path) not in HISTORY
        and path.name != "CHANGELOG.md"
        and (found := OF_THE_PAST.intersection(WORD.findall(text_of(path))))
    ]
    assert not faults, "\n".join(faults)
