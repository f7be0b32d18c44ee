"""Where a login leads: to an authorization request, or to a page of this server."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from flask import Request, Response

from authorization_server.browser.redirects import see
from authorization_server.config import Config
from authorization_server.login.login_checks import RETURN_CHECKS
from authorization_server.refusals import require_or_tell
from authorization_server.storage.device_codes import hashed_user_code
from tracing.exchange import at, belongs_to
from tracing.grant_steps import USER_CODE_ENTERED


@dataclass(frozen=True, slots=True)
class Destination:
    """What a person logs in for. All places are paths of this server.

    `query` is what the forms carry on in their address; `again` is where the login began, `after`
    where it leads.
    """

    asked_by: str
    login_hint: str
    query: str
    again: str
    after: str


def own_page(return_to: str) -> Destination:
    """A page of this server.

    Raises:
        PageRefusal: it is not one of those that need a login.
    """
    require_or_tell(RETURN_CHECKS, return_to)
    page, _, query = return_to.partition("?")
    if page == "/device":
        at_device_page(parse_qs(query).get("user_code", [""])[0])
    carried_on = urlencode({"return_to": return_to})
    return Destination("", "", carried_on, again=return_to, after=return_to)


def at_device_page(user_code: str) -> None:
    """Say that a person is on the way to a device, and by its code to which."""
    at(USER_CODE_ENTERED)
    if user_code:
        belongs_to(hashed_user_code(user_code))


def login_first(config: Config, request: Request) -> Response:
    """Send the browser to log in, and from there back to the page that it asks for now."""
    wanted = request.full_path.removesuffix("?") if request.method == "GET" else request.path
    return see(f"{config.issuer}/login?{urlencode({'return_to': wanted})}", 303)
