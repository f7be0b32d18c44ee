"""Failures are logged without the values they contain."""

import logging
import sqlite3
import subprocess
import sys

import pytest
from sqlalchemy.exc import OperationalError

from hosting.failure_log import FORMAT, WithoutValues, kind_of, traceback_of
from tests.support.places import ROOT

SECRET = "canary-of-this-test"  # it is looked for


def fail() -> None:
    """Raise an error while another one is handled."""
    try:
        int(SECRET)
    except ValueError:
        {}[SECRET]


def failed() -> KeyError:
    """Return that error."""
    with pytest.raises(KeyError) as raised:
        fail()
    return raised.value


def test_a_traceback_names_places_and_kinds() -> None:
    """The traceback shows where it failed and which kinds of errors occurred, causes first, without
    the messages.
    """
    told = traceback_of(failed())
    assert told.index("ValueError") < told.index("During handling") < told.rindex("KeyError")
    assert told.endswith("\nKeyError")
    assert "test_failure_log.py" in told
    assert SECRET not in told


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ValueError(SECRET), "ValueError"),
        (FileNotFoundError(2, SECRET, SECRET), "FileNotFoundError (ENOENT)"),
        (OSError(SECRET), "OSError"),
        (subprocess.TimeoutExpired([SECRET], 1), "subprocess.TimeoutExpired"),
    ],
)
def test_a_kind_is_a_type_and_a_code(error: Exception, kind: str) -> None:
    """The system's error code distinguishes a full disk from a missing file."""
    assert kind_of(error) == kind


def test_the_code_of_a_database_is_told() -> None:
    """The driver's own code is shown: a locked database is not a full one."""
    with pytest.raises(sqlite3.OperationalError) as raised:
        sqlite3.connect(":memory:").execute("SELECT * FROM nowhere")
    error = OperationalError("SELECT", {"secret": SECRET}, raised.value)
    assert kind_of(error) == "sqlalchemy.exc.OperationalError (SQLITE_ERROR)"


def test_what_another_handler_wrote_is_not_printed() -> None:
    """A log record keeps the traceback that an earlier formatter has cached; it is not reused."""
    error = failed()
    record = logging.LogRecord(
        "app", logging.ERROR, "", 1, "unexpected", None, (type(error), error, error.__traceback__)
    )
    assert SECRET in logging.Formatter().format(record)
    told = WithoutValues(FORMAT).format(record)
    assert told.startswith("app: unexpected\nTraceback")
    assert SECRET not in told


@pytest.mark.parametrize(
    "ending",
    [
        "raise ValueError(secret)",
        "import threading; threading.Thread(target=lambda: {}[secret]).start()",
        "type('Thing', (), {'__del__': lambda self: {}[secret]})()",
    ],
)
def test_a_program_dies_without_its_values(ending: str) -> None:
    """This covers uncaught errors, errors in threads, and errors that Python can only print."""
    beginning = "from hosting.failure_log import *; log_without_values(); secret = 'can' + 'ary'"
    done = subprocess.run(
        [sys.executable, "-c", f"{beginning}; {ending}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "canary" not in done.stderr
    assert "Error" in done.stderr
