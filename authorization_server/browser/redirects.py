"""Redirects with just this status, to just this address."""

from typing import Any

from flask import Response
from werkzeug.datastructures import Headers


def see(location: str, status: int) -> Response:
    """A redirect with just this status; Flask's own changes its default between versions."""
    return ExactRedirect(status=status, headers={"Location": location})


class ExactRedirect(Response):
    """A redirect to just this address; Werkzeug would write `app:///cb` as `app:/cb`."""

    def get_wsgi_headers(self, environ: dict[str, Any]) -> Headers:
        """The headers with the address as it was given."""
        return Headers([*self.headers, ("Content-Length", "0")])
