"""The JSON of this server's responses."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from flask import Response

from tracing.exchange import makes_message

OUTSIDE_A_DESCRIPTION = re.compile(r"[^ !#-\[\]-~]")

_encode = json.JSONEncoder(separators=(",", ":")).encode


@makes_message
def json_answer(
    document: Mapping[str, Any], status: int = 200, headers: Iterable[tuple[str, str]] = ()
) -> Response:
    """Make a response with a JSON object."""
    return Response(_encode(document), status, [*headers], content_type="application/json")


def as_description(sentence: str) -> str:
    """Percent-encode the characters that `error_description` must not contain (RFC 6750 §3)."""
    return OUTSIDE_A_DESCRIPTION.sub(
        lambda found: quote(found[0], safe="", errors="surrogatepass"), sentence
    )


def as_date(moment: float) -> str:
    """Write a time as it appears in responses (RFC 3339)."""
    return datetime.fromtimestamp(moment, UTC).isoformat()
