"""The tokens with which the clocks and the faults of the roles are switched: one for each role."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from hosting.files.private_files import kept_token
from hosting.settings import is_loopback
from scripts.processes.places import SECOND_ISSUER, Place
from scripts.processes.procfile import Command

PROGRAMS = {SECOND_ISSUER: "authorization_server"}
"""Which program a process runs, where that has another name."""

TOLD_TO_RECORDER = {SECOND_ISSUER: "second_issuer"}
"""What the recorder calls a process, where that is another name."""


def kept_tokens(
    data: Path, places: Mapping[str, Place], urls: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, str]:
    """A token for each role that can be controlled: that only this machine reaches, or one person
    through a private port, and that has one process. It is as the user has set it, or as it is kept
    with the data.

    Raises:
        hosting.settings.SettingError: it cannot be kept.
    """
    return {
        name: given.get(_setting(name, "CONTROL_TOKEN")) or kept_token(data / f"{name}.token")
        for name, place in places.items()
        if name != "recorder"
        and is_loopback(place.host)
        and (
            is_loopback(urlsplit(urls[name]).hostname or "")
            or given.get(_setting(name, "PRIVATE_PORT"), "") == "yes"
        )
        and given.get(_setting(name, "WORKERS"), "") in ("", "1")
    }


def with_tokens(commands: Iterable[Command], tokens: Mapping[str, str]) -> tuple[Command, ...]:
    """The processes, each role told its own token, and the recorder all of them."""
    return tuple(_told(command, tokens) for command in commands)


def _told(command: Command, tokens: Mapping[str, str]) -> Command:
    told = dict(command.told)
    if command.name == "recorder":
        for name, token in tokens.items():
            told[f"RECORDER_{TOLD_TO_RECORDER.get(name, name).upper()}_CONTROL_TOKEN"] = token
    elif command.name in tokens:
        told[_setting(command.name, "CONTROL_TOKEN")] = tokens[command.name]
    return replace(command, told=told)


def _setting(name: str, setting: str) -> str:
    return f"{PROGRAMS.get(name, name).upper()}_{setting}"
