"""Files that other people on this machine cannot read: databases with their keys, logs, tokens.

On Windows a file in a person's own folder is private already, and modes mean little.
"""

import os
import re
import secrets
import time
from contextlib import suppress
from pathlib import Path

from hosting.settings import SettingError

NOT_FOR_OTHERS = 0o077
FILE, FOLDER = 0o600, 0o700
TOKEN = re.compile(r"[A-Za-z0-9._~-]{16,}")
"""What stands in a link as it is (RFC 3986 §2.3), and is too long to be guessed."""
WRITTEN_SECONDS = 2.0


def keep_private() -> None:
    """What this process and its children make from now on is for its own user alone."""
    os.umask(NOT_FOR_OTHERS)


def make_private(*paths: Path) -> None:
    """Take those of these files and folders that exist away from other people."""
    for path in paths:
        # What belongs to someone else stays as it is.
        with suppress(FileNotFoundError, PermissionError):
            path.chmod(FOLDER if path.is_dir() else FILE)


def kept_token(path: Path) -> str:
    """The token in this file, which is made when it is missing, and then stays the same.

    Raises:
        SettingError: the file cannot be made, or holds something else.
    """
    try:
        _make_token(path)
        make_private(path)
        return _written(path)
    except OSError as error:
        raise SettingError(
            f"{path} cannot be used: {error.strerror}. It keeps a token of the recorder: start "
            "with another data folder (`--data DIR` of scripts/launch.py), or from a folder that "
            "can be written."
        ) from error


def _make_token(path: Path) -> None:
    path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    # Of two programs that start at once, one makes it.
    with suppress(FileExistsError):
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE)
        try:
            os.write(file, secrets.token_urlsafe().encode())
        finally:
            os.close(file)


def _written(path: Path) -> str:
    deadline = time.monotonic() + WRITTEN_SECONDS
    while not TOKEN.fullmatch(text := path.read_text(encoding="utf-8", errors="replace").strip()):
        if text or time.monotonic() > deadline:
            raise SettingError(
                f"{path} must hold a token of at least 16 letters, digits and - . _ ~ only. "
                "Delete it, and a new one is made."
            )
    return text
