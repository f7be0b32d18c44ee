"""Reads and writes JSON as typed values: with msgspec, or with the standard library if a string is
not valid Unicode (half of a surrogate pair came over the wire), which msgspec does not accept.
"""

import json
from typing import TypeVar

import msgspec

Form = TypeVar("Form")


def read(text: bytes | str, form: type[Form]) -> Form:
    """Parse JSON into this type.

    Raises:
        msgspec.ValidationError: it has a different type.
        ValueError, RecursionError: it is not JSON, or nested too deeply.
    """
    try:
        return msgspec.json.decode(text, type=form)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        return msgspec.convert(json.loads(text), form)


def is_json(text: bytes) -> bool:
    """Whether this is JSON of any type."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def depth(document: object) -> int:
    """How deeply objects and lists are nested.

    It does not recurse, since the nesting may be deeper than Python's limit.
    """
    number, level = 0, [document]
    while level := [each for each in level if isinstance(each, dict | list)]:
        number += 1
        inside = [each.values() if isinstance(each, dict) else each for each in level]
        level = [member for members in inside for member in members]
    return number


def written(value: object) -> bytes:
    """Encode a value as JSON in UTF-8; half of a surrogate pair remains an escape sequence."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value)).encode()
