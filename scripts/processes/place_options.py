"""The options that name a playground: its ports, its data, and whether it has a second issuer."""

import argparse
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hosting.settings import SettingError, Settings
from oauth2_playground.spelling import spelled
from oauth2_playground.tree import IS_INSTALLED
from scripts.processes.data_folder import DATA
from scripts.processes.file_options import folder
from scripts.processes.places import LOOPBACK, NAMES, SECOND_ISSUER, Place, names_of
from scripts.processes.playground import Playground
from scripts.processes.public_addresses import with_forwarded

PORT_BASE = 9000
LOWEST_BASE, HIGHEST_BASE = 1024, 65535 - len(NAMES)


def add_place_options(parser: argparse.ArgumentParser) -> None:
    """Add these options to a program."""
    add = parser.add_argument
    add(
        "--port-base",
        metavar="N",
        type=_port_base,
        help=f"use the ports from N on (default: {PORT_BASE})",
    )
    what = f"folder for databases and logs (default: {_usual_data()})"
    add("--data", metavar="DIR", type=folder, help=what)
    add(
        "--second-issuer",
        action="store_true",
        help="start a second authorization server with its own keys, database and people",
    )


def add_place_options_of_launched(parser: argparse.ArgumentParser) -> None:
    """Add the options that name a playground started by `launch.py`."""
    add = parser.add_argument
    ports = f"the playground on the ports from N on (default: {PORT_BASE})"
    add("--port-base", metavar="N", type=_port_base, help=ports)
    data = f"the playground with its data in this folder (default: {_usual_data()})"
    add("--data", metavar="DIR", type=folder, help=data)
    parser.set_defaults(second_issuer=False)


def parsed_with_launched(
    parser: argparse.ArgumentParser, process: str
) -> tuple[argparse.Namespace, Playground]:
    """Parse the options, and return them with the playground that they name.

    The program exits with code 2 if an option is wrong, or if `process` has never had a database in
    the data folder: nothing is created there.
    """
    wanted = parser.parse_args()
    try:
        playground = playground_of(wanted, os.environ)
    except SettingError as error:
        parser.error(str(error))
    name = SECOND_ISSUER if wanted.second_issuer else process
    is_elsewhere = playground.given.get(f"{name.upper()}_DATABASE_URL")
    if not is_elsewhere and not (playground.data / f"{name}.db").is_file():
        launch = spelled("python3 scripts/launch.py")
        parser.error(
            f"no playground has run with the data folder {playground.data}. Start one there with "
            f"{launch}, or use the options with which it was started"
        )
    return wanted, playground


def playground_of(wanted: argparse.Namespace, environ: Mapping[str, str]) -> Playground:
    """The playground that the options name.

    Raises:
        hosting.settings.SettingError: a port in the environment is not a number.
    """
    base: int | None = wanted.port_base
    data: Path = wanted.data or _data(base)
    playground = at_base(base, data, environ, second_issuer=wanted.second_issuer)
    return replace(playground, given=with_forwarded(playground.given, playground.places))


def at_base(
    base: int | None, data: Path, environ: Mapping[str, str], *, second_issuer: bool = False
) -> Playground:
    """Return the playground on ports from `base` on, otherwise on configured or default ports.

    Raises:
        hosting.settings.SettingError: a configured port is not a number.
    """
    names = names_of(second_issuer=second_issuer)
    taken_over = {} if base is None else {f"{name.upper()}_PORT": "" for name in names}
    given = {**environ, **taken_over}
    places = {}
    for offset, name in enumerate(names):
        settings = Settings(name, given)
        port = settings.number("PORT", (PORT_BASE if base is None else base) + offset)
        places[name] = Place(settings.text("HOST", LOOPBACK), port)
    return Playground(places, data.resolve(), given)


def _usual_data() -> str:
    return str(DATA).replace("%", "%%") if IS_INSTALLED else "data/"


def _data(port_base: int | None) -> Path:
    """Two playgrounds have different issuers, so they must not share their data."""
    return DATA if port_base in (None, PORT_BASE) else DATA / f"from-{port_base}"


def _port_base(text: str) -> int:
    if not text.isdigit() or not LOWEST_BASE <= int(text) <= HIGHEST_BASE:
        raise argparse.ArgumentTypeError(
            f"{text!r} must be a whole number from {LOWEST_BASE} to {HIGHEST_BASE}"
        )
    return int(text)
