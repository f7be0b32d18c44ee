"""Reads JSON that others have written."""

import json
from typing import Any


def json_object(text: bytes) -> dict[str, Any] | None:
    """The JSON object in UTF-8 that this is; None when it is something else."""
    try:
        document = json.loads(text.decode("utf-8"))
        # A lone surrogate in JSON is no character: it could be neither stored nor sent.
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
