"""Reads JSON that others have written, and rejects text that two parsers could read differently.

RFC 8259 leaves some cases open; RFC 7493 (I-JSON) settles them, and so does this module.
"""

import json
from typing import Any, NoReturn


class _NameTwice(ValueError):
    """An object has two members with the same name."""


class _NotANumber(ValueError):
    """NaN or Infinity."""


WHY_NOT = {
    _NameTwice: "JSON with a duplicate member name",
    _NotANumber: "JSON with NaN or Infinity, which are not numbers",
    UnicodeDecodeError: "text that is not UTF-8",
    UnicodeEncodeError: "JSON with half of a character (a lone surrogate)",
    RecursionError: "JSON that is nested too deep",
    ValueError: "text that cannot be read as JSON",
}
"""What was sent instead of a JSON object, by the exception raised; the most general one is last."""
KINDS = {list: "a JSON array", str: "a JSON string", bool: "true or false", type(None): "null"}
"""The same, by the type of the value that was read."""


def json_object(text: bytes) -> dict[str, Any] | None:
    """The JSON object in this UTF-8 text; None if it is something else."""
    return json_object_or_reason(text)[0]


def json_object_or_reason(text: bytes) -> tuple[dict[str, Any] | None, str]:
    """The JSON object in this UTF-8 text, or None and what the text is instead, in words.

    Rejected are NaN and Infinity, which JSON does not have, a duplicate member name, and a lone
    surrogate, which is not a character and can be neither stored nor sent.
    """
    try:
        document = _decoder.decode(text.decode("utf-8"))
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as refused:
        return None, next(why for kind, why in WHY_NOT.items() if isinstance(refused, kind))
    if isinstance(document, dict):
        return document, ""
    return None, KINDS.get(type(document), "a JSON number")


def _with_unique_names(members: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(members)
    if len(document) != len(members):
        raise _NameTwice
    return document


def _refuse(constant: str) -> NoReturn:
    raise _NotANumber(constant)


_decoder = json.JSONDecoder(object_pairs_hook=_with_unique_names, parse_constant=_refuse)
