"""`/healthz`: that a process is up, and which role it is."""

from flask import Flask


def serve_health(app: Flask, role: str) -> None:
    """Answer GET /healthz; no trace tells of it."""
    app.add_url_rule("/healthz", "healthz", lambda: {"status": "ok", "role": role})
