"""Addresses that browsers open, if they differ from where the processes listen: behind a proxy, or
behind forwarded ports. In GitHub Codespaces each port has an address of its own, over TLS, which
only the owner of the codespace may open.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from hosting.settings import SettingError
from scripts.processes.places import NAMES, ROLES, SECOND_ISSUER, Place

CODESPACE, DOMAIN = "CODESPACE_NAME", "GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN"
"""Environment variables that every program in a codespace has."""

ADDRESSES = {
    "authorization_server": "AUTHORIZATION_SERVER_ISSUER",
    "resource_server": "RESOURCE_SERVER_URL",
    "client_app": "CLIENT_APP_URL",
    "recorder": "RECORDER_URL",
}
"""The setting with the address that browsers open."""


BACK_CHANNELS = {
    "CLIENT_APP_ISSUER": "authorization_server",
    "RESOURCE_SERVER_ISSUER": "authorization_server",
    "CLIENT_APP_RESOURCE_SERVER": "resource_server",
    "RECORDER_AUTHORIZATION_SERVER": "authorization_server",
    "RECORDER_RESOURCE_SERVER": "resource_server",
    "RECORDER_START": "client_app",
}
"""The settings that contain the address of another process to call, and that process."""


def inner_address(place: Place, url: str) -> str:
    """Where this machine reaches what browsers open at `url`; empty if at the same address."""
    inner = place.url + urlsplit(url).path.rstrip("/")
    return "" if inner == url else inner


def inner_addresses(urls: Mapping[str, str], places: Mapping[str, Place]) -> dict[str, str]:
    """Return the inner addresses of these processes, by their `urls`; only those that differ."""
    known = {url: inner_address(places[name], url) for name, url in urls.items()}
    return {url: inner for url, inner in known.items() if inner}


def back_channels(
    told: Mapping[str, str], places: Mapping[str, Place], given: Mapping[str, str]
) -> dict[str, str]:
    """The addresses at which the roles reach our own servers, unless the user has set them; a
    foreign server is reached at its own address.
    """
    ours = {
        f"{setting}_BACK_CHANNEL": inner_address(places[name], told[setting])
        for setting, name in BACK_CHANNELS.items()
        if told[setting] == told[ADDRESSES[name]]
    }
    return {setting: given.get(setting, "") or inner for setting, inner in ours.items()}


def with_forwarded(environ: Mapping[str, str], places: Mapping[str, Place]) -> Mapping[str, str]:
    """Return the environment; in a codespace, with the settings that its forwarded ports need. What
    the user has set is kept.

    Raises:
        SettingError: a second issuer is requested, whose address cannot be set.
    """
    name, domain = environ.get(CODESPACE, ""), environ.get(DOMAIN, "")
    if not (name and domain):
        return environ
    if SECOND_ISSUER in places:
        raise SettingError(
            "--second-issuer does not work in a codespace: browsers cannot reach its address. "
            "Start without --second-issuer, or on a machine of your own."
        )
    told = {}
    for process in NAMES:
        port = places[process].port
        told[ADDRESSES[process]] = f"https://{name}-{port}.{domain}"
        # Port forwarding writes this name into the headers Host and Origin.
        told[f"{process.upper()}_NAMES"] = f"localhost:{port}"
    # A forwarded port is private unless its owner changes that: GitHub authenticates each visitor.
    told |= {f"{role.upper()}_PRIVATE_PORT": "yes" for role in ROLES}
    given = {setting: value for setting, value in environ.items() if value}
    return {**environ, **told, **{each: given[each] for each in told if each in given}}
