"""The threat map is whole: nothing that it names is missing, and no check is missing in it."""

import re
from collections import defaultdict
from collections.abc import Iterator

from scenarios.attacks.catalogue import STORIES
from tests.support.faults import assert_none
from tests.support.sources import ROLES
from tracing.threats.threat_map import Checks, documents, good_form, threats
from tracing.weakening import checks_of

SECTIONS_OF_THE_SECURITY_BCP = range(1, 18)
"""RFC 9700 §4.1 to §4.17."""

MITIGATIONS_OF_CROSS_DEVICE_FLOWS = range(1, 18)
"""RFC 10027 §6.1.1 to §6.1.17."""

STOPPED = ("covered", "partly")
"""The states in which something here stops the threat, at least in part."""


def named_in(checks: Checks) -> Iterator[tuple[str, str]]:
    """Role and check, one by one."""
    for role, names in checks.items():
        yield from ((role, name) for name in names)


AGAINST_THREATS = {each for threat in threats() for each in named_in(threat.checks)}
OF_GOOD_FORM = {each for group in good_form() for each in named_in(group.checks)}
MADE = {(role, name) for role in ROLES for name in checks_of(role)}


def sections_of(document: str) -> set[str]:
    """The sections that the map has of a specification."""
    specs = (threat.spec for threat in threats())
    return {spec.partition(" §")[2] for spec in specs if spec.startswith(f"{document} §")}


def test_every_check_stops_a_threat_or_is_good_form() -> None:
    """A new check is entered in `tracing/threats/`: at the threats that it stops, or, where it
    stops none, in a group of good form that gives the reason.
    """
    assert_none(f"{role}:{name}" for role, name in sorted(MADE - AGAINST_THREATS - OF_GOOD_FORM))


def test_every_check_in_the_map_is_made() -> None:
    """By the role under which it stands."""
    assert_none(f"{role}:{name}" for role, name in sorted((AGAINST_THREATS | OF_GOOD_FORM) - MADE))


def test_good_form_stops_no_threat() -> None:
    """A check stands in one of the two, and in one group."""
    assert_none(f"{role}:{name}" for role, name in sorted(AGAINST_THREATS & OF_GOOD_FORM))
    grouped = [each for group in good_form() for each in named_in(group.checks)]
    assert len(grouped) == len(set(grouped))


def test_every_story_stands_at_a_threat() -> None:
    """With each check that stops it. A threat names no story that the lab has not."""
    checks: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for threat in threats():
        for story in threat.stories:
            checks[story].update(named_in(threat.checks))
    assert_none(
        f"{story.slug}: {defence}"
        for story in STORIES.values()
        for defence in story.stopped_by
        if tuple(defence) not in checks[story.slug]
    )
    assert checks.keys() == STORIES.keys()


def test_every_section_of_the_security_bcp_is_there() -> None:
    """Each section of RFC 9700 §4, by itself or by its parts."""
    top = {section.split(".")[1] for section in sections_of("RFC 9700") if section[0] == "4"}
    assert top == set(map(str, SECTIONS_OF_THE_SECURITY_BCP))


def test_every_mitigation_of_cross_device_flows_is_there() -> None:
    """Each of the 17 of RFC 10027 §6.1."""
    found = {section for section in sections_of("RFC 10027") if section.startswith("6.1.")}
    assert found == {f"6.1.{number}" for number in MITIGATIONS_OF_CROSS_DEVICE_FLOWS}


def test_a_clause_stands_once() -> None:
    """In the whole map, and in the order of its document."""
    every = [threat.spec for threat in threats()]
    assert len(every) == len(set(every))
    for document in documents():
        specs = [threat.spec for threat in document.threats]
        if all(spec.startswith(f"{document.name} §") for spec in specs):
            numbers = [list(map(int, re.findall(r"\d+", spec.partition("§")[2]))) for spec in specs]
            assert numbers == sorted(numbers)


def test_a_state_says_what_it_means() -> None:
    """What is covered is covered by something and leaves nothing; all else says what is left."""
    assert_none(
        f"{threat.spec}: {threat.state}"
        for threat in threats()
        if (threat.state == "covered") == bool(threat.left)
        or (threat.state in STOPPED and not (threat.checks or threat.built_in))
    )


def test_a_text_is_a_short_sentence_or_a_few() -> None:
    """Plain, with a full stop, and with nothing that would break a table."""
    assert_none(
        f"{threat.spec}: {text}"
        for threat in threats()
        for text in (threat.happens, threat.built_in, threat.left)
        if text and (not text.endswith(".") or "|" in text or "\n" in text or len(text) > 320)
    )
