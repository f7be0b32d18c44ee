"""The OpenAPI document of a control interface, made from its operations."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hosting.control.operation import JSON, Operation
from hosting.control.state import Problem

Document = dict[str, Any]

REF = "#/components/schemas/{name}"
RESPONSE = "#/components/responses/{name}"
OPENAPI = "3.1.0"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
OF_ANY, OF_A_BODY, OF_A_NAME = (401, 403, 421), (400, 413), (404,)
"""Error statuses of every operation, of those with a body, and of those with a name in the path."""

SHARED = {
    400: ("WrongBody", "The body is wrong; the error says what was expected."),
    401: ("NoToken", "The token is missing or wrong."),
    403: ("OtherMachine", "The request came from another machine."),
    404: ("NotFound", "Nothing has this name."),
    413: ("TooLarge", "The body is too large."),
    421: ("OtherAddress", "The address is not one of this machine."),
}
"""By status: the name of the response that operations share, and its description."""


def document_of(title: str, about: str, prefix: str, operations: Sequence[Operation]) -> Document:
    """The OpenAPI 3.1 document of the operations below this prefix."""
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
            "responses": {name: _problem(words) for name, words in SHARED.values()},
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
    # The docstring of a struct describes it.
    about = "A text." if each.returns is str else " ".join((each.returns.__doc__ or "").split())
    return {"description": about, "content": {each.media_type: {"schema": schema}}}


def _problems(each: Operation) -> Document:
    statuses = (
        *OF_ANY,
        *(OF_A_BODY if each.takes else ()),
        *(OF_A_NAME if each.variables else ()),
    )
    shared = {status: {"$ref": RESPONSE.format(name=SHARED[status][0])} for status in statuses}
    own = {status: _problem(words) for status, words in each.refuses.items()}
    return {str(status): response for status, response in sorted({**shared, **own}.items())}


def _problem(words: str) -> Document:
    return {"description": words, "content": {JSON: {"schema": _ref(Problem)}}}


def _ref(kind: type) -> Mapping[str, str]:
    return {"$ref": REF.format(name=kind.__name__)}
