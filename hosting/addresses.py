"""Where a server listens, as an address that one can open; and who can reach it there."""

import ipaddress
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from hosting.settings import is_loopback

USUAL_PORTS = {"http": 80, "https": 443}


class InnerAddress(NamedTuple):
    """Where a server reaches another one that browsers see at the address `public`; `inner` is
    empty where that is the same.

    The public address stays the other server's name: only where a request is sent changes, as with
    an entry in a table of hosts. What lies outside the public address is asked where it is.
    """

    public: str
    inner: str = ""

    def of(self, url: str) -> str:
        """Where a request to this address is sent: the same path at the inner address."""
        public = self.public.rstrip("/")
        rest = url.removeprefix(public)
        # http://127.0.0.1:90001 and http://127.0.0.1:9000@elsewhere begin like :9000, too.
        if not self.inner or rest == url or rest[:1] not in ("", "/", "?"):
            return url
        return self.inner + rest


def http_address(host: str, port: int) -> str:
    """The address of a server that listens there, over plain HTTP."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def authority_of(url: str) -> str:
    """Host and port as a browser writes them in Host: without the port that is usual."""
    parts = urlsplit(url)
    return parts.netloc.lower().removesuffix(f":{USUAL_PORTS[parts.scheme]}")


def origin_of(url: str) -> str:
    """Scheme, host and port as a browser writes them in Origin."""
    return f"{urlsplit(url).scheme}://{authority_of(url)}"


def origins_of(names: Iterable[str]) -> set[str]:
    """The origins of pages under these names (host and port), whichever scheme a proxy adds."""
    return {f"{scheme}://{name}" for scheme in USUAL_PORTS for name in names}


def is_wildcard(host: str) -> bool:
    """Whether this stands for every address of the machine, and so for none that can be opened."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def is_open_to_others(host: str, url: str) -> bool:
    """Whether more than this machine can reach a server that listens on `host` and that browsers
    open at `url`; a proxy may stand between the two.
    """
    return not (is_loopback(host) and is_loopback(urlsplit(url).hostname or ""))
