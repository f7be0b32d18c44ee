"""Lets the test client of an app send its requests to the app's own address, as a browser does."""

from urllib.parse import urlsplit

from flask import Flask

from hosting.addresses import authority_of


def at_own_address(app: Flask, url: str) -> Flask:
    """Flask's test client takes these two for the address of a request; elsewhere it is localhost,
    under which our servers do not answer.
    """
    app.config.update(SERVER_NAME=authority_of(url), PREFERRED_URL_SCHEME=urlsplit(url).scheme)
    return app
