"""JUnit XML, which CI servers show: what passed, what failed, and why."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from hosting.visible_text import visible

_NOT_IN_XML = re.compile("[\ufffe\uffff]")
"""Characters that an XML document must not contain (XML 1.0 §2.2)."""


class Case(NamedTuple):
    """A test case: its kind, its name, its failures (none if it passed), its duration, and further
    text.
    """

    kind: str
    name: str
    faults: Sequence[str]
    seconds: float = 0.0
    notes: Sequence[str] = ()


class Suite(NamedTuple):
    """Test cases under one name."""

    name: str
    cases: Sequence[Case]


def as_junit(suites: Iterable[Suite]) -> str:
    """The report of these suites."""
    root = Element("testsuites")
    for suite in suites:
        root.append(_suite(suite))
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(suite: Suite) -> Element:
    failures = sum(bool(each.faults) for each in suite.cases)
    seconds = sum(each.seconds for each in suite.cases)
    counted = {"tests": len(suite.cases), "failures": failures, "errors": 0, "skipped": 0}
    element = Element("testsuite", name=_shown(suite.name), time=f"{seconds:.6f}")
    for name, number in counted.items():
        element.set(name, str(number))
    for each in suite.cases:
        _add(element, each)
    return element


def _add(suite: Element, case: Case) -> None:
    element = SubElement(suite, "testcase", classname=_shown(case.kind), name=_shown(case.name))
    element.set("time", f"{case.seconds:.6f}")
    if case.faults:
        failure = SubElement(element, "failure", message=_shown(case.faults[0]))
        failure.text = "\n".join(map(_shown, case.faults))
    if case.notes:
        SubElement(element, "system-out").text = "\n".join(map(_shown, case.notes))


def _shown(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", visible(text))
