"""Takes the access token out of a request (RFC 6750 §2), and sees where else one was put."""

import re
from dataclasses import dataclass

from flask import Request

CREDENTIALS = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE | re.ASCII)
"""RFC 6750 §2.1: `"Bearer" 1*SP b64token`; the name of a scheme has no case (RFC 9110 §11.1)."""

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a request says about its access token.

    `authorization` is the header as sent, `token` what it holds (empty when it holds none), and
    `elsewhere` the other places where a token was found: RFC 6750 knows the body and the query.
    """

    authorization: str
    token: str
    elsewhere: tuple[str, ...]

    @property
    def is_bearer(self) -> bool:
        """Whether the Authorization header speaks of the Bearer scheme at all."""
        return self.authorization.partition(" ")[0].lower() == "bearer"


def bearer_of(request: Request) -> Bearer:
    """Read the request; decide nothing."""
    authorization = request.headers.get("Authorization", "")
    credentials = CREDENTIALS.fullmatch(authorization)
    return Bearer(authorization, credentials[1] if credentials else "", tuple(_elsewhere(request)))


def _elsewhere(request: Request) -> list[str]:
    places = []
    if request.query_string and "access_token" in request.args:
        places.append("query")
    if request.mimetype == FORM and "access_token" in request.form:
        places.append("body")
    return places
