"""Cookies: each for one server only, and out of reach of scripts and of other sites."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from werkzeug import Request, Response

PORTS = {"http": 80, "https": 443}


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
        """
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        return cls(f"{name}_{port}", parts.path or "/", parts.scheme == "https", seconds)

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
