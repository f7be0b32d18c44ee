"""The step to which a request belongs, by its endpoint. It is used if a simulated fault answers the
request before the view can set the step. Endpoints not listed belong to the step of the caller.
"""

from flask import Request

from resource_server.presented.sent_token import SentToken
from tracing.catalogue import RESOURCE_RETURNED, Step
from tracing.endpoint_steps import CLIENT_DATA_CHECKED, PUBLIC_DATA_REQUESTED, VERDICTS_RETURNED
from tracing.flask_adapter import Steps


def _of_usage(request: Request) -> Step:
    return CLIENT_DATA_CHECKED if SentToken(request).scheme == "basic" else RESOURCE_RETURNED


STEPS: Steps = {
    "list_notes": RESOURCE_RETURNED,
    "write_note": RESOURCE_RETURNED,
    "read_note": RESOURCE_RETURNED,
    "show_profile": RESOURCE_RETURNED,
    "show_usage": _of_usage,
    "show_notice_board": PUBLIC_DATA_REQUESTED,
    "show_verdicts": VERDICTS_RETURNED,
}
