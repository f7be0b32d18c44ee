"""Verifies walks after the clock has stopped: was each right, from the first response on?

A fast but wrong response does not count. Checked are statuses, state, issuer, an ID token for this
flow signed by the issuer, claims of the user who signed in, and that no code or token was seen
before.
"""

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from scripts.benchmark import works
from scripts.benchmark.digests import HALF, sha256_base64url
from scripts.benchmark.driver import Run, Walk
from scripts.benchmark.issuers.known import REDIRECT_URI, USERNAME
from scripts.benchmark.wire import Answer

CLOCK_SECONDS = 300
"""How many seconds `iat` of an ID token may differ from now: it was issued in this measurement."""


class Wrong(Exception):
    """A walk was wrong; the message says where."""


class Judge:
    """Judges the walks of one client; remembers codes and tokens from run to run."""

    def __init__(self, issuer: str, client_id: str, jwks: Any) -> None:
        self._issuer, self._client_id = issuer, client_id
        self._keys = KeySet.import_key_set(jwks)
        self._seen: set[str] = set()
        self._by_work = {
            works.CLIENT_CREDENTIALS: self._client_credentials,
            works.REFRESH: self._refreshed,
            works.INTROSPECTION: self._introspected,
            works.USERINFO: self._claims,
            works.NOTES: self._notes,
        }

    def wrongs(self, work: str, run: Run) -> Iterator[str]:
        """Yield what is wrong with the walks of a run: a sentence for each wrong walk."""
        judge = self._by_work.get(work, self._flow)
        for walk in run.walks:
            try:
                _require(not walk.trouble, walk.trouble)
                judge(walk)
            except Wrong as wrong:
                yield f"{work}: {wrong}"
            except (JoseError, ValueError, LookupError, TypeError, AttributeError) as error:
                # A response may lack any part of a correct one.
                yield f"{work}: {type(error).__name__}: {error}"

    def _flow(self, walk: Walk) -> None:
        *_, authorization, token, _userinfo = walk.answers
        _require(authorization.status in (302, 303), f"status {authorization.status}")
        location = authorization.header(b"location").decode()
        _require(location.startswith(f"{REDIRECT_URI}?"), f"sent to {location}")
        told = parse_qs(urlsplit(location).query)
        _require(
            told.get("state") == [walk.about.state],
            "state in the response differs from the request",
        )
        # RFC 9207 §2: the issuer identifies itself.
        _require(told.get("iss") == [self._issuer], "iss in the response is not this issuer")
        self._once(told["code"][0])
        document = self._token(token)
        claims = jwt.decode(document["id_token"], self._keys, algorithms=["RS256", "ES256"]).claims
        _require(claims["iss"] == self._issuer, "ID token: wrong iss")
        _require(claims["aud"] == self._client_id, "ID token: wrong aud")
        _require(claims["nonce"] == walk.about.nonce, "ID token: wrong nonce")
        # OIDC Core §3.1.3.6: at_hash is optional here, and one peer leaves it out.
        expected = sha256_base64url(document["access_token"], HALF)
        _require(claims.get("at_hash", expected) == expected, "ID token: wrong at_hash")
        now = time.time()
        _require(abs(now - claims["iat"]) < CLOCK_SECONDS, "ID token: iat is not now")
        _require(claims["iat"] < claims["exp"], "ID token: exp is before iat")
        _require(self._claims(walk)["sub"] == claims["sub"], "sub differs from the ID token's")

    def _client_credentials(self, walk: Walk) -> None:
        self._token(walk.answers[0])

    def _refreshed(self, walk: Walk) -> None:
        document = self._token(walk.answers[0])
        self._once(document["refresh_token"])

    def _introspected(self, walk: Walk) -> None:
        document = _document(walk.answers[0])
        _require(document["active"] is True, "the token is not active")
        _require(document["client_id"] == self._client_id, "a token of a different client")

    def _claims(self, walk: Walk) -> dict[str, Any]:
        document = _document(walk.answers[-1])
        _require(document["name"].startswith(USERNAME.title()), "claims of a different user")
        return document

    def _notes(self, walk: Walk) -> None:
        document = _document(walk.answers[0])
        _require(document["owner"] == USERNAME, "notes of a different user")
        _require(len(document["notes"]) > 0, "no notes")

    def _token(self, answer: Answer) -> dict[str, Any]:
        document = _document(answer)
        _require(document["token_type"].lower() == "bearer", "the token type is not Bearer")
        self._once(document["access_token"])
        return document

    def _once(self, value: str) -> None:
        _require(value not in self._seen, "a code or a token was issued twice")
        self._seen.add(value)


def _document(answer: Answer) -> dict[str, Any]:
    _require(answer.status == 200, f"status {answer.status}")
    document: dict[str, Any] = json.loads(answer.body)
    return document


def _require(is_right: bool, otherwise: str) -> None:
    if not is_right:
        raise Wrong(otherwise)
