"""The routes of a control interface and of its OpenAPI document, made from its operations."""

from collections.abc import Callable, Sequence

import msgspec
from flask import Flask, Response, request

from hosting.control.openapi import document_of
from hosting.control.operation import JSON, Operation
from hosting.control.reading import read_body
from hosting.control.state import Problem
from hosting.control.wrong import WrongRequest

DOCUMENT = "openapi.json"
UNAUTHORIZED = 401


def add_operations(
    app: Flask, prefix: str, title: str, about: str, operations: Sequence[Operation]
) -> None:
    """Serve these operations below a prefix, and their OpenAPI document at `openapi.json` there."""

    def document() -> Response:
        # Made on request, so that the role starts quickly.
        made = document_of(title, about, prefix, operations)
        return Response(msgspec.json.encode(made), mimetype=JSON)

    app.add_url_rule(f"{prefix}/{DOCUMENT}", "control_document", document, methods=["GET"])
    for each in operations:
        endpoint = endpoint_of(each)
        app.add_url_rule(prefix + each.path, endpoint, _view(each), methods=[each.method])
    app.register_error_handler(WrongRequest, refusal)


def limits_of(operations: Sequence[Operation]) -> dict[str, int]:
    """How many bytes of a body each endpoint reads, in the form `hosting.pages.shield` takes."""
    return {endpoint_of(each): each.most_bytes for each in operations}


def endpoint_of(operation: Operation) -> str:
    """The endpoint of an operation, in Flask's sense."""
    return f"control_{operation.name}"


def refusal(wrong: WrongRequest) -> Response:
    """The response to a wrong request."""
    problem = Problem(wrong.says, wrong.offered)
    response = Response(msgspec.json.encode(problem), wrong.status, mimetype=JSON)
    if wrong.status == UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="control"'
    return response


def _view(operation: Operation) -> Callable[..., Response]:
    def view(**variables: str) -> Response:
        body = () if operation.takes is None else (read_body(operation.takes, request.get_data()),)
        answer = operation.answer(*body, **variables)
        if isinstance(answer, Response):
            return answer
        return Response(msgspec.json.encode(answer), mimetype=operation.media_type)

    return view
