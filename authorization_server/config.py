"""The settings of the authorization server, read once from the environment at startup."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Literal

from hosting.common_settings import CommonSettings, read_settings, require_loopback
from hosting.settings import SettingError, Settings
from tracing.weakening import require_known

BACK_SECONDS, AHEAD_SECONDS = 60, 10
"""How old something that a client makes for a single request may be (a proof, an assertion, a
pushed request), and how far the client's clock may be ahead. An expiry (`exp`) is enforced exactly.
"""
HELD_SECONDS = 600
"""The same age limit if steps can be held."""
LONGEST_CODE_SECONDS = 600
"""RFC 6749 §4.1.2: a maximum authorization code lifetime of ten minutes is recommended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(CommonSettings):
    """All settings. Lifetimes are in seconds.

    `setup` is the set-up file (`docs/setup.toml` is an example); its lifetimes override these. The
    resource server authenticates with `resource_client_id` and `resource_client_secret` to
    introspect the tokens issued for it (RFC 7662); without a secret, only the client of a token may
    introspect it. With `automatic_sign_in`, which is for loopback only, the user named by
    `login_hint` is signed in. Its value is "no", "yes", or the user to sign in when a request has
    no `login_hint`. With `quick_demo_passwords`, the demo people, who exist on loopback only, sign
    in without the cost of a slow password hash.
    """

    port: int = 9000
    issuer: Annotated[str, Settings.url] = "http://127.0.0.1:9000"
    resource: Annotated[str, Settings.url] = "http://127.0.0.1:9001"
    resource_client_id: str = "resource-server"
    resource_client_secret: str = field(default="", repr=False)
    database_url: str = "sqlite:///data/authorization_server.db"
    code_seconds: int = 60
    access_token_seconds: int = 300
    id_token_seconds: int = 300
    refresh_token_seconds: int = 14 * 24 * 3600
    session_seconds: int = 8 * 3600
    device_code_seconds: int = 600
    device_interval_seconds: Annotated[int, partial(Settings.number, least=0)] = 5
    setup: str = ""
    demo_people: bool = True
    quick_demo_passwords: bool = False
    open_registration: bool = True
    automatic_sign_in: str = "no"
    profile: Literal["oauth-2.0", "oauth-2.1"] = "oauth-2.0"

    @property
    def public_url(self) -> str:
        """The issuer; never derived from a request."""
        return self.issuer

    @property
    def is_strict(self) -> bool:
        """Whether best practice is required, so that a warning counts as a failed check."""
        return self.profile == "oauth-2.1"

    @property
    def signs_in_automatically(self) -> bool:
        """Whether automatic sign-in is on from the start."""
        return self.automatic_sign_in != "no"

    @property
    def automatic_user(self) -> str:
        """The user name for requests without `login_hint`; empty if the setting names no user."""
        return "" if self.automatic_sign_in in ("no", "yes") else self.automatic_sign_in

    @property
    def just_now_seconds(self) -> int:
        """How old a proof, an assertion or a pushed request may be."""
        return HELD_SECONDS if self.may_be_held else BACK_SECONDS


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Read the configuration.

    Raises:
        SettingError: a setting is unusable, or this server would be open to others while it has
            demo passwords or lets anyone register.
    """
    config = read_settings(Config, "AUTHORIZATION_SERVER", environ)
    require_known(config.without_checks, "authorization_server", SettingError)
    _require_short_codes(config)
    if config.signs_in_automatically:
        does, instead = "signs in anyone without a password", "Unset it"
        require_loopback(config, "authorization_server", "AUTOMATIC_SIGN_IN", does, instead)
    _require_loopback_for_demo(config)
    return config


def _require_short_codes(config: Config) -> None:
    if config.code_seconds > LONGEST_CODE_SECONDS:
        raise SettingError(
            f"AUTHORIZATION_SERVER_CODE_SECONDS must be at most {LONGEST_CODE_SECONDS} "
            f"(RFC 6749 §4.1.2), not {config.code_seconds}."
        )


def _require_loopback_for_demo(config: Config) -> None:
    is_tame = not (config.demo_people or config.open_registration)
    if is_tame or not config.is_open_to_others:
        return
    raise SettingError(
        f"Others can reach this server: it listens on AUTHORIZATION_SERVER_HOST={config.host}, and "
        f"browsers open AUTHORIZATION_SERVER_ISSUER={config.issuer}. It would accept demo "
        "passwords or let anyone register a client. Set AUTHORIZATION_SERVER_DEMO_PEOPLE=no and "
        "AUTHORIZATION_SERVER_OPEN_REGISTRATION=no, and name people of your own with "
        "--setup FILE, or use 127.0.0.1 for both. If its port is "
        "published on 127.0.0.1 only, or forwarded to you alone, set "
        "AUTHORIZATION_SERVER_PRIVATE_PORT=yes instead."
    )
