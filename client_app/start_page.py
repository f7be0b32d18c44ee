"""Where a visit begins."""

from flask import render_template


def show_start() -> str:
    """`GET /`: what this app does, and the way to the notes."""
    return render_template("start.html")
