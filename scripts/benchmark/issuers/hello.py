"""The smallest process that our HTTP server serves: one Flask app with one answer."""

from flask import Flask

from hosting.serving.server import serve
from scripts.benchmark.issuers.known import HOST, told


def create_app() -> Flask:
    """Answers `/healthz`."""
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/healthz", "health", lambda: "Hello, world.\n")
    return app


if __name__ == "__main__":
    serve(f"{__spec__.name}:create_app", HOST, told().port)
