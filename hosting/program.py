"""Runs a program's main function, and reports a setting that cannot be used."""

import sys
from collections.abc import Callable

from hosting.failure_log import log_without_values
from hosting.files.private_files import keep_private
from hosting.settings import SettingError
from hosting.visible_text import visible_lines


def run_main(main: Callable[[], None]) -> None:
    """Run a program's main function; a setting that cannot be used becomes one line and exit 2."""
    log_without_values()
    keep_private()
    try:
        main()
    except SettingError as error:
        print(visible_lines(str(error)), file=sys.stderr)
        sys.exit(2)
