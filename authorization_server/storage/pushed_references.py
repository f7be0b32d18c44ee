"""The name by which the browser refers to a pushed authorization request (RFC 9126 §2.2).

The parameters stay here, so they cannot be changed in a URL. Only what the person has done in the
meantime (`prompt`: logged in, chose an account) has to travel along. It is sealed with a key that
never leaves this server, so the only way to get the seal is to do what was requested.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from hosting.random_values import are_equal, as_bytes

PREFIX = "urn:ietf:params:oauth:request_uri:"
ANSWERED = ("prompt", "max_age")
SEAL = "seal"

Values = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Reference:
    """A pushed request: its name, its parameters as they were pushed, and the key for its seals."""

    request_uri: str
    pushed: dict[str, list[str]]
    seal_key: str

    def values(self, address: Mapping[str, str]) -> dict[str, list[str]]:
        """Return the parameters, with what the person has done. The rest of the URL is ignored."""
        answers = [address.get(name, "") for name in ANSWERED]
        if not are_equal(self._seal(answers), address.get(SEAL, "")):
            return self.pushed
        return self.pushed | {name: [text] for name, text in zip(ANSWERED, answers, strict=True)}

    def query(self, values: Values) -> str:
        """Return what the forms pass on: the name, and what has changed since the push."""
        pairs = [("client_id", self.pushed["client_id"][0]), ("request_uri", self.request_uri)]
        answers = ["".join(values[name]) for name in ANSWERED]
        if answers != ["".join(self.pushed[name]) for name in ANSWERED]:
            pairs += [*zip(ANSWERED, answers, strict=True), (SEAL, self._seal(answers))]
        return urlencode(pairs)

    def _seal(self, answers: list[str]) -> str:
        text = as_bytes("\n".join(answers))
        return hmac.new(as_bytes(self.seal_key), text, hashlib.sha256).hexdigest()
