"""The texts of the messages, read once from the TOML files beside this module."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tracing.catalogue import Party

FILES = ("variants", "code_flow", "grants", "endpoints")
"""In this order: what an earlier file says of a step takes precedence."""

ANY = "*"
"""Stands for any check in place of the name of a failed one."""


@dataclass(frozen=True, slots=True)
class When:
    """Which message of its step is meant; "", () and None match any.

    `path` is the end of the request's path, `page` the beginning of the title of the page in the
    response, `status` the beginning of the response's status. `carries` are parameters and headers
    of the request or the response, each as a name or as a name and its value ("prompt=none").
    `made` is a check that was run, `failed` one that failed ("*": any), `tour` the tour that the
    flow runs. `on_purpose` means that a fault produced the response.
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
    """The texts about one message.

    `what` describes what happens, `without` what would go wrong without it, `attack` what an
    attacker would try here and what stops it, `spoken` what a speaker says to a class; `brief`
    describes it in at most six words; `shows` describes the page that it delivers, if it delivers
    one. `values` are the parameters that matter here, each with half a line of meaning, `checks`
    are the checks that matter, and `judges` is what these judge, if an earlier message brought it.
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
        """The first sentence of `what`: the one thing to know about the message."""
        first, dot, _ = self.what.partition(". ")
        return first + dot.rstrip()


@cache
def messages() -> Mapping[str, tuple[Message, ...]]:
    """The messages of each step, by its slug; the last one of a step matches all its messages."""
    found: dict[str, list[Message]] = {}
    for slug, step in _steps():
        found.setdefault(slug, []).extend(_messages(slug, step))
    return {slug: tuple(of_step) for slug, of_step in found.items()}


def read_when(entry: Mapping[str, Any]) -> When:
    """Read a table of a TOML file, such as `{ from = "client_app", path = "register" }`."""
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
