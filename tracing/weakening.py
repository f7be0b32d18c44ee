"""A role without some of its checks: the same role, with those lines missing from every tuple.

It is how one sees what a check is for. Nothing in a role knows about it.
"""

import importlib
import pkgutil
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from tracing.checks import Check, leaving_out

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class UnknownCheck(ValueError):
    """No check of this role has that name; the message lists near ones."""


class Weakened:
    """A WSGI application in which the checks of these names are not made."""

    def __init__(self, app: "WSGIApplication", names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(names)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve one request."""
        with leaving_out(self._names):
            return self._app(environ, start_response)


def checks_of(package: str) -> dict[str, Check[Any]]:
    """The checks of a role by their names, read from its `*_checks` modules.

    A rule that stands in several modules under one name is listed once: leaving it out leaves out
    all of them.
    """
    root = importlib.import_module(package)
    modules = (
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(root.__path__, f"{package}.")
        if found.name.endswith("_checks")
    )
    values = (value for module in modules for value in vars(module).values())
    return {value.name: value for value in values if isinstance(value, Check)}


def require_known(names: Iterable[str], package: str) -> None:
    """Each name must be that of a check of this role.

    Raises:
        UnknownCheck: one is not.
    """
    known = checks_of(package)
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=5, cutoff=0.5)
            advice = f"Near ones: {', '.join(near)}." if near else "No name is near it."
            raise UnknownCheck(f"{package} has no check {name!r}. {advice}")
