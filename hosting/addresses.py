"""Where a server listens, as an address that one can open; and who can reach it there."""

import ipaddress
from urllib.parse import urlsplit

from hosting.settings import is_loopback

USUAL_PORTS = {"http": 80, "https": 443}


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
