"""`recorder.reading.wording`: events in words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from recorder.reading import wording
from recorder.reading.html_page import Page
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    answer,
    check,
    event,
    question,
    recorded,
    request,
    typed_request,
)
from tracing.catalogue import CODE_EXCHANGED
from tracing.grant_steps import REFRESH_ANSWERED

NOW = datetime(2026, 1, 1, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.00004, "0.0 ms"), (0.0021, "2.1 ms"), (0.34, "340 ms"), (4.06, "4.1 s"), (75, "75.0 s")],
)
def test_short_times(seconds: float, words: str) -> None:
    """In a suitable unit."""
    assert wording.milliseconds(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (300, "5 min"),
        (90, "1.5 min"),
        (3600, "1 h"),
        (2_592_000, "30 days"),
    ],
)
def test_lengths_of_time(seconds: float, words: str) -> None:
    """In the largest suitable unit."""
    assert wording.span(seconds) == words


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (0, "14:00:00, now"),
        (300, "14:05:00, in 5 min"),
        (-3, "13:59:57, 3 s ago"),
        (86_400, "2026-01-02 14:00:00, in 1 day"),
    ],
)
def test_moments(after: int, words: str) -> None:
    """A clock time, with the date if it is another day, and how long ago or ahead it is."""
    assert wording.moment(NOW.timestamp() + after, NOW, UTC) == words


def test_moments_are_told_in_the_readers_time_zone() -> None:
    """The time is that of a clock at the reader's place."""
    assert wording.moment(NOW.timestamp(), NOW, timezone(timedelta(hours=2))) == "16:00:00, now"


@pytest.mark.parametrize("at", [1e30, -1e30, float("nan"), float("inf"), 253402300799])
def test_a_moment_beyond_all_calendars_breaks_nothing(at: float) -> None:
    """A token may contain any number."""
    zone = timezone(timedelta(hours=14))
    assert wording.moment(at, NOW, zone) == "no time that a clock can show"


def test_who_speaks_to_whom() -> None:
    """A check is made inside one party."""
    asked = recorded(question(CLIENT, AS, request()))
    assert wording.route(asked) == "client app → authorization server"
    assert wording.route(recorded(event())) == "client app"


def test_steps_say_where_they_stand() -> None:
    """A step names its tour; one of the thirteen that is used by another tour says so."""
    here = recorded(event("code-exchanged"), progress=6)
    assert wording.place_in_tour(CODE_EXCHANGED, here) == "step 6 of 13"
    guest = recorded(event("code-exchanged"), progress=0)
    assert wording.place_in_tour(CODE_EXCHANGED, guest) == "as in step 6 of the code flow"
    assert wording.place_in_tour(REFRESH_ANSWERED, guest) == "refresh, step 2 of 4"


def test_rules_and_tokens_have_names_in_words() -> None:
    """Abbreviations keep their usual spelling."""
    assert wording.check_name("redirect_uri_is_registered") == "redirect URI is registered"
    assert wording.check_name("code_challenge_method_is_s256") == "code challenge method is S256"
    assert wording.token_name("id_token") == "ID token"
    assert wording.token_name("access_token") == "Access token"


def test_a_page_in_one_line() -> None:
    """Parts that are missing are not mentioned."""
    page = Page("Log in", ("username", "password"), ("csrf_token",))
    assert wording.page(page) == "“Log in” · asks for username, password · hidden: csrf_token"
    assert wording.page(Page("Hello", (), ())) == "“Hello”"


def test_decisions_made_again() -> None:
    """They are counted and not shown again."""
    made = event(checks=[check("a"), check("b"), check("c"), check("d")])
    told = recorded(made)
    assert wording.made_again(told) is None
    assert len(wording.new_checks(told)) == 4
    told = recorded(made, again={"part": "3.2", "checks": 3})
    assert wording.made_again(told) == "3 checks gave the same result as in 3.2"
    assert [each.name for each in wording.new_checks(told)] == ["d"]


def test_every_verdict_has_a_sign_and_a_word() -> None:
    """Each verdict is counted separately."""
    verdicts = ("passed", "failed", "warning", "warning")
    made = recorded(event(checks=[check(verdict=verdict) for verdict in verdicts])).checks
    assert [wording.sign(each) for each in made] == ["✓", "✗", "⚠", "⚠"]
    assert [wording.verdict(each) for each in made[:3]] == ["passed", "failed", "warning"]
    assert wording.counted(made) == {"passed": 1, "failed": 1, "warning": 2}


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://127.0.0.1:9000/a/b?c=d", "/a/b"),
        ("http://127.0.0.1:9000", "/"),
        ("http://127.0.0.1:9000?c=/d", "/"),
        ("/notes?to=http://127.0.0.1/x", "/notes"),
        ("nonsense", "nonsense"),
    ],
)
def test_an_address_in_short(url: str, path: str) -> None:
    """Only its path, which is all that some URLs have."""
    assert wording.path_of(url) == path
    assert wording.asked(typed_request(request("GET", url))) == f"GET {path}"
    told = recorded(answer(AS, BROWSER, request("GET", url)))
    assert wording.route(told) == "authorization server → browser"


@pytest.mark.parametrize(
    ("title", "within"),
    [
        ("Authorization code", "authorization code"),
        ("ID token", "ID token"),
        ("PKCE verifier",) * 2,
    ],
)
def test_a_title_within_a_sentence_begins_small(title: str, within: str) -> None:
    """Unless its first word is an abbreviation."""
    assert wording.within(title) == within
