"""The methods that a route accepts: those that it names, and OPTIONS.

Werkzeug adds HEAD to every route with GET. A link checker, or a mail program that looks at a link,
would then do what a GET does there: start a login, use up a response, sign a person out.
"""

from typing import Any

from flask import Flask
from werkzeug.routing import Rule

READING = ("GET", "HEAD")
"""For a route that only reads: HEAD is answered like GET, but without a body (RFC 9110 §9.3.2)."""


class NamedMethods(Rule):
    """A route that accepts HEAD only if it names it; otherwise it returns 405 with its methods."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        named = {name.upper() for name in options.get("methods") or ()}
        if self.methods is not None and "HEAD" not in named:
            self.methods.discard("HEAD")


def serve_named_methods(app: Flask) -> None:
    """Make every route that is added from now on accept only the methods that it names."""
    app.url_rule_class = NamedMethods
