"""The data folder of a playground: its location, a check that it can be written, and a lock that
keeps a second start out; also temporary data folders.

A checkout keeps its data in its own tree. An installed tree is among the packages of a Python,
where nothing is written, so its data goes into the user's data folder.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hosting.files.file_lock import Taken, held
from hosting.files.private_files import FOLDER
from hosting.settings import USE_OTHER_FOLDER, SettingError
from oauth2_playground import PROGRAM
from oauth2_playground.tree import IS_INSTALLED
from scripts.setting_up.environment import ROOT

LOCK = "in-use.lock"


def _usual() -> Path:
    if not IS_INSTALLED:
        return ROOT / "data"
    from platformdirs import user_data_path  # a checkout does not need it

    return user_data_path(PROGRAM, appauthor=False)


DATA = _usual()
"""The folder for databases and logs, unless another is chosen."""


def working_folder(data: Path) -> Path:
    """The folder in which processes with this data run; relative paths in settings start here."""
    return data if IS_INSTALLED and data.is_dir() else ROOT


@contextmanager
def in_use(data: Path, who: str) -> Iterator[None]:
    """Create the folder, and keep other starts out of it while the block lasts.

    `who` describes this start in the error message of another start.

    Raises:
        SettingError: another playground uses it, or it cannot be written.
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
    """Return a folder for the data of a short run; it is deleted when its `with` block ends."""
    # Windows keeps a database file locked for a moment after its process has ended.
    return TemporaryDirectory(prefix="oauth2-playground-", ignore_cleanup_errors=True)
