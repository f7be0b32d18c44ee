"""A program's main function: what it says when a setting cannot be used."""

import logging
import sys
from collections.abc import Callable

from hosting.settings import SettingError


def run_main(main: Callable[[], None]) -> None:
    """Run a program's main function; a setting that cannot be used becomes one line and exit 2."""
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    try:
        main()
    except SettingError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
