"""The control tokens, one for each role: they authorize changes to its clock and its faults."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from hosting.files.private_files import kept_token
from hosting.settings import is_loopback
from scripts.processes.places import SECOND_ISSUER, Place
from scripts.processes.procfile import Command

PROGRAMS = {SECOND_ISSUER: "authorization_server"}
"""The program that a process runs, if it is not named like the process."""

TOLD_TO_RECORDER = {SECOND_ISSUER: "second_issuer"}
"""The recorder's name for a process, if it is not that of the process."""


def kept_tokens(
    data: Path, places: Mapping[str, Place], urls: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, str]:
    """Return a token for each role that can be controlled, set by the user or kept with the data.

    A role can be controlled if it has a single worker and only this machine can reach it, or one
    person through a private port.

    Raises:
        hosting.settings.SettingError: a token cannot be stored.
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
    """Add each role's own token to its settings, and all tokens to those of the recorder."""
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
