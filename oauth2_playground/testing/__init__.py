"""TESTS A LOGIN: a playground for the tests of other projects, in pytest or as a context manager.

Laws of this room: it starts the playground as a process and talks to it over HTTP, as any program
could; it imports `requests` and nothing from the playground, and only `plugin.py` imports pytest.
It reports a flow as it arrived at the servers. It leaves nothing running. Each module tells pytest
to hide its frames (`__tracebackhide__`), because their arguments are passwords and tokens.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oauth2_playground.testing.client import Client
    from oauth2_playground.testing.errors import PlaygroundError
    from oauth2_playground.testing.forms import Form
    from oauth2_playground.testing.pages import Page
    from oauth2_playground.testing.playground import Playground, running_playground
    from oauth2_playground.testing.trace import Check, Message, Trace
    from oauth2_playground.testing.user import User

MODULES = {
    "Check": "trace",
    "Client": "client",
    "Form": "forms",
    "Message": "trace",
    "Page": "pages",
    "Playground": "playground",
    "PlaygroundError": "errors",
    "Trace": "trace",
    "User": "user",
    "running_playground": "playground",
}
"""The module that defines each name."""

__all__ = [
    "Check",
    "Client",
    "Form",
    "Message",
    "Page",
    "Playground",
    "PlaygroundError",
    "Trace",
    "User",
    "running_playground",
]


def __getattr__(name: str) -> Any:
    """Import a name when it is first used: pytest loads the plugin even if no test needs it."""
    if name not in MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{MODULES[name]}"), name)
