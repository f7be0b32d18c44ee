"""The folder of processes that run for a while only."""

from tempfile import TemporaryDirectory


def temporary_folder() -> TemporaryDirectory[str]:
    """A folder for their data, which disappears when its `with` block ends."""
    # Windows keeps a database file locked for a moment after its process has ended.
    return TemporaryDirectory(prefix="oauth2-playground-", ignore_cleanup_errors=True)
