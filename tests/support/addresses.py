"""Lets an app's test client send requests to the app's own address, as a browser does."""

from urllib.parse import urlsplit

from flask import Flask


def at_own_address(app: Flask, url: str) -> Flask:
    """Set the scheme for Flask's test client; the app has already set the host name itself."""
    app.config["PREFERRED_URL_SCHEME"] = urlsplit(url).scheme
    return app
