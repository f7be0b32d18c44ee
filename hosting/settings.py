"""Settings from the environment, each named `<PROGRAM>_<NAME>`, read once at the start.

A program declares its settings as the fields of one dataclass, each with its default. A setting
that cannot be used prevents the start, with one sentence that names it.
"""

import ipaddress
import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from difflib import get_close_matches
from functools import partial
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Config = TypeVar("Config", bound="DataclassInstance")

EXAMPLE = "http://127.0.0.1:9003"
UNWANTED = re.compile(r"[^!-~]|[?#\\]")
"""What none of our URLs contains: blanks, a query, a fragment, anything a parser would tolerate."""

USE_OTHER_FOLDER = "start with another data folder (`--data DIR` of launch)"
"""What to do if the data folder cannot be used."""


class SettingError(ValueError):
    """A setting cannot be used; the message names it, says why, and what would be right."""


class Settings:
    """The environment as one program sees it."""

    def __init__(self, program: str, environ: Mapping[str, str] | None = None) -> None:
        self._prefix = program.upper()
        self._environ = os.environ if environ is None else environ

    def read(self, kind: type[Config]) -> Config:
        """Read all settings of this dataclass, each by the rule for its type.

        An annotation can name another rule: `Annotated[str, Settings.url]`.

        Raises:
            SettingError: one cannot be used, or a variable in the environment has the prefix of
                this program but names none of its settings.
        """
        self._require_known([field.name.upper() for field in fields(kind)])
        hints = get_type_hints(kind, include_extras=True)
        return kind(
            **{
                field.name: _rule(hints[field.name])(self, field.name.upper(), field.default)
                for field in fields(kind)
            }
        )

    def _require_known(self, known: Collection[str]) -> None:
        prefix = self.name("")
        for name, given in self._environ.items():
            setting = name.removeprefix(prefix)
            if given and name.startswith(prefix) and setting not in known:
                near = ", ".join(map(self.name, get_close_matches(setting, known)))
                advice = f"Similar names: {near}." if near else "The README lists all settings."
                raise SettingError(f"There is no setting named {name}. {advice}")

    def name(self, setting: str) -> str:
        """The full name of the environment variable."""
        return f"{self._prefix}_{setting}"

    def text(self, setting: str, default: str) -> str:
        """A string; an empty one counts as not set."""
        return self._environ.get(self.name(setting), "") or default

    def number(self, setting: str, default: int, *, least: int = 1) -> int:
        """A whole number.

        Raises:
            SettingError: not a whole number, or below `least`.
        """
        given = self.text(setting, str(default))
        if not given.isascii() or not given.isdigit() or int(given) < least:
            raise SettingError(
                f"{self.name(setting)} must be a whole number of at least {least}, not {given!r}."
            )
        return int(given)

    def flag(self, setting: str, default: bool) -> bool:
        """Yes or no.

        Raises:
            SettingError: neither "yes" nor "no".
        """
        given = self.text(setting, "yes" if default else "no")
        if given not in ("yes", "no"):
            raise SettingError(f"{self.name(setting)} must be yes or no, not {given!r}.")
        return given == "yes"

    def one_of(self, setting: str, default: str, *, allowed: tuple[str, ...]) -> str:
        """One of these words.

        Raises:
            SettingError: another word.
        """
        given = self.text(setting, default)
        if given not in allowed:
            listed = " or ".join(allowed)
            raise SettingError(f"{self.name(setting)} must be {listed}, not {given!r}.")
        return given

    def names(self, setting: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Names separated by commas, each listed once."""
        given = (name.strip() for name in self.text(setting, "").split(","))
        return tuple(dict.fromkeys(name for name in given if name)) or default

    def foreign_address(self, setting: str, default: str, *, example: str = "") -> str:
        """An absolute http(s) URL, exactly as its owner writes it; "" if that is the default.

        A trailing slash is part of the name of some servers, and names are compared exactly.

        Raises:
            SettingError: it is not such a URL.
        """
        given = self.text(setting, default)
        if given == default == "":
            return ""
        if not is_http_url(given):
            raise SettingError(
                f"{self.name(setting)} must be a URL such as {example or default}, exactly as "
                f"that server writes its own URL, not {given!r}."
            )
        return given

    def url(self, setting: str, default: str) -> str:
        """An absolute http(s) URL without a trailing slash; "" if that is the default.

        Raises:
            SettingError: it is not such a URL.
        """
        given = self.text(setting, default)
        if given == default == "":
            return ""
        if not is_http_url(given) or given.endswith("/"):
            raise SettingError(
                f"{self.name(setting)} must be an address such as {default or EXAMPLE}, "
                f"without a slash at its end, not {given!r}."
            )
        return given


RULES: Mapping[Any, Callable[..., Any]] = {
    str: Settings.text,
    int: Settings.number,
    bool: Settings.flag,
    tuple[str, ...]: Settings.names,
}
"""How to read a setting of each type."""


def _rule(hint: Any) -> Callable[..., Any]:
    if get_origin(hint) is Annotated:
        return get_args(hint)[1]  # type: ignore[no-any-return]
    if get_origin(hint) is Literal:
        return partial(Settings.one_of, allowed=get_args(hint))
    return RULES[hint]


def is_http_url(address: str) -> bool:
    """Whether this is an absolute http or https address without query, fragment or user."""
    try:
        parts = urlsplit(address)
        usable = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        return False
    return usable and address.startswith(("http://", "https://")) and not UNWANTED.search(address)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to this host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
