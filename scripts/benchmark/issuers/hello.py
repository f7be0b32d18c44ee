"""The smallest process for our HTTP server: a Flask app with a single response."""

from flask import Flask

from hosting.serving.server import serve
from scripts.benchmark.issuers.known import HOST, told


def create_app() -> Flask:
    """Create an app that responds to `/healthz`."""
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/healthz", "health", lambda: "Hello, world.\n")
    return app


if __name__ == "__main__":
    serve(f"{__spec__.name}:create_app", HOST, told().port)
