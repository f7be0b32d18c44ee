"""Where a login leads: to an authorization request, or to a page of this server."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

import flask
from flask import Request, Response

from authorization_server.browser.redirects import redirect_to
from authorization_server.config import Config
from authorization_server.login.login_checks import RETURN_CHECKS
from authorization_server.refusals import to_person
from authorization_server.storage.device_codes import hashed_user_code
from tracing.checks import decide
from tracing.exchange import at, belongs_to
from tracing.grant_steps import USER_CODE_ENTERED


@dataclass(frozen=True, slots=True)
class Destination:
    """What a person logs in for. All paths are on this server.

    `query` is the query string of the login forms' URLs. `before_login` is where the login began,
    `after_login` where it leads, and `cancel` where the Cancel button sends its form; if it is
    empty, Cancel leads to the home page. `require` refuses a person whom the destination does not
    accept.
    """

    client_name: str
    login_hint: str
    query: str
    before_login: str
    after_login: str
    cancel: str = ""
    require: Callable[[str], None] = lambda _sub: None


def own_page(return_to: str) -> Destination:
    """Return the destination for a page of this server.

    Raises:
        PageRefusal: this is not a page that needs a login.
    """
    decide(None, RETURN_CHECKS, return_to, to_person)
    page, _, query = return_to.partition("?")
    if page == "/device":
        at_device_page(parse_qs(query).get("user_code", [""])[0])
    query = urlencode({"return_to": return_to})
    return Destination("", "", query, before_login=return_to, after_login=return_to)


def at_device_page(user_code: str) -> None:
    """Record that a person is about to connect a device, and which one if a code is given."""
    at(USER_CODE_ENTERED)
    if user_code:
        belongs_to(hashed_user_code(user_code))


def login_first(config: Config, request: Request) -> Response:
    """Redirect the browser to the login, and from there back to the page that it requested."""
    is_page = request.method == "GET"
    page = request.full_path.removesuffix("?") if is_page else _page_of_form(request)
    return redirect_to(f"{config.issuer}/login?{urlencode({'return_to': page})}", 303)


def _page_of_form(request: Request) -> str:
    """Return the page that contains the sent form: its own path, or else the first part of it."""
    adapter = flask.current_app.create_url_adapter(request)
    has_page = adapter is not None and "GET" in adapter.allowed_methods()
    return request.path if has_page else "/" + request.path.split("/")[1]
