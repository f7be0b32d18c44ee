"""`recorder.following.claims`: what tokens say, and which of it was checked."""

from typing import Any

import pytest
from msgspec import structs

from recorder.event.event import Check
from recorder.event.recorded import RecordedEvent, Token
from recorder.following.claims import Claim, claims_of, header_of, token_kind, why_they_differ
from recorder.following.trail import Trail
from recorder.reading.covering import tokens_of
from tests.unit.recorder.recordings import honest_events, refused_events

EVENTS = honest_events()
TRAIL = Trail(EVENTS)
ACCESS, LOGIN = tokens_of(EVENTS[14])


def made(rows: list[Claim]) -> dict[str, tuple[str, str | None]]:
    """For each checked member, the name of its check and the part that made it."""
    return {row.name: (row.check.name, row.part) for row in rows if row.check}


def token(header: Any = None, claims: Any = None, name: str = "token") -> Token:
    """A token that was found in a request."""
    return Token(name, "request", header or {}, claims or {})


def test_a_claim_is_explained() -> None:
    """With its value, its meaning, the clause, the check made on it, and the part that made it."""
    (audience,) = [row for row in claims_of(ACCESS, TRAIL) if row.name == "aud"]
    decision = next(made for made in EVENTS[25].checks if made.name == "audience_contains_me")
    assert audience == Claim(
        "aud",
        "http://127.0.0.1:9001",
        "Whom the token is meant for. Everyone else must refuse it.",
        "RFC 7519 §4.1.3",
        decision,
        "11.5",
        None,
    )


def test_the_access_token_was_checked_by_the_resource_server() -> None:
    """Each checked claim and header parameter names its check; the others have none."""
    assert made(claims_of(ACCESS, TRAIL)) == {
        "iss": ("issuer_is_the_trusted_one", "11.5"),
        "exp": ("token_is_not_expired", "11.5"),
        "scope": ("scope_is_sufficient", "11.5"),
        "sub": ("subject_is_named", "11.5"),
        "aud": ("audience_contains_me", "11.5"),
    }
    assert made(header_of(ACCESS, TRAIL)) == {
        "typ": ("type_is_access_token", "11.1"),
        "alg": ("algorithm_is_allowed", "11.1"),
        "kid": ("signing_key_is_known", "11.5"),
    }


def test_the_id_token_was_checked_by_the_client() -> None:
    """The client app makes its own checks."""
    assert made(claims_of(LOGIN, TRAIL)) == {
        "iss": ("issuer_is_the_one_asked", "8.3"),
        "aud": ("audience_is_this_client", "8.3"),
        "iat": ("issue_time_is_plausible", "8.3"),
        "exp": ("id_token_is_not_expired", "8.3"),
        "nonce": ("nonce_is_the_one_sent", "8.3"),
        "at_hash": ("at_hash_matches_the_access_token", "8.3"),
        "sub": ("subject_is_named", "8.3"),
    }
    assert made(header_of(LOGIN, TRAIL)) == {
        "alg": ("algorithm_is_the_agreed_one", "8.3"),
        "kid": ("key_is_published", "8.3"),
    }


def test_what_was_not_decided_yet_is_not_shown_as_decided() -> None:
    """Before step 8, no role has verified the tokens."""
    trail = Trail(EVENTS[:15])
    assert made([*claims_of(ACCESS, trail), *claims_of(LOGIN, trail)]) == {}


def test_of_several_decisions_the_last_is_shown() -> None:
    """A token that was valid may have expired since."""
    late = tuple(map(_expired, EVENTS[25].checks))
    later = structs.replace(EVENTS[25], checks=late, part="11.9")
    rows = claims_of(ACCESS, Trail([*EVENTS, later]))
    (end,) = [row for row in rows if row.name == "exp"]
    assert end.check is not None
    assert (end.check.verdict, end.part) == ("failed", "11.9")


def _expired(check: Check) -> Check:
    is_it = check.name == "token_is_not_expired"
    return structs.replace(check, verdict="failed") if is_it else check


def test_only_the_end_of_a_token_counts_down() -> None:
    """The time is in seconds since 1970; the text also gives it relative to when the token was
    seen.
    """
    ends = {row.name: row for row in claims_of(ACCESS, TRAIL) if row.runs_out is not None}
    assert ends.keys() == {"exp"}
    assert ends["exp"].runs_out == 1795209578
    assert ends["exp"].value.endswith(", in 5 min")


@pytest.mark.parametrize("end", [True, "soon", None, -1, 1e300, 10**400, [1795209578], {}])
def test_an_end_that_is_no_time_does_not_count_down(end: Any) -> None:
    """Values from the wire are not trusted."""
    (row,) = claims_of(token(claims={"exp": end}), TRAIL)
    assert row.runs_out is None


def test_a_token_from_elsewhere_is_explained_and_was_never_checked() -> None:
    """Control characters in a row are escaped."""
    given = token({"alg": "none"}, {"iss": "\x1b[2J", "<b>\0": {"a": [1, None]}})
    rows = [*header_of(given, TRAIL), *claims_of(given, TRAIL)]
    assert [(row.name, row.value, row.check) for row in rows] == [
        ("alg", "none", None),
        ("iss", "\\x1b[2J", None),
        ("<b>\\x00", "a 1, null", None),
    ]


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (ACCESS, "access_token"),
        (LOGIN, "id_token"),
        (token({"typ": "application/AT+JWT"}, {"nonce": "n"}), "access_token"),
        (token({"typ": "JWT"}, {"at_hash": "h"}, "access_token"), "id_token"),
        (token(name="id_token_hint"), "id_token"),
        (token(name="access_token"), "access_token"),
        (token({"typ": ["at+jwt"]}, name="logout_token"), "logout_token"),
    ],
)
def test_a_token_is_what_it_says_it_is(given: Token, kind: str) -> None:
    """Its type decides, then claims that only ID tokens have, then the name it was sent under."""
    assert token_kind(given) == kind


def test_why_the_two_tokens_differ_is_said_with_what_they_say() -> None:
    """The sentences say whom each token is for, and why one cannot pass for the other."""
    assert why_they_differ(EVENTS) == [
        "The ID token is a message to the client app (aud DGmKhsWfy82MLhR2osi4gQ): it says who "
        "logged in, and no API accepts it.",
        "The access token is a key to the resource server (aud http://127.0.0.1:9001): it says "
        "what its bearer may do, and the client app does not read it.",
        "Both are signed JWTs. Their type (typ JWT here, at+jwt there) and their audience keep "
        "one from passing for the other.",
    ]


@pytest.mark.parametrize("events", [[], EVENTS[:14], refused_events()])
def test_where_there_are_not_two_tokens_nothing_is_said(events: list[RecordedEvent]) -> None:
    """There is nothing to compare."""
    assert why_they_differ(events) == []
