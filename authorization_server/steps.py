"""The step of a request by its endpoint, used when a fault responds before the view can set the
step. A request to any other endpoint belongs to the caller's step.
"""

from urllib.parse import parse_qs

from flask import Request

from authorization_server.grant_types import CLIENT_CREDENTIALS, CODE, DEVICE_CODE, REFRESH
from authorization_server.storage.device_codes import hashed_user_code
from tracing.catalogue import CLIENT_REGISTERED, TOKEN_ISSUED, USER_LOGGED_IN, Step
from tracing.endpoint_steps import LOGOUT_REQUESTED, REQUEST_URI_ISSUED, TOKEN_REVOKED
from tracing.exchange import belongs_to
from tracing.flask_adapter import Steps
from tracing.grant_steps import (
    CLIENT_TOKEN_ISSUED,
    DEVICE_CODE_ISSUED,
    DEVICE_POLLED,
    REFRESH_ANSWERED,
    USER_CODE_ENTERED,
)

OF_GRANT = {
    CODE: TOKEN_ISSUED,
    REFRESH: REFRESH_ANSWERED,
    CLIENT_CREDENTIALS: CLIENT_TOKEN_ISSUED,
    DEVICE_CODE: DEVICE_POLLED,
}


def _of_token_request(request: Request) -> Step | None:
    return OF_GRANT.get(request.form.get("grant_type", ""))


def _of_registration(request: Request) -> Step | None:
    # An API that registers in order to introspect is not the client of the flow.
    offered = request.get_json(silent=True)
    has_redirect_uris = isinstance(offered, dict) and bool(offered.get("redirect_uris"))
    return CLIENT_REGISTERED if has_redirect_uris else None


def _of_login(request: Request) -> Step | None:
    return_to = request.args.get("return_to")
    if return_to is None:
        return USER_LOGGED_IN
    page, _, query = return_to.partition("?")
    if page != "/device":
        return None
    for user_code in parse_qs(query).get("user_code", ()):
        belongs_to(hashed_user_code(user_code))
    return USER_CODE_ENTERED


STEPS: Steps = {
    "registration": _of_registration,
    "pushed_authorization": REQUEST_URI_ISSUED,
    "authorization": USER_LOGGED_IN,
    "login_page": _of_login,
    "login": _of_login,
    "consent": USER_LOGGED_IN,
    "token": _of_token_request,
    "revocation": TOKEN_REVOKED,
    "device_authorization": DEVICE_CODE_ISSUED,
    "end_session": LOGOUT_REQUESTED,
}
