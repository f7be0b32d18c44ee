"""The credentials of a client in the hand of the resource server (RFC 7617, RFC 6749 §2.3.1).

It cannot know the secret, since the issuer keeps a hash of it and tells nobody. So the issuer is
asked.
"""

import re
from base64 import b64decode
from collections.abc import Callable
from functools import cached_property
from urllib.parse import unquote_plus

from resource_server.verification.credentials import Credentials
from resource_server.verification.introspection import Trial

LONGEST = 1024
"""Characters of the whole header; what is longer is not sent on."""

VISIBLE = re.compile(r"[ -~]{1,255}")
"""RFC 6749 Appendix A.1 and A.2: client id and secret are made of VSCHAR."""


class ClientSecret:
    """Id and secret as a request sent them; tried when first asked for. Never shown."""

    def __init__(self, authorization: str, ask: Callable[[Credentials], Trial]) -> None:
        self.credentials = _read(authorization)
        self._ask = ask

    @property
    def client_id(self) -> str:
        """Who the client says it is; empty when the header cannot be read."""
        return self.credentials.client_id if self.credentials else ""

    @cached_property
    def trial(self) -> Trial:
        """What the issuer said; credentials that cannot be read it is not asked about."""
        return self._ask(self.credentials) if self.credentials else Trial(False, "")


def _read(authorization: str) -> Credentials | None:
    encoded = authorization.partition(" ")[2].strip()
    if len(encoded) > LONGEST:
        return None
    try:
        text = b64decode(encoded, validate=True).decode()
    except ValueError:
        # Neither base64 nor UTF-8.
        return None
    pair = Credentials(*(unquote_plus(part) for part in text.partition(":")[::2]))
    return pair if all(VISIBLE.fullmatch(part) for part in pair) else None
