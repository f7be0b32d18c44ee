"""`recorder.config`: the settings."""

from pathlib import Path

import pytest

from hosting.settings import SettingError
from recorder.config import Config, from_environment

TOKEN = "sixteen-or-more.letters"
EVERYWHERE = "0.0.0.0"  # noqa: S104


def test_defaults() -> None:
    """Loopback, port 9003, a file under data; nothing is held, and no token is set."""
    usual = Config("127.0.0.1", 9003, (), "sqlite:///data/recorder.db")
    assert from_environment({}) == usual
    assert (usual.hold, usual.start, usual.url, usual.token) == (
        False,
        "",
        "http://127.0.0.1:9003",
        "",
    )


def test_settings() -> None:
    """Each is read from its variable."""
    environ = {
        "RECORDER_HOST": "::1",
        "RECORDER_PORT": "9103",
        "RECORDER_DATABASE_URL": "sqlite:///x.db",
        "RECORDER_HOLD": "yes",
        "RECORDER_START": "http://127.0.0.1:9102/notes",
        "RECORDER_URL": "https://viewer.example",
        "RECORDER_TOKEN": TOKEN,
    }
    assert from_environment(environ) == Config(
        host="::1",
        port=9103,
        database_url="sqlite:///x.db",
        hold=True,
        start="http://127.0.0.1:9102/notes",
        url="https://viewer.example",
        token=TOKEN,
    )


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("localhost", "http://localhost:9103"),
        ("::1", "http://[::1]:9103"),
        ("192.0.2.5", "http://192.0.2.5:9103"),
    ],
)
def test_browsers_open_what_it_listens_on(host: str, url: str) -> None:
    """Unless RECORDER_URL says otherwise."""
    environ = {"RECORDER_HOST": host, "RECORDER_PORT": "9103", "RECORDER_TOKEN": TOKEN}
    assert from_environment(environ).url == url


def test_a_token_that_is_not_set_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is in the data folder, the same at each start; viewer and inbox have different tokens."""
    monkeypatch.chdir(tmp_path)
    first, second = (from_environment({}).with_kept_tokens() for _ in range(2))
    assert first == second
    assert len({first.token, first.inbox_token}) == 2
    assert from_environment({"RECORDER_TOKEN": TOKEN}).with_kept_tokens().token == TOKEN
    for name in ("recorder.token", "inbox.token"):
        assert (tmp_path / "data" / name).read_text() in (first.token, first.inbox_token)


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "0:0:0:0:0:0:0:0"])
def test_who_listens_everywhere_says_what_browsers_open(host: str) -> None:
    """RECORDER_URL must be set, because browsers cannot open a wildcard address."""
    with pytest.raises(SettingError, match=r"^RECORDER_URL must say what browsers open, .*\.$"):
        from_environment({"RECORDER_HOST": host, "RECORDER_TOKEN": TOKEN})


@pytest.mark.parametrize("token", ["x", "fifteen.letters", TOKEN + "+", TOKEN + " ", "ü" * 16])
@pytest.mark.parametrize("name", ["RECORDER_TOKEN", "RECORDER_INBOX_TOKEN"])
def test_a_token_is_long_and_stands_in_a_link(name: str, token: str) -> None:
    """Any other token is refused and not repeated, since startup errors are printed and logged."""
    with pytest.raises(SettingError, match=rf"^{name} must be at least 16 ch.*\.$") as stopped:
        from_environment({name: token})
    assert token == "x" or token not in str(stopped.value)
    assert from_environment({"RECORDER_TOKEN": "sixteen~letters."}).token == "sixteen~letters."


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("URL", "viewer.example"),
        ("URL", "http://127.0.0.1:9003/"),
        ("URL", "http://127.0.0.1:9003/viewer"),
        ("START", "/notes"),
        ("HOLD", "true"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, given: str) -> None:
    """The error also says what is expected."""
    with pytest.raises(SettingError, match=f"^RECORDER_{name} must be ") as stopped:
        from_environment({f"RECORDER_{name}": given})
    assert repr(given) in str(stopped.value)


def test_a_printed_configuration_keeps_the_token() -> None:
    """A traceback may show the configuration."""
    assert TOKEN not in repr(Config(token=TOKEN))
