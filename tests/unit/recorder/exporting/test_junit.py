"""`recorder.exporting.junit` and `junit_flow`: what a CI server shows for a run."""

from pathlib import Path

from junitparser import JUnitXml, TestCase, TestSuite

from recorder.event.recorded import RecordedEvent
from recorder.exporting.flow import NOT_JUDGED, Deviations, flows_of
from recorder.exporting.junit import Case, Suite, as_junit
from recorder.exporting.junit_flow import flows_as_junit
from tests.unit.recorder.exporting.hostile import hostile_events
from tests.unit.recorder.recordings import honest_events, refused_events


def suites_of(text: str, folder: Path) -> list[TestSuite]:
    """The suites of a report, as a third-party parser reads them."""
    path = folder / "report.xml"
    path.write_text(text, encoding="utf-8")
    return list(JUnitXml.fromfile(str(path)))


def cases_of(
    events: list[RecordedEvent], folder: Path, deviations: Deviations = NOT_JUDGED
) -> dict[str, TestCase]:
    """The cases of the first flow, by name."""
    suite = suites_of(flows_as_junit(flows_of(events, deviations=deviations)), folder)[0]
    return {case.name: case for case in suite}


def failure_of(case: TestCase) -> str:
    """The text of a failed case, or "" for a passed one."""
    return "".join(result.text for result in case.result)


def test_every_step_is_a_case(tmp_path: Path) -> None:
    """Thirteen cases in order, all passed, with the time they took."""
    text = flows_as_junit(flows_of(honest_events()))
    (suite,) = suites_of(text, tmp_path)
    assert (suite.tests, suite.failures) == (13, 0)
    assert suite.time > 0
    names = [case.name for case in suite]
    assert (names[0], names[-1]) == ("1 resource-requested", "13 resource-shown")


def test_a_failed_check_fails_its_step(tmp_path: Path) -> None:
    """The failure says what was expected and received, and names the clause."""
    cases = cases_of(refused_events(), tmp_path)
    said = failure_of(cases["5 redirect-followed"])
    assert "issuer is expected: failed. Expected: http://127.0.0.1:9000. " in said
    assert "Received: http://127.0.0.1:6666. RFC 9207 §2.4." in said
    assert failure_of(cases["1 resource-requested"]) == ""


def test_a_refusal_that_must_be_seen_is_no_failure(tmp_path: Path) -> None:
    """If the tour's story is known, it decides what fails; a step that did not happen is its own
    case.
    """
    events = refused_events()
    told = {"user-logged-in": ("did not happen as told",), "code-issued": ("did not happen",)}
    cases = cases_of(events, tmp_path, {events[0].flow: told})
    assert failure_of(cases["5 redirect-followed"]) == ""
    assert failure_of(cases["3 user-logged-in"]).startswith("did not happen as told\n3.3: ")
    assert failure_of(cases["4 code-issued"]) == "did not happen"


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    """It adds no element and no character that XML does not allow."""
    cases = cases_of(hostile_events(), tmp_path)
    assert all(case.name[0].isdigit() for case in cases.values())
    assert "<script>owned()</script>" in failure_of(cases["7 token-issued"])


def test_one_writer_writes_any_suite(tmp_path: Path) -> None:
    """`attack.py` uses the same writer."""
    suite = Suite("s", [Case("proof", "one", []), Case("proof", "two", ["\ufffe is wrong"])])
    (read,) = suites_of(as_junit([suite]), tmp_path)
    assert [failure_of(case) for case in read] == ["", "\ufffd is wrong"]
