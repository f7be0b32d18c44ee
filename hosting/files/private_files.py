"""Files that other people on this machine cannot read: databases with their keys, logs, tokens.

On Windows, a file in a user's own folder is private already, and modes mean little.
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
"""A token that needs no encoding in a link (RFC 3986 §2.3), and is too long to be guessed."""


def keep_private() -> None:
    """Make everything that this process and its children create from now on private to its user."""
    os.umask(NOT_FOR_OTHERS)


def make_private(*paths: Path) -> None:
    """Make those of these files and folders that exist private to their owner; a device, such as
    `/dev/null`, stays open to everyone.
    """
    for path in paths:
        # Files of another user stay as they are.
        with suppress(FileNotFoundError, PermissionError):
            if path.is_dir():
                path.chmod(FOLDER)
            elif path.is_file():
                path.chmod(FILE)


def kept_token(path: Path) -> str:
    """The token in this file, which is created if it is missing and then stays the same.

    Raises:
        SettingError: the file cannot be created, or contains something else.
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
    """Write a file, replacing any that exists: another program finds either the whole text or none.

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
    """A complete new file beside this one, to be renamed in the block."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE), "w") as file:
            file.write(text)
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


def _put_in_place(fresh: Path, path: Path) -> None:
    """Give a file its final name, unless another program was first: then its file stays."""
    with suppress(FileExistsError):
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            raise
        except OSError:
            # A file system without hard links, such as FAT.
            if not path.exists():
                fresh.rename(path)
