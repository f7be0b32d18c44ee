"""Lets the test client of an app send its requests to the app's own address, as a browser does."""

from urllib.parse import urlsplit

from flask import Flask


def at_own_address(app: Flask, url: str) -> Flask:
    """Flask's test client takes the scheme from here, and the name that the app has set itself."""
    app.config["PREFERRED_URL_SCHEME"] = urlsplit(url).scheme
    return app
