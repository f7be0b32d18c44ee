"""`scripts.console.verdict_table`: the outcome of a walk, for people and for programs."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from scenarios.judging.expectation import Expectation
from scenarios.judging.step_checks import ANY_MESSAGE, StepChecks
from scenarios.judging.verdict import judge
from scripts.console.verdict_table import show_outcome, show_tours, summary
from scripts.walking.outcome import Outcome
from tests.unit.scenarios.judging.recorded import check, event, http
from tracing.catalogue import AUTHORIZATION_SERVER as AS
from tracing.catalogue import CLIENT_APP as CLIENT
from tracing.catalogue import CODE_EXCHANGED, TOKEN_ISSUED, TOKEN_PRESENTED
from tracing.tours import AUTHORIZATION_CODE, TOURS

SENT = event(CODE_EXCHANGED, to=AS, message=http("POST /token"), second=1.0)
STORY = (Expectation(CODE_EXCHANGED), Expectation(TOKEN_ISSUED))
REQUIRED = {TOKEN_ISSUED.slug: StepChecks({ANY_MESSAGE: ["code_is_unused"]})}


def issued(verdict: str = "passed", name: str = "code_is_unused") -> Outcome:
    """Return a walk of two steps, with a check in the second."""
    events = [SENT, event(TOKEN_ISSUED, check(name, verdict), role=AS, to=CLIENT, second=1.5)]
    return Outcome(
        AUTHORIZATION_CODE,
        events,
        judge(events, STORY, REQUIRED),
        (),
        ("the client app said: [bold]hm[/bold]\x1b[2J",),
    )


def shown(outcome: Outcome, *, plain: bool = False, width: int = 80) -> str:
    """Return the printed text."""
    console = Console(file=io.StringIO(), width=width, highlight=False)
    show_outcome(console, outcome, plain=plain)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_table_fits_eighty_columns() -> None:
    """The columns are number, step, role, verdict, checks and seconds; the sum follows."""
    lines = [line.rstrip() for line in shown(issued()).splitlines()]
    title, *lines = lines
    assert title.startswith("Authorization code: A user lets an app read notes")
    assert lines == [
        "#  step            role                  verdict  checks  seconds",
        "6  code-exchanged  client app            passed      0/0    0.250",
        "7  token-issued    authorization server  passed      1/1    0.500",
        "2 of 2 steps passed, 1 of 1 checks passed, in 0.75 s.",
    ]


def test_a_wide_console_shows_titles() -> None:
    """There is enough room for titles on one line."""
    assert CODE_EXCHANGED.title in shown(issued(), width=200)


@pytest.mark.parametrize("plain", [True, False])
def test_a_deviation_is_told_whole(plain: bool) -> None:
    """One line shows the check, what it expected, and what it received."""
    told = shown(issued("failed"), plain=plain)
    assert "7 token-issued: code_is_unused: expected blue, received red (RFC 6749 §5.2)\n" in told
    assert "deviated" in told
    assert "1 of 2 steps passed, 0 of 1 checks passed" in told


def test_what_the_processes_said_is_shown_when_something_went_wrong() -> None:
    """It is shown literally, and only then."""
    assert "the client app said: [bold]hm[/bold]\\x1b[2J\n" in shown(issued("failed"))
    assert "[bold]" not in shown(issued())


@pytest.mark.parametrize("plain", [True, False])
def test_a_missing_check_is_told_with_what_to_do(plain: bool) -> None:
    """The check may have been removed on purpose."""
    told = shown(issued(name="code_is_known"), plain=plain)
    assert "7 token-issued: check not made: code_is_unused\n" in told
    assert "python3 scripts/replay.py --write-checks" in told
    assert "--write-checks" not in shown(issued("failed"), plain=plain)


def test_a_warning_is_counted_and_shown() -> None:
    """The step and the walk have still passed."""
    outcome = issued("warning")
    assert outcome.passed
    told = [line.rstrip() for line in shown(outcome).splitlines()]
    assert told[1:] == [
        "#  step            role                  verdict  checks  warnings  seconds",
        "6  code-exchanged  client app            passed      0/0         0    0.250",
        "7  token-issued    authorization server  passed      0/1         1    0.500",
        "warning: token-issued: code_is_unused: expected blue, received red (RFC 6749 §5.2)",
        "2 of 2 steps passed, 0 of 1 checks passed, 1 warning, in 0.75 s.",
    ]
    assert "passed, 0 of 1 checks passed, 1 warning, 0.500 s" in shown(outcome, plain=True)
    (tour,) = summary([outcome])["tours"]
    assert (tour["passed"], tour["steps"][1]["warnings"], len(tour["warnings"])) == (True, 1, 1)


def test_plain_is_sentences() -> None:
    """A screen reader's user need not remember columns."""
    assert shown(issued(), plain=True).splitlines()[2] == (
        "7. The authorization server checks everything and issues tokens (authorization server): "
        "passed, 1 of 1 checks passed, 0.500 s"
    )


def test_a_step_that_was_not_reached_says_so() -> None:
    """It did not deviate, since it never began."""
    verdict = judge([SENT], (*STORY, Expectation(TOKEN_PRESENTED)))
    told = shown(Outcome(AUTHORIZATION_CODE, [SENT], verdict, ("Step 7 was not reached.",), ()))
    assert told.count("not reached") == 3
    assert "did not happen" not in told
    assert "Step 7 was not reached." in told


def test_the_summary_is_plain_data() -> None:
    """This is the format that users read in CI."""
    outcome = issued("failed")
    assert not outcome.passed
    (told,) = summary([outcome])["tours"]
    assert told == {
        "tour": "authorization-code",
        "passed": False,
        "steps": [
            {
                "number": 6,
                "slug": "code-exchanged",
                "role": "client_app",
                "passed": True,
                "checks": 0,
                "warnings": 0,
                "seconds": 0.25,
                "deviations": [],
            },
            {
                "number": 7,
                "slug": "token-issued",
                "role": "authorization_server",
                "passed": False,
                "checks": 1,
                "warnings": 0,
                "seconds": 0.5,
                "deviations": ["code_is_unused: expected blue, received red (RFC 6749 §5.2)"],
            },
        ],
        "without_checks": {},
        "troubles": [],
        "warnings": [],
    }
    assert summary([outcome, issued()])["passed"] is False
    assert summary([issued()])["passed"] is True


def test_a_trouble_beside_the_steps_fails_the_walk() -> None:
    """For example, the content of a lost event is unknown."""
    outcome = issued()
    assert outcome.passed
    assert not replace(outcome, troubles=("1 events were lost.",)).passed


def test_every_tour_is_listed_with_what_it_shows() -> None:
    """Each has the name that commands accept."""
    console = Console(file=io.StringIO(), width=200, highlight=False)
    show_tours(console)
    assert isinstance(console.file, io.StringIO)
    told = [" ".join(line.split()) for line in console.file.getvalue().splitlines()]
    assert told == [f"{tour.name} {tour.says}" for tour in TOURS.values()]


def test_the_summary_says_what_was_left_out() -> None:
    """Checks are listed by role; nothing is listed if every check was made."""
    assert summary([issued()])["tours"][0]["without_checks"] == {}
    event_of_role = event(TOKEN_ISSUED, role=AS, to=CLIENT, without_checks=["code_is_unused"])
    outcome = replace(issued(), events=[SENT, event_of_role])
    assert summary([outcome])["tours"][0]["without_checks"] == {AS: ["code_is_unused"]}
