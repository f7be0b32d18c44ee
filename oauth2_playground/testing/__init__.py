"""TESTS A LOGIN: a playground for the tests of other projects, in pytest or as a context manager.

Laws of this room: it starts the playground as a process and speaks HTTP with it, as any program
could; it imports `requests` and nothing of the playground, and only `plugin.py` imports pytest.
What it tells of a flow is what arrived at the servers. It leaves nothing running.
"""

from oauth2_playground.testing.client import Client
from oauth2_playground.testing.errors import PlaygroundError
from oauth2_playground.testing.pages import Form, Page
from oauth2_playground.testing.playground import Playground, running_playground
from oauth2_playground.testing.trace import Check, Message, Trace
from oauth2_playground.testing.user import User

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
