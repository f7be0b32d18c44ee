"""Lets applications that run in a browser call the endpoints that need no cookie (Fetch, CORS).

Such a client is a page of another origin: the browser asks here first, and lets the page read the
answer. Cookies are never part of it, so a page gets nothing that any program could not ask for.
"""

import flask
from flask import Flask, Response

FOR_PAGES_OF_OTHERS = frozenset(
    {
        "registration",
        "registration_management",
        "pushed_authorization",
        "device_authorization",
        "token",
        "revocation",
        "userinfo",
    }
)
ANYONE = ("Access-Control-Allow-Origin", "*")
PREFLIGHT = (
    ("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE"),
    ("Access-Control-Allow-Headers", "Authorization, Content-Type, DPoP"),
    ("Access-Control-Max-Age", "600"),
)
READABLE = ("Access-Control-Expose-Headers", "WWW-Authenticate")


def open_to_pages_of_others(app: Flask) -> None:
    """Say so on each answer of these endpoints, and to the browser that asks first."""

    @app.after_request
    def say(response: Response) -> Response:
        if flask.request.endpoint in FOR_PAGES_OF_OTHERS:
            is_preflight = flask.request.method == "OPTIONS"
            response.headers.extend([ANYONE, *(PREFLIGHT if is_preflight else (READABLE,))])
        return response
