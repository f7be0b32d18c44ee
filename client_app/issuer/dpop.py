"""Proofs that the caller holds the key that a token is bound to (DPoP, RFC 9449)."""

import base64
import hashlib
from collections.abc import Callable, Mapping

from client_app.issuer.back_channel import Answer
from client_app.issuer.key_pairs import public_jwk, signed
from hosting.control import clock
from hosting.random_values import new_secret
from tracing.exchange import makes_message

Send = Callable[[Mapping[str, str]], Answer]
"""Sends one request, adding these headers to its own."""


@makes_message
def with_proof(
    send: Send, key_pair: str, method: str, url: str, *, access_token: str = ""
) -> Answer:
    """Send a request with a proof, or without one if there is no key.

    A server may demand its own nonce in the proof; the request is then sent again (§8, §9).
    """
    if not key_pair:
        return send({})
    answer = send({"DPoP": proof(key_pair, method, url, access_token=access_token)})
    if not answer.wants_dpop_nonce:
        return answer
    nonce = answer.dpop_nonce
    return send({"DPoP": proof(key_pair, method, url, access_token=access_token, nonce=nonce)})


def proof(key_pair: str, method: str, url: str, *, access_token: str = "", nonce: str = "") -> str:
    """Make a proof for one request (§4.2); with an access token, for that token only (`ath`)."""
    claims = {
        "jti": new_secret(),
        "htm": method,
        # Query and fragment are left out.
        "htu": url.partition("#")[0].partition("?")[0],
        "iat": int(clock.now()),
    }
    if access_token:
        claims["ath"] = access_token_hash(access_token)
    if nonce:
        claims["nonce"] = nonce
    return signed(key_pair, {"typ": "dpop+jwt", "jwk": public_jwk(key_pair)}, claims)


def access_token_hash(access_token: str) -> str:
    """Return BASE64URL(SHA-256(access token)), without padding (§4.2)."""
    digest = hashlib.sha256(access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
