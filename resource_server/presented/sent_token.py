"""Extracts the access token from a request (RFC 6750 §2, RFC 9449 §7.1), and finds where else the
request contains one.
"""

import re

from flask import Request
from werkzeug.utils import cached_property

SCHEMES = {"bearer": "Bearer", "dpop": "DPoP"}
"""The schemes under which an access token is accepted; the name of a scheme is not case-sensitive
(RFC 9110 §11.1).
"""

CREDENTIALS = re.compile(r"(?:bearer|dpop) +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE | re.ASCII)
"""RFC 6750 §2.1: `"Bearer" 1*SP b64token`; RFC 9449 §7.1 defines the same for DPoP."""

SCHEME_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,19} ?")

FORM = "application/x-www-form-urlencoded"
HEADER = "the Authorization header"


class SentToken:
    """What a request says about its access token. Nothing is decided here."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.authorization = request.headers.get("Authorization", "")

    @property
    def scheme(self) -> str:
        """The scheme of the Authorization header, in lower case; empty if there is none."""
        return self.authorization.partition(" ")[0].lower()

    @property
    def is_in_header(self) -> bool:
        """Whether the scheme of the Authorization header is one for access tokens."""
        return self.scheme in SCHEMES

    @property
    def needs_proof(self) -> bool:
        """Whether the token was sent as one that is bound to a key (RFC 9449 §7.1)."""
        return self.scheme == "dpop"

    @cached_property
    def token(self) -> str:
        """The token in the Authorization header; empty if it contains none."""
        credentials = CREDENTIALS.fullmatch(self.authorization)
        return credentials[1] if credentials else ""

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Where a token was found: RFC 6750 defines the header, the query and the body."""
        request = self.request
        return (
            *([HEADER] if self.is_in_header else []),
            *(["the query"] if request.query_string and "access_token" in request.args else []),
            *(["the body"] if request.mimetype == FORM and "access_token" in request.form else []),
        )

    @property
    def scheme_in_words(self) -> str:
        """How the token was sent, in words. Anything that may be a token is not repeated."""
        if self.is_in_header:
            return f"Authorization: {SCHEMES[self.scheme]}"
        if self.places:
            return f"access_token in {self.places[0]}"
        name = SCHEME_NAME.match(self.authorization)
        if name and name[0].endswith(" "):
            return f"Authorization: {name[0].strip()}"
        return "Authorization without a scheme" if self.authorization else "none"

    @property
    def credentials_in_words(self) -> str:
        """What follows the scheme, in words."""
        sent = self.authorization.partition(" ")[2].strip()
        if self.token:
            return "one token"
        if not sent:
            return "none"
        several = " " in sent or "," in sent
        return "more than one word" if several else "characters that no token contains"
