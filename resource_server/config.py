"""The settings of the resource server, all read from the environment once, at start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from hosting.addresses import InnerAddress
from hosting.common_settings import CommonSettings, read_settings
from hosting.settings import SettingError, Settings, is_loopback
from tracing.weakening import require_known

BACK_SECONDS, AHEAD_SECONDS = 60, 10
"""Maximum age of anything that a client made for this request, and how far the clock of a client or
of the issuer may be ahead. An expiry time (`exp`) gets no leeway.
"""
HELD_SECONDS = 600
"""The same maximum age, if a step can be held in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(CommonSettings):
    """All settings. `url` is the resource identifier, and so the audience of our access tokens.

    `issuer_back_channel` is the address at which this server reaches the issuer, if it differs from
    the one that browsers use. `verify` says how tokens are verified: `jwt`, by this server itself,
    or `introspection`, by their issuer.
    """

    port: int = 9001
    url: Annotated[str, Settings.url] = "http://127.0.0.1:9001"
    issuer: Annotated[str, Settings.foreign_address] = "http://127.0.0.1:9000"
    issuer_back_channel: Annotated[str, Settings.url] = ""
    verify: Literal["jwt", "introspection"] = "jwt"
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    database_url: str = "sqlite:///data/resource_server.db"

    @property
    def public_url(self) -> str:
        """The server's own name, which is also its address."""
        return self.url

    @property
    def issuer_address(self) -> InnerAddress:
        """The address at which this server reaches the issuer."""
        return InnerAddress(self.issuer, self.issuer_back_channel)

    @property
    def proof_seconds(self) -> int:
        """Maximum age of a proof: covers differing clocks and the time it takes to arrive."""
        return HELD_SECONDS if self.may_be_held else BACK_SECONDS

    @property
    def has_demo_notes(self) -> bool:
        """Whether alice, bob and carol have notes here: only if the server is on loopback."""
        return is_loopback(self.host) or self.private_port


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Read the configuration.

    Raises:
        SettingError: a setting is unusable.
    """
    config = read_settings(Config, "RESOURCE_SERVER", environ)
    require_known(config.without_checks, "resource_server", SettingError)
    if bool(config.client_id) != bool(config.client_secret):
        raise SettingError(
            "RESOURCE_SERVER_CLIENT_ID and RESOURCE_SERVER_CLIENT_SECRET go together: set both, "
            "or neither."
        )
    return config
