"""`/_control`: JSON over HTTP, for a program on this machine that has the token.

It is an app of its own beside that of the role: the role's tracing, faults and checks do not apply
to it. It dates what it stores by the clock of the role.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from hosting.access.methods import serve_named_methods
from hosting.access.own_names import route_under
from hosting.control.control import Control
from hosting.control.operation import JSON, PATH, Operation
from hosting.control.operations import operations_of
from hosting.control.routes import DOCUMENT, UNAUTHORIZED, add_operations, limits_of
from hosting.control.state import Problem
from hosting.control.wrong import WrongRequest
from hosting.database_errors import answer_database_errors
from hosting.pages import TOO_LARGE, own_words, shield, too_large
from hosting.random_values import are_equal
from hosting.settings import is_loopback

FORBIDDEN, MISDIRECTED = 403, 421
ABOUT = (
    "Controls a role of the playground while it runs. Each request needs the control token of the "
    "role, from this machine, under a loopback address."
)


def interface_of(control: Control, token: str, further: Iterable[Operation] = ()) -> Flask:
    """The app that serves `/_control`; `further` are the operations that only this role has."""
    operations = (*operations_of(control), *further)
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False
    route_under(app, "http://127.0.0.1")

    @app.before_request
    def admit() -> None:
        _require_loopback()
        _require_token(token)

    shield(app, limits=limits_of(operations))
    serve_named_methods(app)
    answer_database_errors(app)
    app.register_error_handler(HTTPException, _http_error)
    add_operations(app, PATH, f"Control of the {control.role.replace('_', ' ')}", ABOUT, operations)
    return app


def _require_loopback() -> None:
    peer = request.environ.get("REMOTE_ADDR", "")
    if not is_loopback(peer):
        raise WrongRequest(
            f"/_control answers programs on this machine only, not {peer}.", status=FORBIDDEN
        )
    host = request.headers.get("Host", "")
    if not is_loopback(_host_in(host)):
        raise WrongRequest(
            f"/_control answers under a loopback address only, such as 127.0.0.1, not {host}.",
            status=MISDIRECTED,
        )


def _require_token(token: str) -> None:
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not are_equal(shown, token):
        raise WrongRequest(
            "The control token of this role is needed: Authorization: Bearer TOKEN.",
            status=UNAUTHORIZED,
        )


def _host_in(authority: str) -> str:
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return ""


def _http_error(error: HTTPException) -> Response:
    code = error.code or 500
    says = own_words(error) or f"{error.name}."
    if isinstance(error, NotFound):
        says = f"There is nothing at this address. GET {PATH}/{DOCUMENT} describes each address."
    if isinstance(error, MethodNotAllowed):
        says = f"This address accepts {', '.join(sorted(error.valid_methods or ()))} only."
    if code == TOO_LARGE:
        says = too_large()
    response = Response(msgspec.json.encode(Problem(says)), code, mimetype=JSON)
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response
