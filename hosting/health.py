"""`/healthz`: that a process is up, and which role it is."""

from flask import Flask

from hosting.access.methods import READING


def serve_health(app: Flask, role: str) -> None:
    """Answer GET /healthz; no trace tells of it."""
    answer = {"status": "ok", "role": role}
    app.add_url_rule("/healthz", "healthz", lambda: answer, methods=READING)
