"""How this server can fail on purpose while it runs; what switches it is `hosting/control/`."""

from flask import Request

from hosting.control.transport import transport_faults
from resource_server.presented.sent_token import SentToken
from tracing.catalogue import RESOURCE_RETURNED, Step
from tracing.endpoint_steps import CLIENT_DATA_CHECKED, PUBLIC_DATA_REQUESTED, VERDICTS_RETURNED
from tracing.flask_adapter import Steps

ENDPOINTS = (
    "protected_resource_metadata",
    "list_notes",
    "write_note",
    "read_note",
    "show_profile",
    "show_usage",
    "show_notice_board",
    "show_verdicts",
)
FAULTS = transport_faults(ENDPOINTS, ENDPOINTS)


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
"""At which step a request is that a fault answers in place of the view."""
