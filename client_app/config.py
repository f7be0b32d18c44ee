"""The configuration of the client app, read once from the environment (`CLIENT_APP_…`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated

from hosting.addresses import InnerAddress
from hosting.common_settings import CommonSettings, read_settings
from hosting.settings import SettingError, Settings
from tracing.weakening import require_known

CONNECT_SECONDS = 5.0

Timeouts = tuple[float, float]
"""Seconds to wait for a connection, then for the complete response."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(CommonSettings):
    """All settings. Lifetimes and limits are in seconds.

    With a `client_id` the client is the one that was registered by hand under this id (without a
    secret: a public client); without one it registers itself. `second_issuer` is an issuer that
    users may choose instead of the first; the resource server trusts only the first. `read_seconds`
    is how long another server may take to respond, not counting the time for which a step is held.
    `issuer_back_channel` and `resource_server_back_channel` are the addresses at which this app
    reaches the two servers, if they differ from those that browsers use.
    """

    port: int = 9002
    url: Annotated[str, Settings.url] = "http://127.0.0.1:9002"
    issuer: Annotated[str, Settings.foreign_address] = "http://127.0.0.1:9000"
    issuer_back_channel: Annotated[str, Settings.url] = ""
    second_issuer: Annotated[
        str, partial(Settings.foreign_address, example="http://127.0.0.1:9004/second")
    ] = ""
    resource_server: Annotated[str, Settings.url] = "http://127.0.0.1:9001"
    resource_server_back_channel: Annotated[str, Settings.url] = ""
    database_url: str = "sqlite:///data/client_app.db"
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    flow_seconds: int = 900
    read_seconds: int = 30

    @property
    def public_url(self) -> str:
        """The address at which browsers open the app."""
        return self.url

    @property
    def redirect_uri(self) -> str:
        """Where the authorization server redirects the browser; always the registered URI."""
        return self.url + "/callback"

    @property
    def signed_out_uri(self) -> str:
        """Where the browser returns after a logout; this URI is registered too."""
        return self.url + "/signed-out"

    @property
    def issuers(self) -> tuple[str, ...]:
        """The authorization servers at which users may sign in, the default first."""
        return (self.issuer, self.second_issuer) if self.second_issuer else (self.issuer,)

    @property
    def issuer_address(self) -> InnerAddress:
        """The address at which this app reaches the first issuer."""
        return InnerAddress(self.issuer, self.issuer_back_channel)

    @property
    def resource_server_address(self) -> InnerAddress:
        """The address at which this app reaches the resource server."""
        return InnerAddress(self.resource_server, self.resource_server_back_channel)

    @property
    def timeouts(self) -> Timeouts:
        """The timeouts for every call to another server."""
        return CONNECT_SECONDS, self.read_seconds


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Read the configuration.

    Raises:
        SettingError: a setting is unusable, a client secret is set without its client id, or the
            second issuer is the same as the first.
    """
    config = read_settings(Config, "CLIENT_APP", environ)
    require_known(config.without_checks, "client_app", SettingError)
    if config.client_secret and not config.client_id:
        raise SettingError("CLIENT_APP_CLIENT_SECRET is set without CLIENT_APP_CLIENT_ID.")
    if config.second_issuer == config.issuer:
        raise SettingError("CLIENT_APP_SECOND_ISSUER must be another issuer than the first.")
    return config
