"""Reads the body of a request as the struct that an operation takes, and reports what is wrong."""

import json
from functools import cache
from itertools import chain
from typing import Annotated, Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import Meta, Struct, structs

from hosting.control.wrong import WrongRequest
from hosting.strict_json import json_object_or_reason

Wanted = TypeVar("Wanted", bound=Struct)

SECRET = {"writeOnly": True}
"""Marks a member, in its `Meta`, whose value is never repeated in a message (JSON Schema Validation
§9.4).
"""

LONGEST_SHOWN = 60
"""The most characters of a value that a message repeats."""


def read_body(kind: type[Wanted], body: bytes) -> Wanted:
    """Read the JSON object in a body as an instance of this struct. The `Meta` of a field describes
    what its member must be.

    Raises:
        WrongRequest: the body is not a JSON object, or a member is missing, unknown or wrong.
    """
    document = {name: _whole(value) for name, value in json_document(body).items()}
    names = tuple(field.encode_name for field in structs.fields(kind))
    if unknown := sorted(set(document) - set(names)):
        raise WrongRequest(f"Unknown member {shown(unknown[0])}.", offered=names)
    for field in structs.fields(kind):
        if field.encode_name in document:
            _require_right(field.encode_name, document[field.encode_name], field.type)
        elif field.required:
            expected = _meta(field.type).description
            raise WrongRequest(f"{field.encode_name} is missing. It must be {expected}.")
    return msgspec.convert(document, kind)


def json_document(body: bytes) -> dict[str, Any]:
    """Read the JSON object in a body.

    Raises:
        WrongRequest: the body is not a JSON object.
    """
    document, instead = json_object_or_reason(body)
    if document is None:
        raise WrongRequest(f"The body must be a JSON object, not {instead}.")
    return document


def shown(value: object) -> str:
    """A JSON value as part of a sentence, shortened if it is long."""
    return json.dumps(value)[:LONGEST_SHOWN]


def named(names: set[str]) -> str:
    """The names of members as part of a sentence."""
    return ", ".join(sorted(names)) or "no member"


def _whole(value: Any) -> Any:
    """Return 5.0 as 5: in JSON Schema, a whole number is always an integer."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _require_right(name: str, value: Any, kind: Any) -> None:
    try:
        msgspec.convert(value, kind)
    except (msgspec.ValidationError, OverflowError):
        meta = _meta(kind)
        instead = "" if meta.extra_json_schema == SECRET else f", not {shown(value)}"
        raise WrongRequest(f"{name} must be {meta.description}{instead}.") from None


@cache
def _meta(kind: Any) -> Meta:
    """The first `Meta` of a type that has a description."""
    of_kind = get_args(kind)[1:] if get_origin(kind) is Annotated else ()
    told = [each for each in of_kind if isinstance(each, Meta) and each.description]
    return next(chain(told, filter(_is_told, map(_meta, get_args(kind)))), Meta())


def _is_told(meta: Meta) -> bool:
    return meta.description is not None
