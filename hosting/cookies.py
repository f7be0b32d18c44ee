"""Cookies: each for one server only, and out of reach of scripts and of other sites."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from werkzeug import Request, Response

PORTS = {"http": 80, "https": 443}

OF_THIS_HOST_ALONE = "__Host-"
"""A browser takes a cookie with this name over TLS only, and of no other host of the same domain
(RFC 6265bis §4.1.3.2).
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
        (RFC 6265 §8.5); it is sent back below the path of `url`, and only over TLS if `url` is.
        Over TLS and at the path / the name says so, and no other host can plant such a cookie.
        """
        parts = urlsplit(url)
        port, path = parts.port or PORTS[parts.scheme], parts.path or "/"
        is_secure = parts.scheme == "https"
        prefix = OF_THIS_HOST_ALONE if is_secure and path == "/" else ""
        return cls(f"{prefix}{name}_{port}", path, is_secure, seconds)

    def value_in(self, request: Request) -> str:
        """What the browser sends; an empty text if it sends none."""
        return request.cookies.get(self.name, "")

    def set(self, response: Response, value: str) -> None:
        """Give it to the browser.

        Lax: a link on another site may lead here with it, and nothing else from there does.
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
        """Take it away from the browser."""
        response.delete_cookie(
            self.name, path=self.path, secure=self.is_secure, httponly=True, samesite="Lax"
        )
