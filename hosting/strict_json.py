"""Reads JSON that others have written, and takes no text that two parsers could read differently.

RFC 8259 leaves some cases open; RFC 7493 (I-JSON) closes them, and so does this module.
"""

import json
from typing import Any, NoReturn


def json_object(text: bytes) -> dict[str, Any] | None:
    """The JSON object in UTF-8 that this is; None when it is something else.

    Refused are NaN and Infinity, which JSON does not have, a member name that stands twice, and a
    lone surrogate, which is no character and could be neither stored nor sent.
    """
    try:
        document = _decoder.decode(text.decode("utf-8"))
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _with_unique_names(members: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(members)
    if len(document) != len(members):
        raise ValueError("a member name stands twice")
    return document


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


_decoder = json.JSONDecoder(object_pairs_hook=_with_unique_names, parse_constant=_refuse)
