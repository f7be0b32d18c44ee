"""A right warm walk, as a right issuer would answer it, and figures of a run that nobody timed."""

import base64
import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from scripts.benchmark.client import REDIRECT_URI, Client
from scripts.benchmark.course import Result, Wanted
from scripts.benchmark.driver import Run, Walk
from scripts.benchmark.figures import Figures
from scripts.benchmark.flows import API, BACK, BROWSER, About, again
from scripts.benchmark.password_hash import HashTime
from scripts.benchmark.wire import Answer

ISSUER = "http://127.0.0.1:1"
CLIENT = Client(ISSUER, "http://127.0.0.1:2", "the-client", "its-secret")
KEY = ECKey.generate_key("P-256", {"kid": "k", "use": "sig", "alg": "ES256"})
JWKS = {"keys": [KEY.as_dict(private=False)]}
ABOUT = About(b"session=1", b"the-state", b"the-nonce", b"the-verifier")
ACCESS_TOKEN = "header.claims.signature"


def json_answer(document: object, status: int = 200) -> Answer:
    """An answer with JSON."""
    return Answer(status, b"HTTP/1.1 200 OK\r\n\r\n", json.dumps(document).encode())


def redirect(location: str = "", status: int = 302) -> Answer:
    """Where the browser is sent; by default to the client, with a code."""
    usual = f"{REDIRECT_URI}?code=the-code&state=the-state&iss=http%3A%2F%2F127.0.0.1%3A1"
    head = f"HTTP/1.1 {status} X\r\nLocation: {location or usual}\r\n\r\n"
    return Answer(status, head.encode(), b"")


def id_token(changed: Mapping[str, Any], key: ECKey = KEY) -> str:
    """An ID token for the walk, with some claims changed."""
    now = int(time.time())
    half = hashlib.sha256(ACCESS_TOKEN.encode()).digest()[:16]
    claims = {
        "iss": ISSUER,
        "aud": "the-client",
        "sub": "alice",
        "nonce": "the-nonce",
        "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
        "iat": now,
        "exp": now + 300,
    }
    return jwt.encode({"alg": "ES256", "kid": "k"}, {**claims, **changed}, key, ["ES256"])


def tokens(**changed: Any) -> Answer:
    """A token response, with some members changed."""
    usual = {"access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": id_token({})}
    return json_answer({**usual, **changed})


def notes(owner: str = "alice", texts: tuple[str, ...] = ("a note",)) -> Answer:
    """What the resource server answers."""
    return json_answer({"owner": owner, "notes": [{"text": text} for text in texts]})


def warm_walk(
    authorization: Answer | None = None,
    token: Answer | None = None,
    api: Answer | None = None,
    trouble: str = "",
) -> Walk:
    """A right walk, but for the answers that are given."""
    legs = [(BROWSER, b""), (BACK, b""), (API, b"")]
    answers = [authorization or redirect(), token or tokens(), api or notes()]
    return Walk(again(legs), ABOUT, legs, answers, 0.0, 1.0, trouble)


def run_of(*walks: Walk) -> Run:
    """A run of these walks."""
    return Run(walks, seconds=1.0, stopped_at=1.0, cpu=0.001)


def result_of(*factors: float, stored: int = 0, postgresql: bool = False) -> Result:
    """A turn for each factor, in which the floor takes 1 ms and our warm flow so many times that.

    A cold flow takes 20 ms more than a warm one, all of it the hash of the password.
    """
    wanted = Wanted(1.0, len(factors), 1, stored, postgresql)
    result = Result(
        stored=stored,
        postgresql=postgresql,
        walked=100,
        starts=[2.0, 1.5, 1.0, 1.25],
        floor_start=0.5,
    )
    result.memory_at_rest = {"authorization_server": 100.0}
    result.memory_after = {"untraced": {"authorization_server": 150.0}}
    for factor in factors:
        turn = {}
        for cell in wanted.cells:
            scales = {"untraced": 1.0, "traced": 1.1, "full": 1.25, "postgresql": 1.5}
            scale = scales[cell.subject] * factor if cell.subject in scales else 1.0
            hashed = 0.02 if cell.flow == "cold" and cell.subject != "floor" else 0.0
            seconds = 0.001 * scale + hashed
            turn[cell] = Figures(seconds, 2 * seconds, cell.at_once / seconds, 0.0001)
        result.turns.append(turn)
        result.hashes.append(HashTime(0.02, 400.0))
    return result
