"""A program's main function: what it says when a setting, or its database, cannot be used."""

import sys
from collections.abc import Callable
from typing import NoReturn

from sqlalchemy.exc import DBAPIError

from hosting.engines import UNWRITABLE, cannot_be_written
from hosting.failure_log import log_without_values
from hosting.files.private_files import keep_private
from hosting.settings import SettingError


def run_main(main: Callable[[], None]) -> None:
    """Run a program's main function; a setting or a disk that cannot be used becomes one line and
    exit 2.
    """
    log_without_values()
    keep_private()
    try:
        main()
    except SettingError as error:
        _end(str(error))
    except DBAPIError as error:
        if not cannot_be_written(error):
            raise
        _end(f"The database cannot be written. {UNWRITABLE}")


def _end(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(2)
