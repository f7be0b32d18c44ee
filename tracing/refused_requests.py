"""A request that is refused before its step is known: wrong method, unknown path, body that is not
a form.

The adapter marks it, since a role that cannot read a request cannot say which step it belongs to.
"""

from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER, Step

FIRST_REFUSAL = 400
"""A response with this HTTP status or a higher one is a refusal."""

ASKED_BY_BROWSERS = (
    "/favicon.ico",
    "/robots.txt",
    "/apple-touch-icon",
    "/.well-known/appspecific/",
)
"""The beginnings of paths that browsers and search engines request by themselves."""

REQUEST_REFUSED = Step(
    1,
    "request-refused",
    "A request is refused before its step is known",
    CLIENT_APP,
    AUTHORIZATION_SERVER,
    "back",
    "400, 404, 405, 413, 415 or 421",
    "The server could not read the request, or has nothing at this address for this method.",
    "RFC 9110 §15.5",
    role=AUTHORIZATION_SERVER,
    helpers=(RESOURCE_SERVER, CLIENT_APP),
    in_parts=True,
    tour="refused-request",
)


def is_asked_by_browsers(path: str) -> bool:
    """Whether browsers request this path by themselves, so that it belongs to no flow."""
    return path.startswith(ASKED_BY_BROWSERS)
