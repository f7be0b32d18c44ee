"""Checks that a role leaves out on purpose: `--without-check ROLE:NAME` becomes its setting.

A role reads the names from `<ROLE>_WITHOUT_CHECKS`, and exits if it has no check of that name.
"""

import argparse
import re
from collections.abc import Iterable, Mapping

from scripts.processes.places import ROLES

EXAMPLE = "authorization_server:code_is_unused"
NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)

LeftOut = Mapping[str, tuple[str, ...]]
"""The names of the checks that are left out, by role."""

RoleAndName = tuple[str, str]


def add_without_check(parser: argparse.ArgumentParser) -> None:
    """Add the option to a program."""
    parser.add_argument(
        "--without-check",
        metavar="ROLE:NAME",
        action="append",
        type=_role_and_name,
        default=[],
        help=f"start a role without this check, such as {EXAMPLE}; may be repeated",
    )


def environ_without(asked: Iterable[RoleAndName], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment, changed so that these checks are left out, too."""
    names = {role: list(found) for role, found in left_out_in(environ).items()}
    for role, name in asked:
        names.setdefault(role, []).append(name)
    return {**environ, **{_setting(role): ",".join(found) for role, found in names.items()}}


def left_out_in(environ: Mapping[str, str]) -> LeftOut:
    """Return the checks that this environment leaves out; a role that makes all has no entry."""
    given = {role: environ.get(_setting(role), "").split(",") for role in ROLES}
    names = {role: tuple(filter(None, map(str.strip, text))) for role, text in given.items()}
    return {role: tuple(dict.fromkeys(found)) for role, found in names.items() if found}


def settings_of(left_out: LeftOut) -> dict[str, str]:
    """Return the settings that leave these checks out."""
    return {_setting(role): ",".join(names) for role, names in left_out.items()}


def _setting(role: str) -> str:
    return f"{role.upper()}_WITHOUT_CHECKS"


def _role_and_name(text: str) -> RoleAndName:
    role, _, name = text.partition(":")
    if not NAME.fullmatch(name):
        raise argparse.ArgumentTypeError(f"{text!r} must be ROLE:NAME, such as {EXAMPLE}")
    if role not in ROLES:
        known = f"{', '.join(ROLES[:-1])} or {ROLES[-1]}"
        raise argparse.ArgumentTypeError(f"unknown role {role!r}; use {known}")
    return role, name
