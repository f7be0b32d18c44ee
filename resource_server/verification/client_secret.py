"""A client's credentials, as a request sends them to this API (RFC 7617, RFC 6749 §2.3.1).

This API cannot know the secret: the issuer stores only a hash of it. So the issuer is asked.
"""

import re
from base64 import b64decode
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote_plus

from werkzeug.utils import cached_property

from resource_server.verification.credentials import Credentials
from resource_server.verification.introspection import Trial

LONGEST = 1024
"""Maximum characters of the credentials in base64; longer ones are not sent to the issuer."""

VISIBLE = re.compile(r"[ -~]{1,255}")
"""RFC 6749 Appendix A.1 and A.2: client id and secret consist of VSCHAR."""


class Read(NamedTuple):
    """The credentials, or what is wrong with them."""

    credentials: Credentials | None
    fault: str


class ClientSecret:
    """Id and secret as sent in a request; tried at the issuer on first use. Never shown."""

    def __init__(
        self, authorization: str, issuer: str, ask: Callable[[Credentials], Trial]
    ) -> None:
        self.issuer = issuer
        self._authorization = authorization
        self._ask = ask

    @cached_property
    def read(self) -> Read:
        """The credentials in the header."""
        return _read(self._authorization.partition(" ")[2].strip())

    @property
    def client_id(self) -> str:
        """The client's id as it states it; empty if the header cannot be read."""
        return self.read.credentials.client_id if self.read.credentials else ""

    @property
    def trouble(self) -> str:
        """Why the issuer could not be asked; empty if it responded."""
        return self.trial.trouble

    @cached_property
    def trial(self) -> Trial:
        """The issuer's verdict; the issuer is not asked about credentials that cannot be read."""
        credentials = self.read.credentials
        return self._ask(credentials) if credentials else Trial(False, "")


def _read(encoded: str) -> Read:
    if not encoded:
        return Read(None, "none")
    if len(encoded) > LONGEST:
        return Read(None, f"{len(encoded)} characters")
    try:
        client_id, colon, secret = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return Read(None, "a text that is not UTF-8 in base64")
    if not colon:
        return Read(None, "a text without a colon")
    pair = Credentials(unquote_plus(client_id), unquote_plus(secret))
    if not all(pair):
        return Read(None, "no client secret" if pair.client_id else "no client id")
    if not all(VISIBLE.fullmatch(part) for part in pair):
        return Read(None, "a part that is too long, or has characters that cannot be printed")
    return Read(pair, "")
