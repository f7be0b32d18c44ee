"""The demo people, added at the first start, on loopback only."""

import tomllib
from pathlib import Path

from authorization_server.setup.person_entry import person_of

_FILE = Path(__file__).with_name("demo_people.toml")

DEMO_PEOPLE = [
    person_of(entry, is_demo=True)
    for entry in tomllib.loads(_FILE.read_text(encoding="utf-8"))["person"]
]
"""The demo people, written as entries of a set-up file."""
