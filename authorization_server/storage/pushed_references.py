"""The name under which a pushed authorization request is carried by the browser (RFC 9126 §2.2).

The parameters stay here, so they cannot be changed in an address. Only what the person has answered
meanwhile (`prompt`: logged in, chose an account) has to be carried on; it is sealed with a key that
never leaves this server, so the only way to answer is to do what was asked.
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
    """A pushed request: its name, its parameters as they were pushed, and the key of its seals."""

    request_uri: str
    pushed: dict[str, list[str]]
    seal_key: str

    def values(self, address: Mapping[str, str]) -> dict[str, list[str]]:
        """The parameters, with what was answered; all else that the address says is ignored."""
        answers = [address.get(name, "") for name in ANSWERED]
        if not are_equal(self._seal(answers), address.get(SEAL, "")):
            return self.pushed
        return self.pushed | {name: [text] for name, text in zip(ANSWERED, answers, strict=True)}

    def query(self, values: Values) -> str:
        """What the forms carry on: the name, and what differs by now from what was pushed."""
        pairs = [("client_id", self.pushed["client_id"][0]), ("request_uri", self.request_uri)]
        answers = ["".join(values[name]) for name in ANSWERED]
        if answers != ["".join(self.pushed[name]) for name in ANSWERED]:
            pairs += [*zip(ANSWERED, answers, strict=True), (SEAL, self._seal(answers))]
        return urlencode(pairs)

    def _seal(self, answers: list[str]) -> str:
        text = as_bytes("\n".join(answers))
        return hmac.new(as_bytes(self.seal_key), text, hashlib.sha256).hexdigest()
