"""How this app can fail on purpose while it runs; what switches it is `hosting/control/`."""

from flask import Request

from client_app.session.sessions import COOKIE
from hosting.control.transport import transport_faults
from tracing.catalogue import REDIRECT_FOLLOWED, RESOURCE_REQUESTED, USER_ENTERED, Step
from tracing.flask_adapter import Steps

PAGES = ("start", "notes", "sign_in", "callback", "write_note", "tokens", "calls")
FAULTS = transport_faults(PAGES, ())


def _of_notes(request: Request) -> Step:
    has_session = any(COOKIE in name for name in request.cookies)
    return USER_ENTERED if has_session else RESOURCE_REQUESTED


STEPS: Steps = {
    "notes": _of_notes,
    "sign_in": RESOURCE_REQUESTED,
    "callback": REDIRECT_FOLLOWED,
    "write_note": USER_ENTERED,
}
"""At which step a request is that a fault answers in place of the view. A page of no step is not
here.
"""
