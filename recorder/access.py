"""Who may speak to the recorder: programs of this machine, and its own pages. No foreign web page.

A page from elsewhere can make a browser send requests to loopback, under a foreign name that
resolves here (DNS rebinding) or under the right one. The first shows in Host, the second in Origin
or Sec-Fetch-Site.
"""

from flask import Flask, Response, jsonify, request

OWN_PAGES = ("same-origin", "none")
"""Values of Sec-Fetch-Site (W3C Fetch Metadata) that no foreign page can cause."""


def guard(app: Flask, host: str, port: int) -> None:
    """Refuse what a foreign web page sends, before anything else looks at it."""
    names = {"127.0.0.1", "localhost", "[::1]", host.lower()}
    addresses = frozenset(f"{name}:{port}" for name in names)
    origins = frozenset(f"http://{address}" for address in addresses)

    @app.before_request
    def refuse_foreign_pages() -> tuple[Response, int] | None:
        headers = request.headers
        if headers.get("Host", "").lower() not in addresses:
            return _refusal(421, "The recorder answers under its loopback address only.")
        if headers.get("Origin", "").lower() not in origins | {""}:
            return _refusal(403, "The recorder does not answer pages of another origin.")
        if headers.get("Sec-Fetch-Site", "none") not in OWN_PAGES:
            return _refusal(403, "The recorder does not answer pages of another site.")
        return None


def _refusal(status: int, sentence: str) -> tuple[Response, int]:
    return jsonify(error=sentence), status
