"""`scripts.benchmark.judge`: a flow counts only when all of it is right; each fault is noticed."""

import time
from collections.abc import Callable

import pytest
from joserfc.jwk import ECKey

from scripts.benchmark.driver import Walk
from scripts.benchmark.judge import FloorJudge, Judge
from scripts.benchmark.wire import Answer
from tests.unit.scripts.benchmark.samples import (
    CLIENT,
    JWKS,
    id_token,
    json_answer,
    notes,
    redirect,
    run_of,
    tokens,
    warm_walk,
)

HOME = "http://127.0.0.1:9/callback"
ISS = "iss=http%3A%2F%2F127.0.0.1%3A1"
FOREIGN_KEY = ECKey.generate_key("P-256", {"kid": "k"})


def wrongs(*walks: Walk) -> list[str]:
    """What a fresh judge says of these walks."""
    return Judge(CLIENT, JWKS).wrongs(run_of(*walks))


def test_a_right_flow_counts() -> None:
    """Without this, noticing faults proves nothing."""
    assert wrongs(warm_walk()) == []


FAULTS: list[tuple[Callable[[], Walk], str]] = [
    (lambda: warm_walk(trouble="TimeoutError: timed out"), "timed out"),
    (lambda: warm_walk(redirect(status=307)), "statuses"),
    (lambda: warm_walk(token=json_answer({}, 400)), "statuses"),
    (lambda: warm_walk(api=json_answer({}, 401)), "statuses"),
    (
        lambda: warm_walk(redirect(f"http://127.0.0.1:9/evil?code=c&state=the-state&{ISS}")),
        "sent to",
    ),
    (lambda: warm_walk(redirect(f"{HOME}?code=c&state=other&{ISS}")), "state in the response"),
    (lambda: warm_walk(redirect(f"{HOME}?code=c&{ISS}")), "state in the response"),
    (lambda: warm_walk(redirect(f"{HOME}?code=c&state=the-state&iss=x")), "is not this issuer"),
    (lambda: warm_walk(redirect(f"{HOME}?code=c&state=the-state")), "is not this issuer"),
    (lambda: warm_walk(redirect(f"{HOME}?state=the-state&{ISS}")), "KeyError"),
    (lambda: warm_walk(token=tokens(token_type="mac")), "Bearer"),
    (lambda: warm_walk(token=tokens(access_token="another")), "wrong at_hash"),
    (lambda: warm_walk(token=tokens(id_token="nonsense")), "Error"),
    (lambda: warm_walk(token=tokens(id_token=id_token({}, FOREIGN_KEY))), "Error"),
    (lambda: warm_walk(token=tokens(id_token=id_token({"iss": "http://x"}))), "wrong iss"),
    (lambda: warm_walk(token=tokens(id_token=id_token({"aud": "x"}))), "wrong aud"),
    (lambda: warm_walk(token=tokens(id_token=id_token({"nonce": "x"}))), "nonce"),
    (lambda: warm_walk(token=tokens(id_token=id_token({"iat": 1}))), "iat is not now"),
    (
        lambda: warm_walk(token=tokens(id_token=id_token({"exp": int(time.time()) - 9}))),
        "exp is before iat",
    ),
    (lambda: warm_walk(token=json_answer(["x"])), "TypeError"),
    (lambda: warm_walk(token=Answer(200, b"", b"<html>")), "JSONDecodeError"),
    (lambda: warm_walk(api=notes("bob")), "a different user"),
    (lambda: warm_walk(api=notes(texts=())), "no notes"),
]


@pytest.mark.parametrize(("walk", "said"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_is_noticed(walk: Callable[[], Walk], said: str) -> None:
    """One at a time, in a flow that is right otherwise, and made when it is looked at."""
    (sentence,) = wrongs(walk())
    assert said in sentence


def test_codes_and_tokens_come_once() -> None:
    """From flow to flow and from run to run: a server that repeats itself has not worked."""
    judge = Judge(CLIENT, JWKS)
    assert judge.wrongs(run_of(warm_walk())) == []
    assert judge.wrongs(run_of(warm_walk())) == ["a code or an access token was issued twice"]


def test_the_floor_gives_what_was_recorded() -> None:
    """Statuses and sizes, or what is compared would not be comparable."""
    judge = FloorJudge(warm_walk().answers)
    assert judge.wrongs(run_of(warm_walk())) == []
    shorter = warm_walk(api=notes(texts=("no",)))
    assert "floor" in judge.wrongs(run_of(shorter))[0]
    assert "floor" in judge.wrongs(run_of(warm_walk(api=json_answer({}, 404))))[0]
