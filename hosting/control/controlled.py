"""A role that can be controlled while it runs: the same app, with `/_control` beside it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from hosting.common_settings import CommonSettings
from hosting.control.clock import Clock, followed
from hosting.control.control import Control
from hosting.control.interface import PATH, interface_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def control_app(app: Flask, role: str, config: CommonSettings, clock: Clock | None = None) -> None:
    """Let this role be controlled, if it has a token for it; without one, change nothing.

    `clock` is the one that the app's own threads follow, if it has any.
    """
    if config.control_token:
        control = Control(role, clock or Clock())
        interface = interface_of(control, config.control_token)
        app.wsgi_app = _Controlled(app.wsgi_app, control, interface)  # type: ignore[method-assign]


class _Controlled:
    """A WSGI application that goes by the clock of its control."""

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
            return self._interface(environ, start_response)
        with followed(self._control.clock):
            return self._app(environ, start_response)
