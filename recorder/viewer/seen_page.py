"""A page that was shown in a browser, as it can be looked at in a frame of the viewer.

There are three barriers, each sufficient by itself: the page is rebuilt so that nothing in it can
act (see `recorder.reading.page_picture`), its policy forbids everything that loads or runs, and its
frame is a sandbox without any permissions.
"""

import base64
import hashlib
import html
from pathlib import Path

from flask import Response

from hosting.pages import OWN_SCRIPTS_POLICY
from hosting.visible_text import visible
from recorder.event.recorded import RecordedEvent
from recorder.reading.html_page import read_page
from recorder.reading.page_picture import picture_of

_STYLE = Path(__file__).with_name("seen_page.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)
"""The policy of the page in the frame: one style sheet of ours, in the page, and nothing else."""

VIEWER_POLICY = f"{OWN_SCRIPTS_POLICY}; frame-src 'self'"
"""The policy of the viewer's pages: a frame shows only pages of the recorder."""

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title><style>{style}</style></head>
<body>{picture}</body>
</html>
"""


def brings_page(event: RecordedEvent) -> bool:
    """Return whether an event carries a page that a browser shows."""
    response = event.response
    if response is None or not response.body:
        return False
    headers = response.header_values()
    return "html" in headers.get("content-type", "") and "location" not in headers


def seen_page(event: RecordedEvent) -> Response | None:
    """Return the page of an event (as its reader may see it); None if it has none."""
    response = event.response
    if response is None or not brings_page(event):
        return None
    title = html.escape(visible(read_page(response.body).title))
    page = _PAGE.format(title=title, style=_STYLE, picture=picture_of(response.body))
    answer = Response(page, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
