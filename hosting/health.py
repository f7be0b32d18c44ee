"""`/healthz`: reports that a process is up, and which role it is."""

from flask import Flask

from hosting.access.methods import READING
from hosting.access.own_names import HEALTH


def serve_health(app: Flask, role: str) -> None:
    """Answer GET /healthz, which is not traced."""
    answer = {"status": "ok", "role": role}
    app.add_url_rule("/healthz", HEALTH, lambda: answer, methods=READING)
