"""Redirects with exactly the given status, to exactly the given address."""

from typing import Any

from flask import Response
from werkzeug.datastructures import Headers

from tracing.exchange import makes_message


@makes_message
def redirect_to(location: str, status: int) -> Response:
    """Redirect with exactly this status; Flask's default differs between versions."""
    return ExactRedirect(status=status, headers={"Location": location, "Content-Length": "0"})


class ExactRedirect(Response):
    """A redirect to exactly this address; Werkzeug would write `app:///cb` as `app:/cb`."""

    def get_wsgi_headers(self, environ: dict[str, Any]) -> Headers:
        """Return the headers, with the address unchanged."""
        return self.headers
