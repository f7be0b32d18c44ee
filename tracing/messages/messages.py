"""The texts of the messages, read once from the TOML files beside this module."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tracing.catalogue import Party

FILES = ("variants", "code_flow", "grants", "endpoints")
"""In this order: what is said of a step in an earlier one is asked first."""

ANY = "*"
"""Any check, where one that failed is named."""


@dataclass(frozen=True, slots=True)
class When:
    """Which message of its step is meant; "", () and None stand for any.

    `path` ends the path of the request, `page` begins the title of the page in the response,
    `status` begins the status of the response. `carries` are parameters and headers that the
    request or the response has, each as a name or as a name and its value ("prompt=none"). `made`
    is a check that was made, `failed` one that failed ("*": any), `tour` the tour that the flow
    runs. With `on_purpose` a fault answered it.
    """

    sender: Party | None = None
    receiver: Party | None = None
    method: str = ""
    path: str = ""
    page: str = ""
    status: str = ""
    carries: tuple[str, ...] = ()
    made: str = ""
    failed: str = ""
    tour: str = ""
    on_purpose: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What is said of one message.

    `what` says what happens, `without` what would go wrong without it, `attack` what an attacker
    would try here and what stops it, `spoken` what a speaker says to a class; `brief` says it in
    at most six words; `shows` describes the page that it brings, if it brings one. `values` are the
    parameters that matter here, each with half a line of meaning, `checks` the checks that do, and
    `judges` what these judge, where that came with an earlier message.
    """

    step: str
    name: str
    title: str
    brief: str
    what: str
    without: str
    attack: str
    spoken: str
    shows: str = ""
    judges: str = ""
    when: When = field(default_factory=When)
    values: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[str, ...] = ()

    @property
    def point(self) -> str:
        """The first sentence of `what`: what one must know of it, if one knows one thing only."""
        first, dot, _ = self.what.partition(". ")
        return first + dot.rstrip()


@cache
def messages() -> Mapping[str, tuple[Message, ...]]:
    """The messages of each step, by its slug; the last one of a step fits every message of it."""
    found: dict[str, list[Message]] = {}
    for slug, step in _steps():
        found.setdefault(slug, []).extend(_messages(slug, step))
    return {slug: tuple(of_step) for slug, of_step in found.items()}


def read_when(entry: Mapping[str, Any]) -> When:
    """A table of a TOML file, such as `{ from = "client_app", path = "register" }`."""
    members = dict(entry)
    for party, said in (("sender", "from"), ("receiver", "to")):
        if said in members:
            members[party] = members.pop(said)
    carries = tuple(members.pop("carries", ()))
    return When(carries=carries, **members)


def _steps() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in FILES:
        file = Path(__file__).with_name(f"{name}.toml")
        yield from tomllib.loads(file.read_text(encoding="utf-8")).items()


def _messages(slug: str, step: Mapping[str, Any]) -> Iterator[Message]:
    for name, given in step.items():
        members = dict(given)
        when = read_when(members.pop("when", {}))
        checks = tuple(members.pop("checks", ()))
        yield Message(slug, name, when=when, checks=checks, **members)
