"""The start page."""

from flask import render_template


def show_start() -> str:
    """`GET /`: what this app does, and a link to the notes."""
    return render_template("start.html")
