"""`/_control`: JSON over HTTP, for a program on this machine that has the token.

It is an app of its own beside that of the role: what the role traces, answers late or refuses has
no part in it, and no clock but the machine's.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from hosting.access.methods import serve_named_methods
from hosting.access.own_names import route_under
from hosting.control.control import Control
from hosting.control.fault import Fault, SwitchedOn
from hosting.control.requested import clock_setting, fault_wanted, known_fault
from hosting.control.wrong import WrongRequest
from hosting.pages import TOO_LARGE, own_words, shield, too_large
from hosting.random_values import are_equal
from hosting.settings import is_loopback

PATH = "/_control"
BODY_LIMIT = 4096
UNAUTHORIZED, FORBIDDEN, MISDIRECTED = 401, 403, 421


def interface_of(control: Control, token: str) -> Flask:
    """The app that answers below `/_control`."""
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False
    route_under(app, "http://127.0.0.1")

    @app.before_request
    def admit() -> None:
        _require_loopback()
        _require_token(token)

    endpoints = ("show", "set_clock", "switch_on", "switch_off", "switch_all_off")
    shield(app, limits=dict.fromkeys(endpoints, BODY_LIMIT))
    serve_named_methods(app)
    app.register_error_handler(WrongRequest, _refusal)
    app.register_error_handler(HTTPException, _http_error)
    routes = _Routes(control)
    app.add_url_rule(PATH, "show", routes.show, methods=["GET"])
    app.add_url_rule(f"{PATH}/clock", "set_clock", routes.set_clock, methods=["PUT"])
    faults = f"{PATH}/faults"
    app.add_url_rule(faults, "switch_on", routes.switch_on, methods=["POST"])
    app.add_url_rule(faults, "switch_all_off", routes.switch_all_off, methods=["DELETE"])
    app.add_url_rule(f"{faults}/<slug>", "switch_off", routes.switch_off, methods=["DELETE"])
    return app


class _Routes:
    """What can be asked for."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def show(self) -> Response:
        return jsonify(_state(self._control))

    def set_clock(self) -> Response:
        self._control.set_clock(clock_setting(request.get_data()))
        return self.show()

    def switch_on(self) -> Response:
        self._control.switch_on(fault_wanted(request.get_data(), self._control.faults.offered))
        return self.show()

    def switch_off(self, slug: str) -> Response:
        self._control.switch_off(known_fault(slug, self._control.faults.offered).slug)
        return self.show()

    def switch_all_off(self) -> Response:
        self._control.switch_off()
        return self.show()


def _state(control: Control) -> dict[str, Any]:
    setting = control.clock.setting
    return {
        "role": control.role,
        "clock": {"offset_seconds": setting.offset_seconds, "frozen_at": setting.frozen_at},
        "faults": [_switched_on(each) for each in control.faults.on],
        "offered": [_offered(fault) for fault in control.faults.offered.values()],
    }


def _switched_on(each: SwitchedOn) -> dict[str, Any]:
    told = {"fault": each.fault.slug, "endpoint": each.endpoint, "times": each.left}
    return told | ({"seconds": each.seconds} if each.fault.seconds else {})


def _offered(fault: Fault) -> dict[str, Any]:
    told = {
        "fault": fault.slug,
        "title": fault.title,
        "does": fault.does,
        "endpoints": fault.endpoints,
    }
    return told | ({"seconds": fault.seconds} if fault.seconds else {})


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


def _refusal(wrong: WrongRequest) -> Response:
    told: dict[str, Any] = {"error": wrong.says}
    response = jsonify(told | ({"offered": wrong.offered} if wrong.offered else {}))
    response.status_code = wrong.status
    if wrong.status == UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="control"'
    return response


def _http_error(error: HTTPException) -> Response:
    code = error.code or 500
    says = own_words(error) or SAYS.get(code) or f"{error.name}."
    if code == TOO_LARGE:
        says = too_large()
    response = jsonify(error=says)
    response.status_code = code
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


SAYS = {
    404: "There is nothing at this address. GET /_control shows what is offered.",
    405: "This address does not accept this method.",
}
"""What is said where it was raised without words."""
