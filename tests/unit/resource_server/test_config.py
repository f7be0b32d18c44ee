"""Settings come from the environment, and unusable ones stop the start."""

import pytest

from hosting.settings import SettingError
from resource_server.config import Config, from_environment


def test_nothing_needs_to_be_set() -> None:
    """Everything has a default."""
    assert from_environment({}) == Config()


def test_everything_can_be_set() -> None:
    """Each setting has its variable."""
    given = {
        "HOST": "::1",
        "PORT": "1234",
        "WORKERS": "3",
        "URL": "http://127.0.0.1:1234",
        "ISSUER": "https://issuer.example/",
        "VERIFY": "introspection",
        "CLIENT_ID": "me",
        "CLIENT_SECRET": "s3cret",
        "DATABASE_URL": "sqlite://",
        "RECORDER": "http://127.0.0.1:9",
        "TRACE_MODE": "attended",
        "WITHOUT_CHECKS": "signature_is_valid",
    }
    environ = {f"RESOURCE_SERVER_{name}": value for name, value in given.items()}
    expected = {name.lower(): value for name, value in given.items()} | {
        "port": 1234,
        "workers": 3,
        "without_checks": ("signature_is_valid",),
    }
    assert from_environment(environ) == Config(**expected)
    token = {"RESOURCE_SERVER_CONTROL_TOKEN": "c" * 32}
    assert from_environment(token) == Config(control_token="c" * 32), "not with several workers"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("VERIFY", "never"),
        ("TRACE_MODE", "loud"),
        ("ISSUER", "ftp://issuer"),
        ("URL", "http://api.example/"),
        ("CLIENT_ID", "half"),
        ("CLIENT_SECRET", "half"),
        ("PORT", "x"),
    ],
)
def test_an_unusable_setting_is_named(setting: str, value: str) -> None:
    """The message names the variable."""
    with pytest.raises(SettingError, match=f"RESOURCE_SERVER_{setting}"):
        from_environment({f"RESOURCE_SERVER_{setting}": value})


def test_the_secret_is_not_shown() -> None:
    """Neither in a log nor in a traceback."""
    assert "s3cret" not in repr(Config(client_secret="s3cret"))


def test_a_proof_may_be_held_on_its_way() -> None:
    """If the trace may hold a step, whatever was signed before it must stay valid for longer."""
    held = Config(trace_mode="attended", recorder="http://127.0.0.1:9")
    assert (Config().proof_seconds, held.proof_seconds) == (60, 600)


def test_demo_notes_stay_at_home() -> None:
    """Only if no one else can reach them."""
    assert Config().has_demo_notes
    assert not Config(host="0.0.0.0").has_demo_notes  # noqa: S104  # never bound
    assert Config(host="0.0.0.0", private_port=True).has_demo_notes  # noqa: S104  # never bound
