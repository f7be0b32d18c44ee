"""JSON into typed values and back, by msgspec; and by the standard library where a text is not
valid Unicode (half of a surrogate pair came over the wire), which msgspec does not take.
"""

import json
from typing import TypeVar

import msgspec

Form = TypeVar("Form")


def read(text: bytes | str, form: type[Form]) -> Form:
    """What this JSON says, typed.

    Raises:
        msgspec.ValidationError: it says something else.
        ValueError, RecursionError: it is not JSON, or nested too deeply.
    """
    try:
        return msgspec.json.decode(text, type=form)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        return msgspec.convert(json.loads(text), form)


def is_json(text: bytes) -> bool:
    """Whether this is JSON, of whatever meaning."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def depth(document: object) -> int:
    """How many objects and lists stand inside one another; without recursion, since it may be
    deeper than Python goes.
    """
    number, level = 0, [document]
    while level := [each for each in level if isinstance(each, dict | list)]:
        number += 1
        inside = [each.values() if isinstance(each, dict) else each for each in level]
        level = [member for members in inside for member in members]
    return number


def written(value: object) -> bytes:
    """A value as JSON, in UTF-8; half of a surrogate pair stays an escape."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value)).encode()
