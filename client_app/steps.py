"""The step to which a request belongs, by its endpoint. It is used if a simulated fault answers the
request before the view can set the step. Endpoints not listed have no step.
"""

from flask import Request

from client_app.session.sessions import Sessions
from tracing.catalogue import REDIRECT_FOLLOWED, RESOURCE_REQUESTED, USER_ENTERED, Step
from tracing.flask_adapter import Steps


def steps(sessions: Sessions) -> Steps:
    """Return the steps for an app with these sessions."""

    def of_notes(request: Request) -> Step:
        return USER_ENTERED if sessions.id_of(request) else RESOURCE_REQUESTED

    return {
        "notes": of_notes,
        "sign_in": RESOURCE_REQUESTED,
        "callback": REDIRECT_FOLLOWED,
        "write_note": USER_ENTERED,
    }
