"""`recorder.config`: the settings."""

import pytest

from hosting.settings import SettingError
from recorder.config import Config, from_environment


def test_defaults() -> None:
    """Loopback, port 9003, a file under data."""
    assert from_environment({}) == Config("127.0.0.1", 9003, "sqlite:///data/recorder.db")


def test_settings() -> None:
    """Each from its variable."""
    environ = {
        "RECORDER_HOST": "::1",
        "RECORDER_PORT": "9103",
        "RECORDER_DATABASE_URL": "sqlite:///x.db",
    }
    assert from_environment(environ) == Config("::1", 9103, "sqlite:///x.db")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])  # noqa: S104
def test_it_listens_on_loopback_only(host: str) -> None:
    """One sentence says why."""
    with pytest.raises(SettingError, match=r"^RECORDER_HOST must be a loopback address .*\.$"):
        from_environment({"RECORDER_HOST": host})
