"""The JSON in which this server answers."""

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
    """An answer with a JSON object."""
    return Response(_encode(document), status, [*headers], content_type="application/json")


def as_description(sentence: str) -> str:
    """A sentence as `error_description` carries it (RFC 6750 §3): characters outside of its grammar
    are percent-encoded.
    """
    return OUTSIDE_A_DESCRIPTION.sub(
        lambda found: quote(found[0], safe="", errors="surrogatepass"), sentence
    )


def as_date(moment: float) -> str:
    """A moment as an answer tells it (RFC 3339)."""
    return datetime.fromtimestamp(moment, UTC).isoformat()
