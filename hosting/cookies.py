"""Cookies: each for one server only, and out of reach of scripts and of other sites."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from werkzeug import Request, Response

PORTS = {"http": 80, "https": 443}

OF_THIS_HOST_ALONE = "__Host-"
"""A browser accepts a cookie with this prefix over TLS only, and never from another host of the
same domain (RFC 6265bis §4.1.3.2).
"""


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie of one server. Without `seconds` it lasts until the browser is closed."""

    name: str
    path: str
    is_secure: bool
    seconds: int | None

    @classmethod
    def of(cls, url: str, name: str, seconds: int | None = None) -> "Cookie":
        """The cookie of the server that browsers open at `url`.

        Its name ends with the port, since browsers do not separate the cookies of different ports
        (RFC 6265 §8.5). The browser returns it below the path of `url`, and only over TLS if `url`
        uses TLS. Over TLS and at the path /, its name has the prefix `__Host-`, so that no other
        host can plant it.
        """
        parts = urlsplit(url)
        port, path = parts.port or PORTS[parts.scheme], parts.path or "/"
        is_secure = parts.scheme == "https"
        prefix = OF_THIS_HOST_ALONE if is_secure and path == "/" else ""
        return cls(f"{prefix}{name}_{port}", path, is_secure, seconds)

    def value_in(self, request: Request) -> str:
        """The value that the browser sends; an empty string if it sends none."""
        return request.cookies.get(self.name, "")

    def set(self, response: Response, value: str) -> None:
        """Set it in the browser.

        Lax: from another site, the browser sends it only when a link leads here.
        """
        response.set_cookie(
            self.name,
            value,
            max_age=self.seconds,
            path=self.path,
            secure=self.is_secure,
            httponly=True,
            samesite="Lax",
        )

    def delete(self, response: Response) -> None:
        """Delete it from the browser."""
        response.delete_cookie(
            self.name, path=self.path, secure=self.is_secure, httponly=True, samesite="Lax"
        )
