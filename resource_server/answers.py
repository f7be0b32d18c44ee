"""The JSON in which this server answers."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response

_encode = json.JSONEncoder(separators=(",", ":")).encode


def json_answer(
    document: Mapping[str, Any], status: int = 200, headers: Iterable[tuple[str, str]] = ()
) -> Response:
    """An answer with a JSON object."""
    return Response(_encode(document), status, [*headers], content_type="application/json")


def as_date(moment: float) -> str:
    """A moment as an answer tells it (RFC 3339)."""
    return datetime.fromtimestamp(moment, UTC).isoformat()
