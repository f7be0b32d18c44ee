"""The demo people, made at first start, on loopback only."""

from pathlib import Path

from authorization_server.storage.people_file import read_people

DEMO_PEOPLE = read_people(Path(__file__).with_name("demo_people.toml"), is_demo=True)
