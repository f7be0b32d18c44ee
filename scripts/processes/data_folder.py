"""The data folder of a playground: it can be written, and one start at a time uses it; or it exists
for a while only.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hosting.files.file_lock import Taken, held
from hosting.files.private_files import FOLDER
from hosting.settings import USE_OTHER_FOLDER, SettingError

LOCK = "in-use.lock"


@contextmanager
def in_use(data: Path, who: str) -> Iterator[None]:
    """Makes the folder, and keeps other starts out of it while the block lasts.

    `who` is what such a start says of this one.

    Raises:
        SettingError: another start uses it, or it cannot be written.
    """
    with ExitStack() as stack:
        try:
            data.mkdir(mode=FOLDER, parents=True, exist_ok=True)
            stack.enter_context(held(data / LOCK, who))
        except Taken as owner:
            raise SettingError(
                f"Another playground already uses the data folder {data}"
                f"{f' ({owner})' if str(owner) else ''}. Stop it, or {USE_OTHER_FOLDER}; "
                "`--port-base N` chooses another data folder and other ports."
            ) from owner
        except OSError as error:
            raise SettingError(
                f"The data folder {data} cannot be written ({error.strerror}): {USE_OTHER_FOLDER}."
            ) from error
        yield


def temporary_folder() -> TemporaryDirectory[str]:
    """A folder for the data of a short run, which disappears when its `with` block ends."""
    # Windows keeps a database file locked for a moment after its process has ended.
    return TemporaryDirectory(prefix="oauth2-playground-", ignore_cleanup_errors=True)
