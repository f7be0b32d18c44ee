"""What is asked, and about which messages: read once from `questions.toml`, which documents it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from tracing.catalogue import BROWSER, Party
from tracing.messages.messages import When, read_when

Kind = Literal["receiver", "address", "carrying", "moving", "knowing", "lacking", "failing"]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One entry: its step and message, what it asks, and what the choices are.

    `of` is the party in question, if there is one, `value` the parameter, `passing` the text of the
    answer that every check passes ("" if that is not one of the answers).
    """

    step: str
    kind: Kind
    prompt: str
    when: When
    of: Party = BROWSER
    value: str = ""
    passing: str = ""
    among: tuple[str, ...] = ()


@cache
def prompts() -> tuple[Prompt, ...]:
    """Return all entries, in order."""
    return tuple(map(_prompt, _document()["question"]))


@cache
def value_names() -> Mapping[str, str]:
    """Return the names of values in answers, by the name of the parameter."""
    names: Mapping[str, str] = _document()["names"]
    return names


@cache
def _document() -> Mapping[str, Any]:
    file = Path(__file__).with_name("questions.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _prompt(entry: Mapping[str, Any]) -> Prompt:
    members = dict(entry)
    when = read_when(members.pop("when", {}))
    return Prompt(when=when, among=tuple(members.pop("among", ())), **members)
