"""The OpenAPI document of a control interface, made from its operations."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hosting.control.operation import JSON, Operation
from hosting.control.state import Problem

Document = dict[str, Any]

REF = "#/components/schemas/{name}"
OPENAPI = "3.1.0"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
OF_ANY = {
    401: "The token is missing or wrong.",
    403: "The request came from another machine.",
    421: "The address is not one of this machine.",
}
OF_A_BODY = {400: "The body is wrong; the error says what was expected.", 413: "It is too large."}
NOT_FOUND = {404: "There is none of this name."}


def document_of(title: str, about: str, prefix: str, operations: Sequence[Operation]) -> Document:
    """The document (OpenAPI 3.1) of operations below this prefix."""
    kinds = {kind for each in operations for kind in (each.takes, each.returns) if kind}
    ordered = sorted(kinds - {str}, key=lambda kind: kind.__name__)
    _, schemas = msgspec.json.schema_components([*ordered, Problem], ref_template=REF)
    paths: dict[str, Document] = {}
    for each in operations:
        path = paths.setdefault(prefix + each.template, {})
        path[each.method.lower()] = _operation(each)
    return {
        "openapi": OPENAPI,
        "info": {"title": title, "description": about, "version": "1"},
        "jsonSchemaDialect": DIALECT,
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(each: Operation) -> Document:
    told: Document = {
        "operationId": each.name,
        "summary": each.does,
        "responses": {"200": _answer(each), **_problems(each)},
    }
    if each.variables:
        told["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in each.variables
        ]
    if each.takes is not None:
        told["requestBody"] = {"required": True, "content": {JSON: {"schema": _ref(each.takes)}}}
    return told


def _answer(each: Operation) -> Document:
    schema = {"type": "string"} if each.returns is str else _ref(each.returns)
    # The docstring of a struct says what it is.
    about = "A text." if each.returns is str else " ".join((each.returns.__doc__ or "").split())
    return {"description": about, "content": {each.media_type: {"schema": schema}}}


def _problems(each: Operation) -> Document:
    said: dict[int, str] = {**OF_ANY}
    said |= OF_A_BODY if each.takes else {}
    said |= NOT_FOUND if each.variables else {}
    return {
        str(status): _problem(words) for status, words in sorted({**said, **each.refuses}.items())
    }


def _problem(words: str) -> Document:
    return {"description": words, "content": {JSON: {"schema": _ref(Problem)}}}


def _ref(kind: type) -> Mapping[str, str]:
    return {"$ref": REF.format(name=kind.__name__)}
