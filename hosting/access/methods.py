"""The methods that a route answers: those that it names, and OPTIONS.

Werkzeug adds HEAD to every route with GET, and so a link checker, or a mail program that looks at a
link, would do what a GET does there: start a login, use up an answer, sign a person out.
"""

from typing import Any

from flask import Flask
from werkzeug.routing import Rule

READING = ("GET", "HEAD")
"""For a route that only reads: HEAD is answered as GET is, without a body (RFC 9110 §9.3.2)."""


class NamedMethods(Rule):
    """A route that answers HEAD only if it names it; else 405, with the methods that it has."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        named = {name.upper() for name in options.get("methods") or ()}
        if self.methods is not None and "HEAD" not in named:
            self.methods.discard("HEAD")


def serve_named_methods(app: Flask) -> None:
    """Let every route that is added from here on answer the methods that it names, and no other."""
    app.url_rule_class = NamedMethods
