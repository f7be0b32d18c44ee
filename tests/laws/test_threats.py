"""The threat map is complete: everything it names exists, and every check is in it."""

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
"""The states in which something here stops the threat, fully or partly."""


def named_in(checks: Checks) -> Iterator[tuple[str, str]]:
    """Each role and check, one by one."""
    for role, names in checks.items():
        yield from ((role, name) for name in names)


AGAINST_THREATS = {each for threat in threats() for each in named_in(threat.checks)}
OF_GOOD_FORM = {each for group in good_form() for each in named_in(group.checks)}
MADE = {(role, name) for role in ROLES for name in checks_of(role)}


def sections_of(document: str) -> set[str]:
    """The sections of a specification that are in the map."""
    specs = (threat.spec for threat in threats())
    return {spec.partition(" §")[2] for spec in specs if spec.startswith(f"{document} §")}


def test_every_check_stops_a_threat_or_is_good_form() -> None:
    """A new check is added to `tracing/threats/`: to the threats it stops or, if it stops none, to
    a group of good form with the reason.
    """
    assert_none(f"{role}:{name}" for role, name in sorted(MADE - AGAINST_THREATS - OF_GOOD_FORM))


def test_every_check_in_the_map_is_made() -> None:
    """Each check is made by the role that the map lists it under."""
    assert_none(f"{role}:{name}" for role, name in sorted((AGAINST_THREATS | OF_GOOD_FORM) - MADE))


def test_good_form_stops_no_threat() -> None:
    """A check is in either a threat or a group, and in one group only."""
    assert_none(f"{role}:{name}" for role, name in sorted(AGAINST_THREATS & OF_GOOD_FORM))
    grouped = [each for group in good_form() for each in named_in(group.checks)]
    assert len(grouped) == len(set(grouped))


def test_every_story_stands_at_a_threat() -> None:
    """The threat lists each check that stops the story, and names only stories of the lab."""
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
    """Each section of RFC 9700 §4 is there, itself or with its subsections."""
    top = {section.split(".")[1] for section in sections_of("RFC 9700") if section[0] == "4"}
    assert top == set(map(str, SECTIONS_OF_THE_SECURITY_BCP))


def test_every_mitigation_of_cross_device_flows_is_there() -> None:
    """Each of the 17 of RFC 10027 §6.1."""
    found = {section for section in sections_of("RFC 10027") if section.startswith("6.1.")}
    assert found == {f"6.1.{number}" for number in MITIGATIONS_OF_CROSS_DEVICE_FLOWS}


def test_a_clause_stands_once() -> None:
    """Each clause appears once in the map, in the order of its document."""
    every = [threat.spec for threat in threats()]
    assert len(every) == len(set(every))
    for document in documents():
        specs = [threat.spec for threat in document.threats]
        if all(spec.startswith(f"{document.name} §") for spec in specs):
            numbers = [list(map(int, re.findall(r"\d+", spec.partition("§")[2]))) for spec in specs]
            assert numbers == sorted(numbers)


def test_a_state_says_what_it_means() -> None:
    """A covered threat is stopped by something and leaves nothing; any other says what is left."""
    assert_none(
        f"{threat.spec}: {threat.state}"
        for threat in threats()
        if (threat.state == "covered") == bool(threat.left)
        or (threat.state in STOPPED and not (threat.checks or threat.built_in))
    )


def test_a_text_is_a_short_sentence_or_a_few() -> None:
    """A text is plain, ends with a full stop, and contains nothing that would break a table."""
    assert_none(
        f"{threat.spec}: {text}"
        for threat in threats()
        for text in (threat.happens, threat.built_in, threat.left)
        if text and (not text.endswith(".") or "|" in text or "\n" in text or len(text) > 320)
    )
