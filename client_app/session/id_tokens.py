"""An ID token as it came, together with all that it must agree with."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc.jwk import Key


@dataclass(frozen=True, slots=True)
class ReceivedIdToken:
    """An ID token to be judged.

    `header` and `claims` are read without trust, and are empty where they cannot be read; `key` is
    the published key that the header names. The rest is what this flow expects.
    """

    raw: str = field(repr=False)
    header: Mapping[str, Any]
    claims: Mapping[str, Any] = field(repr=False)
    key: Key | None
    issuer: str
    client_id: str
    algorithms: tuple[str, ...]
    nonce: str
    access_token: str = field(repr=False)
    started_at: float
    now: float
    max_age: int | None = None
    acr: str = ""


def read_part(raw: str, place: int) -> dict[str, Any]:
    """The JSON object in one part of a JWS in compact form; empty if there is none.

    Header is part 0, payload part 1. Nothing is verified here.
    """
    parts = raw.split(".")
    if len(parts) != 3:
        return {}
    try:
        padded = parts[place] + "=" * (-len(parts[place]) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True)
        document = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
