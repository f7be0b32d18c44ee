"""`scripts.benchmark.judge`: an operation counts only if all of it is correct."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from scripts.benchmark import works
from scripts.benchmark.digests import HALF, sha256_base64url
from scripts.benchmark.driver import Run, Walk
from scripts.benchmark.issuers.known import REDIRECT_URI
from scripts.benchmark.judge import Judge
from scripts.benchmark.wire import Answer
from scripts.benchmark.works import About

ISSUER = "http://127.0.0.1:1"
ISS = "iss=http%3A%2F%2F127.0.0.1%3A1"
KEY = ECKey.generate_key("P-256", {"kid": "k", "use": "sig", "alg": "ES256"})
FOREIGN_KEY = ECKey.generate_key("P-256", {"kid": "k"})
ABOUT = About("the-state", "the-nonce", "the-verifier")
RIGHT_QUERY = f"code=the-code&state=the-state&{ISS}"


def answer(document: object, status: int = 200) -> Answer:
    """Return a JSON response."""
    return Answer(status, b"", json.dumps(document).encode())


def sent_to(query: str, uri: str = REDIRECT_URI, status: int = 302) -> Answer:
    """Return a redirect of the browser."""
    return Answer(status, f"HTTP/1.1 {status}\r\nLocation: {uri}?{query}\r\n\r\n".encode(), b"")


def tokens(key: ECKey = KEY, **changed: Any) -> Answer:
    """Return a token response with changed claims in its ID token, or changed members
    (`of_answer`).
    """
    of_answer, now = changed.pop("of_answer", {}), int(time.time())
    claims = {"iss": ISSUER, "aud": "me", "sub": "1", "nonce": "the-nonce", "iat": now}
    claims |= {"exp": now + 300, "at_hash": sha256_base64url("the-token", HALF)} | changed
    id_token = jwt.encode({"alg": "ES256", "kid": "k"}, claims, key, ["ES256"])
    usual = {"access_token": "the-token", "token_type": "Bearer", "id_token": id_token}
    return answer(usual | of_answer)


def flow(
    authorization: Answer | None = None, token: Answer | None = None, claims: object = None
) -> Walk:
    """Return a correct warm flow, except for the given responses."""
    userinfo = answer(claims or {"sub": "1", "name": "Alice Adams"})
    answers = [authorization or sent_to(RIGHT_QUERY), token or tokens(), userinfo]
    return Walk((_ for _ in ()), ABOUT, answers, 0.0, 1.0)


def single(document: object, status: int = 200) -> Walk:
    """Return a walk of one request with this response."""
    return Walk((_ for _ in ()), None, [answer(document, status)], 0.0, 1.0)


def judge() -> Judge:
    """Return a judge that has not seen any code or token yet."""
    return Judge(ISSUER, "me", {"keys": [KEY.as_dict(private=False)]})


def wrongs(of: Judge, walk: Walk, work: str = works.WARM) -> list[str]:
    """Return what is wrong with this walk."""
    return list(of.wrongs(work, Run([walk], 1.0, 1.0, {}, 0.0)))


FAULTS: list[tuple[Callable[[], Walk], str]] = [
    (lambda: flow(sent_to(RIGHT_QUERY, status=307)), "status 307"),
    (lambda: flow(sent_to(RIGHT_QUERY, "http://127.0.0.1:9/evil")), "sent to"),
    (lambda: flow(sent_to(f"code=c&state=other&{ISS}")), "state in the response"),
    (lambda: flow(sent_to(f"code=c&{ISS}")), "state in the response"),
    (lambda: flow(sent_to("code=c&state=the-state&iss=x")), "is not this issuer"),
    (lambda: flow(sent_to(f"state=the-state&{ISS}")), "KeyError"),
    (lambda: flow(token=answer({}, 400)), "status 400"),
    (lambda: flow(token=answer(["x"])), "TypeError"),
    (lambda: flow(token=Answer(200, b"", b"<html>")), "JSONDecodeError"),
    (lambda: flow(token=tokens(of_answer={"token_type": "mac"})), "Bearer"),
    (lambda: flow(token=tokens(of_answer={"access_token": "another"})), "at_hash"),
    (lambda: flow(token=tokens(of_answer={"id_token": "nonsense"})), "Error"),
    (lambda: flow(token=tokens(FOREIGN_KEY)), "Error"),
    (lambda: flow(token=tokens(iss="http://x")), "wrong iss"),
    (lambda: flow(token=tokens(aud="x")), "wrong aud"),
    (lambda: flow(token=tokens(nonce="x")), "nonce"),
    (lambda: flow(token=tokens(iat=1)), "iat is not now"),
    (lambda: flow(token=tokens(exp=1)), "exp is before iat"),
    (lambda: flow(claims={"sub": "2", "name": "Alice"}), "sub differs"),
    (lambda: flow(claims={"sub": "1", "name": "Bob"}), "a different user"),
]


@pytest.mark.parametrize(("walk", "said"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_of_a_flow_is_noticed(walk: Callable[[], Walk], said: str) -> None:
    """Each fault occurs alone, in an otherwise correct flow."""
    assert wrongs(judge(), flow()) == []
    (sentence,) = wrongs(judge(), walk())
    assert said in sentence


TOKEN = {"access_token": "t", "token_type": "Bearer"}
SINGLE = [
    (works.CLIENT_CREDENTIALS, TOKEN, {}, "KeyError"),
    (works.REFRESH, {**TOKEN, "refresh_token": "r"}, TOKEN, "KeyError"),
    (works.INTROSPECTION, {"active": True, "client_id": "me"}, {"active": False}, "not active"),
    (works.USERINFO, {"name": "Alice"}, {"name": "Bob"}, "a different user"),
    (works.NOTES, {"owner": "alice", "notes": [1]}, {"owner": "alice", "notes": []}, "no notes"),
]


@pytest.mark.parametrize(("work", "right", "wrong", "said"), SINGLE)
def test_a_fault_of_a_request_is_noticed(
    work: str, right: dict[str, Any], wrong: dict[str, Any], said: str
) -> None:
    """A wrong status and wrong content are both noticed."""
    assert wrongs(judge(), single(right), work) == []
    assert said in wrongs(judge(), single(wrong), work)[0]
    assert wrongs(judge(), single(right, 500), work) == [f"{work}: status 500"]


def test_trouble_on_the_way_is_wrong() -> None:
    """It is wrong even after correct responses."""
    walk = flow()
    walk.trouble = "TimeoutError: timed out"
    assert wrongs(judge(), walk) == ["warm flow: TimeoutError: timed out"]


def test_codes_and_tokens_come_once() -> None:
    """A server that repeats them, in the same run or in another, has not done the work."""
    one = judge()
    assert wrongs(one, flow()) == []
    assert wrongs(one, flow()) == ["warm flow: a code or a token was issued twice"]
