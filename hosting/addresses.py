"""The URL of a server that listens on a host and port, and who can reach it."""

import ipaddress
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from hosting.settings import is_loopback

USUAL_PORTS = {"http": 80, "https": 443}


class InnerAddress(NamedTuple):
    """How to reach another server that browsers open at `public`; `inner` is empty if that URL
    works from here, too.

    The public URL remains the other server's name: only the destination of a request changes, as
    with an entry in a hosts file. A URL outside the public one is left as it is.
    """

    public: str
    inner: str = ""

    def of(self, url: str) -> str:
        """Return the URL to send this request to: the same path at the inner address."""
        public = self.public.rstrip("/")
        rest = url.removeprefix(public)
        # http://127.0.0.1:90001 and http://127.0.0.1:9000@elsewhere begin like :9000, too.
        if not self.inner or rest == url or rest[:1] not in ("", "/", "?"):
            return url
        return self.inner + rest


def http_address(host: str, port: int) -> str:
    """The http:// URL of a server that listens on this host and port."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def authority_of(url: str) -> str:
    """Host and port as a browser writes them in the Host header: without the default port."""
    parts = urlsplit(url)
    return parts.netloc.lower().removesuffix(f":{USUAL_PORTS[parts.scheme]}")


def origin_of(url: str) -> str:
    """Scheme, host and port as a browser writes them in the Origin header."""
    return f"{urlsplit(url).scheme}://{authority_of(url)}"


def origins_of(names: Iterable[str]) -> set[str]:
    """The origins of pages under these names (host and port), with http and with https."""
    return {f"{scheme}://{name}" for scheme in USUAL_PORTS for name in names}


def is_wildcard(host: str) -> bool:
    """Whether this host stands for every address of the machine, and so cannot be opened itself."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def is_open_to_others(host: str, url: str) -> bool:
    """Whether other machines can reach a server that listens on `host` and that browsers open at
    `url`; a proxy may stand between the two.
    """
    return not (is_loopback(host) and is_loopback(urlsplit(url).hostname or ""))
