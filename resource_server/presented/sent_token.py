"""Takes the access token out of a request (RFC 6750 §2, RFC 9449 §7.1), and sees where else one was
put.
"""

import re
from dataclasses import dataclass

from flask import Request

SCHEMES = {"bearer": "Bearer", "dpop": "DPoP"}
"""The schemes under which an access token is taken; the name of a scheme has no case (RFC 9110
§11.1).
"""

CREDENTIALS = re.compile(r"(?:bearer|dpop) +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE | re.ASCII)
"""RFC 6750 §2.1: `"Bearer" 1*SP b64token`; RFC 9449 §7.1 says the same of DPoP."""

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class SentToken:
    """What a request says about its access token.

    `authorization` is the header as sent, `token` what it holds (empty when it holds none), and
    `elsewhere` the other places where a token was found: RFC 6750 knows the body and the query.
    """

    authorization: str
    token: str
    elsewhere: tuple[str, ...]

    @property
    def scheme(self) -> str:
        """The scheme of the Authorization header, in small letters; empty without one."""
        return self.authorization.partition(" ")[0].lower()

    @property
    def is_in_header(self) -> bool:
        """Whether the Authorization header speaks of an access token at all."""
        return self.scheme in SCHEMES

    @property
    def needs_proof(self) -> bool:
        """Whether it comes as a token that is bound to a key (RFC 9449 §7.1)."""
        return self.scheme == "dpop"


def sent_token(request: Request) -> SentToken:
    """Read the request; decide nothing."""
    authorization = request.headers.get("Authorization", "")
    credentials = CREDENTIALS.fullmatch(authorization)
    token = credentials[1] if credentials else ""
    return SentToken(authorization, token, tuple(_elsewhere(request)))


def _elsewhere(request: Request) -> list[str]:
    places = []
    if request.query_string and "access_token" in request.args:
        places.append("query")
    if request.mimetype == FORM and "access_token" in request.form:
        places.append("body")
    return places
