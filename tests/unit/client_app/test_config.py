"""The configuration from the environment."""

import pytest

from client_app.config import Config, from_environment
from hosting.settings import SettingError


def test_without_settings_it_is_the_playground() -> None:
    """The three roles on their usual ports, on loopback."""
    assert from_environment({}) == Config()
    assert Config().redirect_uri == "http://127.0.0.1:9002/callback"


def test_every_setting_is_read() -> None:
    """Each setting has a variable of its own."""
    config = from_environment(
        {
            "CLIENT_APP_HOST": "0.0.0.0",  # noqa: S104
            "CLIENT_APP_PORT": "1",
            "CLIENT_APP_WORKERS": "2",
            "CLIENT_APP_URL": "https://notes.example/app",
            "CLIENT_APP_ISSUER": "https://issuer.example/tenant/",
            "CLIENT_APP_SECOND_ISSUER": "https://second.example/",
            "CLIENT_APP_RESOURCE_SERVER": "https://api.example",
            "CLIENT_APP_DATABASE_URL": "sqlite://",
            "CLIENT_APP_CLIENT_ID": "me",
            "CLIENT_APP_CLIENT_SECRET": "hush",
            "CLIENT_APP_FLOW_SECONDS": "3",
            "CLIENT_APP_READ_SECONDS": "7",
            "CLIENT_APP_RECORDER": "http://127.0.0.1:9003",
            "CLIENT_APP_TRACE_MODE": "attended",
        }
    )
    assert config == Config(
        host="0.0.0.0",  # noqa: S104
        port=1,
        workers=2,
        url="https://notes.example/app",
        issuer="https://issuer.example/tenant/",
        second_issuer="https://second.example/",
        resource_server="https://api.example",
        database_url="sqlite://",
        client_id="me",
        client_secret="hush",
        flow_seconds=3,
        read_seconds=7,
        recorder="http://127.0.0.1:9003",
        trace_mode="attended",
    )
    assert config.path == "/app"
    assert config.is_https


def test_checks_may_be_left_out_on_loopback() -> None:
    """They are listed by name."""
    config = from_environment({"CLIENT_APP_WITHOUT_CHECKS": "state_is_known, code_is_present"})
    assert config == Config(without_checks=("state_is_known", "code_is_present"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLIENT_APP_ISSUER", "issuer.example"),
        ("CLIENT_APP_ISSUER", "ftp://issuer.example"),
        ("CLIENT_APP_SECOND_ISSUER", "nowhere"),
        ("CLIENT_APP_SECOND_ISSUER", "http://127.0.0.1:9000"),
        ("CLIENT_APP_URL", "http://127.0.0.1:9002/"),
        ("CLIENT_APP_RESOURCE_SERVER", "nowhere"),
        ("CLIENT_APP_FLOW_SECONDS", "0"),
        ("CLIENT_APP_CLIENT_SECRET", "alone"),
        ("CLIENT_APP_TRACE_MODE", "loud"),
    ],
)
def test_an_unusable_setting_is_named(name: str, value: str) -> None:
    """The start stops with one sentence that names the setting."""
    with pytest.raises(SettingError, match=name):
        from_environment({name: value})


def test_the_secret_is_not_shown() -> None:
    """A configuration may be printed."""
    assert "hush" not in repr(Config(client_id="me", client_secret="hush"))
