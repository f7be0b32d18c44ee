"""What a process prints when something fails: where it failed, and which kind of error it was.

The text of an error is never printed. Libraries put their input into it: a database names the row,
a parser the document, an HTTP library the URL with its query. Any of these may be a password, a
code or a token.
"""

import errno
import logging
import sys
import threading
import traceback
from copy import copy
from types import TracebackType

from hosting.visible_text import visible_lines

FORMAT = "%(name)s: %(message)s"
BECAUSE = "The above exception was the direct cause of the following exception:"
MEANWHILE = "During handling of the above exception, another exception occurred:"

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


def kind_of(error: BaseException) -> str:
    """The type of an error, and the code that its database or system assigns to it, if any."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else _full_name(kind)
    code = _code_of(error)
    return f"{name} ({code})" if code else name


def traceback_of(error: BaseException) -> str:
    """The lines of code that an error passed through, causes first, each followed by its kind."""
    frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    told = f"Traceback (most recent call last):\n{frames}{kind_of(error)}"
    if error.__cause__ is not None:
        return f"{traceback_of(error.__cause__)}\n\n{BECAUSE}\n\n{told}"
    if error.__context__ is not None and not error.__suppress_context__:
        return f"{traceback_of(error.__context__)}\n\n{MEANWHILE}\n\n{told}"
    return told


class WithoutValues(logging.Formatter):
    """Formats a log record; for an exception, it contains only what `traceback_of` returns."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the whole record, in which nothing can control a terminal."""
        # An earlier formatter may have left the text of the exception here.
        record.exc_text = None
        if record.name == "asyncio":
            # The first line says what failed; the others show objects, including exceptions.
            record = copy(record)
            record.msg, record.args = record.getMessage().partition("\n")[0], None
        return visible_lines(super().format(record))

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  # named by `logging`
        """Return the traceback."""
        return traceback_of(ei[1]) if ei[1] is not None else ""


def log_without_values() -> None:
    """Make this process print failures without their texts from now on; call it at the start."""
    handler = logging.StreamHandler()
    handler.setFormatter(WithoutValues(FORMAT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    # Otherwise a record that cannot be written is printed with everything in it.
    logging.raiseExceptions = False
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def _uncaught(
    _kind: type[BaseException], error: BaseException, _frames: TracebackType | None
) -> None:
    print(traceback_of(error), file=sys.stderr)


def _uncaught_in_thread(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_value is not None and not isinstance(failure.exc_value, SystemExit):
        name = failure.thread.name if failure.thread else "a thread"
        print(f"{name}:\n{traceback_of(failure.exc_value)}", file=sys.stderr)


def _unraisable(failure: "sys.UnraisableHookArgs") -> None:
    if failure.exc_value is not None:
        print(f"Ignored: {traceback_of(failure.exc_value)}", file=sys.stderr)


def _full_name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _code_of(error: BaseException) -> str:
    # SQLAlchemy's errors carry the driver's own error as `orig`.
    driver = getattr(error, "orig", None) or error
    code = getattr(driver, "sqlite_errorname", None) or getattr(driver, "sqlstate", None)
    if code is None and isinstance(error, OSError):
        code = errno.errorcode.get(error.errno or 0)
    return code if isinstance(code, str) else ""
