"""Files that other people on this machine cannot read: databases with their keys, logs, tokens.

On Windows a file in a person's own folder is private already, and modes mean little.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hosting.settings import USE_OTHER_FOLDER, SettingError

NOT_FOR_OTHERS = 0o077
FILE, FOLDER = 0o600, 0o700
TOKEN = re.compile(r"[A-Za-z0-9._~-]{16,}")
"""What stands in a link as it is (RFC 3986 §2.3), and is too long to be guessed."""


def keep_private() -> None:
    """What this process and its children make from now on is for its own user alone."""
    os.umask(NOT_FOR_OTHERS)


def make_private(*paths: Path) -> None:
    """Take those of these files and folders that exist away from other people; a device, such as
    `/dev/null`, stays everyone's.
    """
    for path in paths:
        # What belongs to someone else stays as it is.
        with suppress(FileNotFoundError, PermissionError):
            if path.is_dir():
                path.chmod(FOLDER)
            elif path.is_file():
                path.chmod(FILE)


def kept_token(path: Path) -> str:
    """The token in this file, which is made when it is missing, and then stays the same.

    Raises:
        SettingError: the file cannot be made, or holds something else.
    """
    try:
        if not path.exists():
            _make_token(path)
        make_private(path)
        text = path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError as error:
        raise SettingError(
            f"{path} cannot be used: {error.strerror}. It keeps a token of the recorder: "
            f"{USE_OTHER_FOLDER}, or from a folder that can be written."
        ) from error
    if not TOKEN.fullmatch(text):
        raise SettingError(
            f"{path} must hold a token of at least 16 letters, digits and - . _ ~ only. "
            "Delete it to get a new one."
        )
    return text


def write_private(path: Path, text: str) -> None:
    """Write a file in place of the one that is there, if any: another program finds all of the
    text, or none of it.

    Raises:
        OSError: it cannot be written.
    """
    with _fresh(path, text) as fresh:
        fresh.replace(path)


def _make_token(path: Path) -> None:
    path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    with _fresh(path, secrets.token_urlsafe()) as fresh:
        _put_in_place(fresh, path)


@contextmanager
def _fresh(path: Path, text: str) -> Iterator[Path]:
    """A whole file beside this one, to be renamed in the block."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE), "w") as file:
            file.write(text)
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


def _put_in_place(fresh: Path, path: Path) -> None:
    """Give a file its name, unless another program was first: its file stays."""
    with suppress(FileExistsError):
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            raise
        except OSError:
            # A file system without hard links, such as FAT.
            if not path.exists():
                fresh.rename(path)
