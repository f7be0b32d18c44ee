"""A role that can be controlled while it runs: the same app, with `/_control` beside it."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

from hosting.common_settings import CommonSettings
from hosting.control.at_hand import AtHand, faults_at_hand, met_by
from hosting.control.clock import Clock, followed
from hosting.control.control import Control
from hosting.control.fault import Fault
from hosting.control.interface import interface_of
from hosting.control.operation import PATH, Operation
from hosting.control.state import Difference
from hosting.control.switch import Switch
from hosting.serving.breaking_off import BrokenOff

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

IN_FORCE, MET = "hosting.in_force", "hosting.met_faults"
"""The keys in a WSGI environment for what is switched on, and for the faults that have taken effect
on the request so far.
"""

OK = 200


def control_app(
    app: Flask,
    role: str,
    config: CommonSettings,
    faults: Iterable[Fault] = (),
    *,
    metadata: str = "",
    clock: Clock | None = None,
    switches: Iterable[Switch] = (),
    operations: Iterable[Operation] = (),
    restores: Iterable[Callable[[], None]] = (),
    further_differences: Callable[[], Iterable[Difference]] = tuple,
) -> None:
    """Add the control interface to this role, if it has a token for it; without one, only announce
    what is switched on from the start.

    Attach it right after the tracing of the app, so that a response is recorded as it leaves.
    Templates get `in_force()`. `metadata` is the endpoint that lists what is in force in its JSON,
    `clock` the clock that the app's own threads follow, if it has any. `operations` are the role's
    own operations at `/_control`, `restores` what else a reset restores; `further_differences`
    returns how that state differs from the start.
    """
    app.jinja_env.globals["in_force"] = tuple
    control = Control(role, clock or Clock(), faults, switches, restores, further_differences)
    if not (config.control_token or control.in_force):
        return
    # The state when the request arrived: a fault that was on for this one request may be off now.
    app.jinja_env.globals["in_force"] = lambda: request.environ.get(IN_FORCE, ())

    @app.before_request
    def begin() -> None:
        at_hand = faults_at_hand()
        # A browser's preflight request (CORS) does not count as a call.
        if at_hand is not None and request.method != "OPTIONS":
            at_hand.begin(request.endpoint)

    @app.after_request
    def end(response: Response) -> Response:
        if request.endpoint == metadata and control.in_force:
            _say_in(response, control.in_force)
        at_hand = faults_at_hand()
        if at_hand is not None:
            at_hand.end(response)
        return response

    token = config.control_token
    interface = interface_of(control, token, operations) if token else app.wsgi_app
    app.wsgi_app = _Controlled(app.wsgi_app, control, interface)  # type: ignore[method-assign]


def _say_in(response: Response, in_force: tuple[str, ...]) -> None:
    if response.status_code == OK:
        document = json.loads(response.get_data())
        response.set_data(json.dumps(document | {"in_force": in_force}))


class _Controlled:
    """A WSGI application that runs by the clock of its control and applies its faults."""

    def __init__(
        self, app: "WSGIApplication", control: Control, interface: "WSGIApplication"
    ) -> None:
        self._app = app
        self._control = control
        self._interface = interface

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve one request."""
        path = environ["PATH_INFO"]
        if path == PATH or path.startswith(f"{PATH}/"):
            with followed(self._control.clock):
                return self._interface(environ, start_response)
        control = self._control
        with followed(control.clock):
            if not control.in_force:
                return self._app(environ, start_response)
            met: list[str] = []
            environ[IN_FORCE], environ[MET] = control.in_force, met
            at_hand = AtHand(control, control.faults.on, met)
            with met_by(at_hand):
                return self._answered(environ, start_response, at_hand)

    def _answered(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", at_hand: AtHand
    ) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if at_hand.breaks_off:
                headers = [each for each in headers if each[0].lower() != "content-length"]
            return start_response(status, headers, exc_info)

        parts = self._app(environ, start)
        return _broken_off([*parts]) if at_hand.breaks_off else parts


def _broken_off(parts: list[bytes]) -> Iterable[bytes]:
    """Send these parts, then break off; if all are empty, send nothing at all.

    Raises:
        BrokenOff: all parts are empty.
    """
    if not any(parts):
        raise BrokenOff
    return _until_broken_off(parts)


def _until_broken_off(parts: list[bytes]) -> Iterator[bytes]:
    yield from parts
    raise BrokenOff
