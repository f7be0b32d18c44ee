"""A role without some of its checks: the same role, with those lines missing from every tuple.

It shows what a check is for. Nothing in a role's protocol code knows about it; the person who
starts a role names the checks, on the command line or in the setting `<ROLE>_WITHOUT_CHECKS`.
"""

import importlib
import os
import pkgutil
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from tracing.checks import Check, leaving_out

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class UnknownCheck(ValueError):
    """No check of this role has that name; the message lists similar ones."""


class Weakened:
    """A WSGI application that does not run the checks of these names."""

    def __init__(self, app: "WSGIApplication", names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(names)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve one request."""
        with leaving_out(self._names):
            return self._app(environ, start_response)


def every_check(package: str) -> list[Check[Any]]:
    """The checks of a role, or of one of its rooms, read from its `*_checks` modules."""
    root = importlib.import_module(package)
    modules = (
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(root.__path__, f"{package}.")
        if found.name.endswith("_checks")
    )
    values = (value for module in modules for value in vars(module).values())
    return list({id(value): value for value in values if isinstance(value, Check)}.values())


def checks_of(package: str) -> dict[str, Check[Any]]:
    """The checks of a role, by name. A rule that several endpoints each check in their own way is
    listed once: leaving it out leaves out all of them.
    """
    return {check.name: check for check in every_check(package)}


def require_known(
    names: Sequence[str], package: str, error: Callable[[str], Exception] = UnknownCheck
) -> None:
    """Require each name to be that of a check of this role.

    Raises:
        Exception: one is not; `error` makes it from the message.
    """
    known = checks_of(package) if names else {}
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=5, cutoff=0.5)
            advice = f"Similar names: {', '.join(near)}." if near else "No name is similar."
            raise error(f"{package} has no check {name!r}. {advice}")


def parse_arguments(parser: ArgumentParser, role: str, *, example: str) -> Namespace:
    """Read the command line of a role, with the option `--without-check` added.

    The names become the role's setting, which its workers inherit through the environment.
    `example` is a check for the example in `--help`.
    """
    setting = f"{role.upper()}_WITHOUT_CHECKS"
    parser.add_argument(
        "--without-check",
        metavar="NAME",
        action="append",
        default=[],
        help="start without this check, to see what it is for; may be repeated; on loopback only "
        f"(the same as {setting}=NAME,NAME)",
    )
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = f"example:\n  {parser.prog} --without-check {example}"
    wanted = parser.parse_args()
    if wanted.without_check:
        names = [os.environ.get(setting, ""), *wanted.without_check]
        os.environ[setting] = ",".join(filter(None, names))
    return wanted


def announce(names: Sequence[str], role: str) -> None:
    """Announce on the console, once, that this role leaves checks out."""
    if names:
        line = f"!!! WEAKENED: {role} runs without {', '.join(names)} !!!"
        print(f"{line} It accepts what it should reject.", file=sys.stderr, flush=True)
