"""The threats and the rules of good form, read once from the TOML files beside this module.

In a file, each `[[threat]]` has its clause, what happens in plain words, the checks that stop it
(by role) and the stories that show it; `built_in` is what else stops it. `left` explains a state
other than "covered": what is left, why, and who must act.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from oauth2_playground.spelling import spelled
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER, Party

FILES = ("rfc9700", "update_draft", "fapi2", "rfc10027", "rfc8725", "rfc6819", "others")
"""In this order: today's recommendations first, the oldest document last."""

GOOD_FORM = "good_form"

TITLE = "Threats"
OPENING = (
    "What attackers do to OAuth, section by section of the specifications that list it, and what "
    "stops them here. A check is one line in the list of a role, named as it stands in the "
    "source; start a role without the check, and the attack gets further. A story is an attack "
    "that the attack lab carries out twice: against a server without the check, and against the "
    "server as it is. "
    + spelled("To play one on the console, type python3 scripts/attack.py and its name."),
    "No server stops everything. Each row says what is left, and who must do it.",
)
"""How the threat map begins, one string for each paragraph."""

GOOD_FORM_TITLE = "Rules of good form"
GOOD_FORM_OPENING = (
    "These checks stop no attack. They make a mistake visible where it happens, in words that say "
    "what to do."
)

ROLES: tuple[Party, ...] = (AUTHORIZATION_SERVER, RESOURCE_SERVER, CLIENT_APP)

State = Literal["covered", "partly", "not covered", "no server can stop it", "does not arise"]

STATES: Mapping[State, str] = {
    "covered": "the checks named, or what is built in, stop it",
    "partly": "something is left, and the row says what",
    "not covered": "nothing here stops it, and the row says why",
    "no server can stop it": "someone else must, and the row says who",
    "does not arise": "the flows here have nothing that it could attack",
}
"""What each state means."""

Checks = Mapping[Party, tuple[str, ...]]
"""Names of checks, by the role that runs them; a role that runs none is left out."""


@dataclass(frozen=True, slots=True)
class Threat:
    """One threat of a document, named by its clause.

    `stories` are the attacks of the lab that carry it out, by their names there.
    """

    spec: str
    name: str
    happens: str
    state: State
    checks: Checks
    built_in: str = ""
    stories: tuple[str, ...] = ()
    left: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A specification with its threats; `left_out` says which sections are not here, and why."""

    name: str
    title: str
    says: str
    left_out: tuple[str, ...]
    threats: tuple[Threat, ...]


@dataclass(frozen=True, slots=True)
class GoodForm:
    """Checks that stop no attack, and what they are for."""

    name: str
    reason: str
    checks: Checks


class UnreadableThreat(ValueError):
    """An entry has an unknown state or an unknown member; the message names it."""


@cache
def documents() -> tuple[Document, ...]:
    """The documents, in the order in which they are best read."""
    return tuple(map(_document, FILES))


@cache
def good_form() -> tuple[GoodForm, ...]:
    """The checks that stop no attack, in groups."""
    groups = _read(GOOD_FORM)["group"]
    return tuple(GoodForm(each.pop("name"), each.pop("reason"), _checks(each)) for each in groups)


def read_threat(entry: Mapping[str, Any]) -> Threat:
    """Read a `[[threat]]`.

    Raises:
        UnreadableThreat: its state or one of its members is unknown.
    """
    rest = dict(entry)
    threat = Threat(
        spec=rest.pop("spec"),
        name=rest.pop("name"),
        happens=rest.pop("happens"),
        state=rest.pop("state"),
        built_in=spelled(rest.pop("built_in", "")),
        stories=tuple(rest.pop("stories", ())),
        left=rest.pop("left", ""),
        checks=_checks(rest),
    )
    if threat.state not in STATES:
        raise UnreadableThreat(f"{threat.spec}: state {threat.state!r} is none of {list(STATES)}")
    return threat


def threats() -> Iterator[Threat]:
    """The threats of all documents."""
    for document in documents():
        yield from document.threats


def threats_stopped_by(role: str, check: str) -> list[Threat]:
    """The threats that this check of this role helps to stop."""
    return [threat for threat in threats() if (role, check) in _pairs(threat.checks)]


def good_form_of(role: str, check: str) -> GoodForm | None:
    """The rule of good form that this check of this role belongs to; None if it stops a threat."""
    return next((rule for rule in good_form() if (role, check) in _pairs(rule.checks)), None)


def checks_of_roles() -> Checks:
    """All checks: each stops a threat or is a rule of good form."""
    maps = [*(each.checks for each in threats()), *(each.checks for each in good_form())]
    return {
        role: tuple(sorted({name for checks in maps for name in checks.get(role, ())}))
        for role in ROLES
    }


def counted() -> Mapping[State, int]:
    """How many threats are in each state."""
    counts = Counter(threat.state for threat in threats())
    return {state: counts[state] for state in STATES}


def _document(file: str) -> Document:
    read = _read(file)
    return Document(
        name=read["name"],
        title=read["title"],
        says=read["says"],
        left_out=tuple(read["left_out"]),
        threats=tuple(map(read_threat, read["threat"])),
    )


def _checks(entry: Mapping[str, Any]) -> Checks:
    """The remaining members of an entry, which must all be roles."""
    for member in entry:
        if member not in ROLES:
            raise UnreadableThreat(f"{member!r} is neither a key of a threat nor a role")
    return {role: tuple(entry[role]) for role in ROLES if entry.get(role)}


def _pairs(checks: Checks) -> set[tuple[str, str]]:
    return {(role, name) for role, names in checks.items() for name in names}


def _read(file: str) -> dict[str, Any]:
    path = Path(__file__).with_name(f"{file}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
