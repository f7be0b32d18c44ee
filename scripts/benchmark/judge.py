"""Verifies walks after the clock has stopped: was each of them right, from the first response on?

A fast wrong response is worth nothing, so a flow counts only when all of it is right: statuses,
state, issuer, an ID token for this flow signed by the issuer, notes of the user who signed in, and
no code or access token that was seen before.
"""

import base64
import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from scripts.benchmark.client import REDIRECT_URI, USERNAME, Client
from scripts.benchmark.driver import Run, Walk
from scripts.benchmark.flows import About
from scripts.benchmark.wire import Answer

WARM_STATUSES = ((302,), (200,), (200,))
COLD_STATUSES = ((200,), (303,), (200,), (302, 303), (200,), (200,))
ALGORITHMS = ["RS256", "ES256"]
CLOCK_SECONDS = 300
"""How far an ID token's time may be from now: it was issued during this measurement."""


class Wrong(Exception):
    """A walk was wrong; the message says where."""


class Judge:
    """Judges the walks of one client; remembers codes and tokens from run to run."""

    def __init__(self, client: Client, jwks: Any) -> None:
        self._client = client
        self._keys = KeySet.import_key_set(jwks)
        self._seen: set[str] = set()

    def wrongs(self, run: Run) -> list[str]:
        """What is wrong with the walks of a run: a sentence for each wrong walk."""
        return list(_sentences(run.walks, self._judge))

    def _judge(self, walk: Walk) -> None:
        statuses = WARM_STATUSES if len(walk.legs) == len(WARM_STATUSES) else COLD_STATUSES
        _require_statuses(walk, statuses)
        *_, authorization, token, notes = walk.answers
        code = self._code(authorization, walk.about)
        access_token = self._tokens(token, walk.about)
        for once in (code, access_token):
            _require(once not in self._seen, "a code or an access token was issued twice")
            self._seen.add(once)
        _require_notes(notes)

    def _code(self, answer: Answer, about: About) -> str:
        location = answer.header(b"location").decode()
        _require(location.startswith(f"{REDIRECT_URI}?"), f"sent to {location}")
        told = parse_qs(urlsplit(location).query)
        _require(
            told.get("state") == [about.state.decode()],
            "state in the response differs from the request",
        )
        # RFC 9207 §2: the issuer names itself.
        _require(told.get("iss") == [self._client.issuer], "iss in the response is not this issuer")
        return told["code"][0]

    def _tokens(self, answer: Answer, about: About) -> str:
        document = json.loads(answer.body)
        _require(document["token_type"].lower() == "bearer", "the token type is not Bearer")
        access_token: str = document["access_token"]
        token = jwt.decode(document["id_token"], self._keys, algorithms=ALGORITHMS)
        claims = token.claims
        _require(claims["iss"] == self._client.issuer, "ID token: wrong iss")
        _require(claims["aud"] == self._client.client_id, "ID token: wrong aud")
        _require(claims["nonce"] == about.nonce.decode(), "ID token: wrong nonce")
        _require(claims["at_hash"] == half_hash(access_token), "ID token: wrong at_hash")
        now = time.time()
        _require(abs(now - claims["iat"]) < CLOCK_SECONDS, "ID token: iat is not now")
        _require(claims["iat"] < claims["exp"], "ID token: exp is before iat")
        return access_token


class FloorJudge:
    """Judges walks on the floor: the same answers as were recorded, by status and size."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._expected = [(answer.status, len(answer.body)) for answer in answers]

    def wrongs(self, run: Run) -> list[str]:
        """What is wrong with the walks of a run: a sentence for each wrong walk."""
        return list(_sentences(run.walks, self._judge))

    def _judge(self, walk: Walk) -> None:
        received = [(answer.status, len(answer.body)) for answer in walk.answers]
        _require(received == self._expected, f"floor: {received}, not {self._expected}")


def half_hash(access_token: str) -> str:
    """The `at_hash` of an access token, with SHA-256 (OIDC Core §3.1.3.6)."""
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()


def _sentences(walks: Sequence[Walk], judge: Any) -> Iterator[str]:
    for walk in walks:
        try:
            _require(not walk.trouble, walk.trouble)
            judge(walk)
        except Wrong as wrong:
            yield str(wrong)
        except (JoseError, ValueError, LookupError, TypeError, AttributeError) as error:
            # A response may lack any part that a right one has.
            yield f"{type(error).__name__}: {error}"


def _require(is_right: bool, otherwise: str) -> None:
    if not is_right:
        raise Wrong(otherwise)


def _require_statuses(walk: Walk, expected: Sequence[Sequence[int]]) -> None:
    received = [answer.status for answer in walk.answers]
    is_right = len(received) == len(expected) and all(
        map(lambda one, of: one in of, received, expected)
    )
    _require(is_right, f"statuses {received}")


def _require_notes(answer: Answer) -> None:
    document = json.loads(answer.body)
    _require(document["owner"] == USERNAME, "notes of a different user")
    _require(len(document["notes"]) > 0, "no notes")
