"""The settings that all our servers share, and what follows from them."""

from dataclasses import dataclass

import pytest

from hosting.common_settings import CommonSettings, announce_private_port, read_settings
from hosting.settings import SettingError


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(CommonSettings):
    """The settings of a server."""

    port: int = 1
    database_url: str = "sqlite://"
    url: str = "http://127.0.0.1:1"

    @property
    def public_url(self) -> str:
        """The public URL of the server."""
        return self.url


def test_a_server_adds_settings_and_defaults_of_its_own() -> None:
    """The server reads both its own and the shared settings."""
    assert read_settings(Told, "told", {}) == Told(host="127.0.0.1", workers=1, recorder="")
    given = {"TOLD_HOST": "::1", "TOLD_PORT": "2", "TOLD_URL": "http://a.example"}
    assert read_settings(Told, "told", given) == Told(host="::1", port=2, url="http://a.example")


@pytest.mark.parametrize(
    ("url", "path", "is_https"),
    [
        ("http://127.0.0.1:9000", "", False),
        ("https://host.example", "", True),
        ("https://host.example/auth/realm", "/auth/realm", True),
    ],
)
def test_what_follows_from_the_public_address(url: str, path: str, is_https: bool) -> None:
    """The path prefix and the use of TLS follow from the public address."""
    told = Told(url=url)
    assert (told.path, told.is_https) == (path, is_https)


def test_it_may_be_held_where_a_recorder_is_asked_first() -> None:
    """Holding needs a recorder that is asked first; one that is only told cannot hold."""
    assert Told(recorder="http://127.0.0.1:9", trace_mode="attended").may_be_held
    assert not Told(recorder="http://127.0.0.1:9").may_be_held
    assert not Told(trace_mode="attended").may_be_held


@pytest.mark.parametrize(
    ("host", "url"), [("::", "http://127.0.0.1:1"), ("127.0.0.1", "https://host.example")]
)
def test_a_private_port_counts_as_loopback(host: str, url: str) -> None:
    """A container listens on every address, and a forwarded port has a public one. Access is
    decided in front of the server, so its owner must confirm that others cannot reach it.
    """
    assert Told(host=host, url=url).is_open_to_others
    assert not Told(host=host, url=url, private_port=True).is_open_to_others
    given = {"TOLD_HOST": host, "TOLD_URL": url, "TOLD_WITHOUT_CHECKS": "code_is_unused"}
    assert read_settings(Told, "told", given | {"TOLD_PRIVATE_PORT": "yes"}).without_checks


@pytest.mark.parametrize(
    ("host", "url", "is_allowed"),
    [
        ("127.0.0.1", "http://localhost:1", True),
        ("::1", "http://[::1]:1/below", True),
        ("::", "http://127.0.0.1:1", False),
        ("192.0.2.1", "http://127.0.0.1:1", False),
        ("127.0.0.1", "https://host.example", False),
    ],
)
def test_checks_are_left_out_on_loopback_only(host: str, url: str, is_allowed: bool) -> None:
    """Both the listening and the public address must be loopback; the error names the checks."""
    environ = {"TOLD_HOST": host, "TOLD_URL": url}
    assert read_settings(Told, "told", environ).without_checks == ()
    weakened = environ | {"TOLD_WITHOUT_CHECKS": "one,other"}
    if is_allowed:
        assert read_settings(Told, "told", weakened).without_checks == ("one", "other")
        return
    with pytest.raises(SettingError) as stopped:
        read_settings(Told, "told", weakened)
    assert str(stopped.value) == (
        "TOLD_WITHOUT_CHECKS leaves out one, other, which is allowed on loopback only, and others "
        f"can reach this server: it listens on {host} and browsers open {url}. Make every check, "
        "or use 127.0.0.1 for both. If its port is published on 127.0.0.1 only, or forwarded to "
        "you alone, set TOLD_PRIVATE_PORT=yes instead."
    )


TOKEN = "t" * 32


def test_a_role_is_controlled_on_loopback_only() -> None:
    """The rule is the same as for leaving out checks."""
    assert read_settings(Told, "told", {"TOLD_CONTROL_TOKEN": TOKEN}).control_token == TOKEN
    public = {"TOLD_CONTROL_TOKEN": TOKEN, "TOLD_URL": "https://host.example"}
    with pytest.raises(SettingError) as stopped:
        read_settings(Told, "told", public)
    assert str(stopped.value) == (
        "TOLD_CONTROL_TOKEN lets it be changed while it runs, which is allowed on loopback "
        "only, and others can reach this server: it listens on 127.0.0.1 and browsers open "
        "https://host.example. Unset it, or use 127.0.0.1 for both. If its port is published on "
        "127.0.0.1 only, or forwarded to you alone, set TOLD_PRIVATE_PORT=yes instead."
    )


def test_a_private_port_is_announced(capsys: pytest.CaptureFixture[str]) -> None:
    """The announcement is one line; without the setting there is none."""
    environ = {"TOLD_HOST": "::", "TOLD_PRIVATE_PORT": "yes", "TOLD_CONTROL_TOKEN": TOKEN}
    announce_private_port(read_settings(Told, "told", environ), "told")
    (line,) = capsys.readouterr().err.splitlines()
    assert "since TOLD_PRIVATE_PORT=yes. Keep others from its port: it listens on ::" in line
    announce_private_port(read_settings(Told, "told", {}), "told")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("token", ["t" * 31, "t" * 31 + " ", "ü" * 32])
def test_a_control_token_is_long(token: str) -> None:
    """The error does not show the token."""
    with pytest.raises(SettingError, match=r"^TOLD_CONTROL_TOKEN must be at least 32 char") as said:
        read_settings(Told, "told", {"TOLD_CONTROL_TOKEN": token})
    assert token not in str(said.value)


def test_a_controlled_role_has_one_process() -> None:
    """A switched fault or clock must apply to all requests of the role."""
    several = {"TOLD_CONTROL_TOKEN": TOKEN, "TOLD_WORKERS": "2"}
    with pytest.raises(SettingError, match=r"^TOLD_CONTROL_TOKEN needs a single process.*2 work"):
        read_settings(Told, "told", several)


def test_the_token_is_not_shown() -> None:
    """Printed settings do not contain the token."""
    assert TOKEN not in repr(Told(control_token=TOKEN))
