"""The set-up file: `--setup FILE` becomes the setting of the authorization server."""

import argparse
from collections.abc import Mapping
from pathlib import Path

SETTING = "AUTHORIZATION_SERVER_SETUP"


def add_setup(parser: argparse.ArgumentParser) -> None:
    """Add the option to a program."""
    parser.add_argument(
        "--setup",
        "--people",
        metavar="FILE",
        type=_file,
        help="people, clients, scopes and lifetimes of your own (docs/setup.toml is an example)",
    )


def environ_with_setup(file: Path | None, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment, with this file as a setting if one is given."""
    return {**environ, SETTING: str(file)} if file else dict(environ)


def setup_in(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the setting alone; empty without a file."""
    file = environ.get(SETTING, "")
    return {SETTING: file} if file else {}


def _file(text: str) -> Path:
    file = Path(text)
    if not file.is_file():
        raise argparse.ArgumentTypeError(f"{text!r} is not a file")
    # The processes run in a different folder.
    return file.resolve()
