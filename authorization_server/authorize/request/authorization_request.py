"""The authorization request as received, and the client that it names (RFC 6749 §4.1.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.utils import cached_property

from authorization_server import scopes
from authorization_server.authorize.request import claims_request
from authorization_server.authorize.request.claims_request import ClaimsRequest
from authorization_server.scopes import Scopes
from authorization_server.storage.clients import Client
from authorization_server.storage.pushed_references import Reference

PARAMETERS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "response_mode",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "prompt",
    "max_age",
    "login_hint",
    "id_token_hint",
    "acr_values",
    "claims",
    "dpop_jkt",
    "resource",
    "request",
    "request_uri",
)
"""The parameters that this server supports; all others are ignored (RFC 6749 §3.1)."""

RESPONSE_MODES = ("query", "form_post")
LONGEST_NUMBER = 11
"""The maximum number of digits of `max_age`."""


@dataclass(frozen=True)
class AuthorizationRequest:
    """The parameters as received, each as a list, and the client if it is registered here.

    `reference` names the `request_uri` if the request was pushed (RFC 9126).
    """

    values: dict[str, list[str]]
    client: Client | None
    served_resource: str
    known_scopes: Scopes
    reference: Reference | None = None

    @property
    def length(self) -> int:
        """The total number of characters in all values."""
        return sum(len(value) for given in self.values.values() for value in given)

    def first(self, name: str) -> str | None:
        """Return the first value of a parameter; an empty one counts as omitted (RFC 6749 §3.1)."""
        return next(filter(None, self.values[name]), None)

    @property
    def redirect_uri(self) -> str | None:
        """Where the response goes: the URI in the request, or the only one that is registered."""
        requested = self.first("redirect_uri")
        if requested is None and self.client and len(self.client.redirect_uris) == 1:
            return self.client.redirect_uris[0]
        return requested

    @property
    def response_mode(self) -> str:
        """How the response is returned; `query` unless another supported mode was requested."""
        requested = self.first("response_mode")
        return requested if requested in RESPONSE_MODES else "query"

    @cached_property
    def scopes(self) -> list[str]:
        """The requested scopes that this client may have."""
        registered = self.client.scope if self.client else []
        return self.known_scopes.for_a_person(self.first("scope"), registered)

    @cached_property
    def prompts(self) -> list[str]:
        """The values of `prompt` (OIDC Core §3.1.2.1)."""
        return scopes.as_list(self.first("prompt"))

    @property
    def max_age(self) -> int | None:
        """`max_age` in seconds; None if it is omitted or not a whole number."""
        text = self.first("max_age") or ""
        is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
        return int(text) if is_number else None

    @cached_property
    def claims(self) -> ClaimsRequest:
        """The claims that are requested individually (OIDC Core §5.5)."""
        return claims_request.parse_claims(self.first("claims"))

    @cached_property
    def claims_beyond_scopes(self) -> dict[str, list[str]]:
        """The claims about the person that are requested individually and allowed to the client."""
        allowed = self.client.scope if self.client and "openid" in self.scopes else []
        return _within(self.claims.beyond_scopes(), allowed)

    def claims_allowed(self, allowed: list[str]) -> dict[str, list[str]]:
        """Return the part of `claims_beyond_scopes` whose scopes the person allowed."""
        return _within(self.claims_beyond_scopes, allowed)

    @cached_property
    def questions(self) -> list[str]:
        """The scopes that the person is asked to allow, including those that cover individual
        claims.
        """
        names = [name for place in self.claims_beyond_scopes.values() for name in place]
        return list(dict.fromkeys([*self.scopes, *(scopes.SCOPE_OF[name] for name in names)]))

    @cached_property
    def acr_values(self) -> list[str]:
        """The requested authentication context classes, the preferred one first."""
        return self.claims.values("acr") or scopes.as_list(self.first("acr_values"))

    @property
    def acr_is_essential(self) -> bool:
        """Whether the client accepts no other class (OIDC Core §5.5.1.1)."""
        return self.claims.is_essential("acr") and bool(self.claims.values("acr"))

    def demands_new_login(self, logged_in_at: int, now: int) -> bool:
        """Return whether a person who logged in then must log in again (`prompt`, `max_age`)."""
        too_old = self.max_age is not None and now - logged_in_at >= self.max_age
        return too_old or "login" in self.prompts

    def query(self) -> str:
        """Return the request as a query string, for the URLs of our forms."""
        return self._carried(self.values)

    def query_after_login(self) -> str:
        """Return the query string after a login, without the parameters that demanded one."""
        return self._carried({**self.values, "max_age": [], "prompt": [self._other_prompts()]})

    def query_after_choice(self) -> str:
        """Return the query string for a person who chose to continue with the logged-in account."""
        return self._carried({**self.values, "prompt": [self._other_prompts()]})

    def query_for_another_person(self) -> str:
        """Return the query string for a person who chose to log in with a different account."""
        return self._carried({**self.values, "prompt": [f"login {self._other_prompts()}".strip()]})

    def _carried(self, values: dict[str, list[str]]) -> str:
        return self.reference.query(values) if self.reference else _encoded(values)

    def _other_prompts(self) -> str:
        return " ".join(name for name in self.prompts if name not in ("login", "select_account"))


def parse_authorization_request(
    request: Request,
    find_client: Callable[[str | None], Client | None],
    resource: str,
    known_scopes: Scopes,
) -> AuthorizationRequest:
    """Read the authorization request from the query and, at the authorization endpoint, the body.

    Login and consent forms carry it in their query; their body holds their own fields.
    """
    has_it_in_body = request.endpoint == "authorization" and request.method == "POST"
    values = values_of(request.values if has_it_in_body else request.args)
    client_id = next((value for value in values["client_id"] if value), None)
    return AuthorizationRequest(values, find_client(client_id), resource, known_scopes)


def values_of(source: MultiDict[str, str]) -> dict[str, list[str]]:
    """Return the parameters that this server supports, as received."""
    sent = dict(source.lists())
    return {name: sent.get(name, []) for name in PARAMETERS}


def _within(claims: dict[str, list[str]], allowed: list[str]) -> dict[str, list[str]]:
    """Return the claims, by place, whose scope is allowed."""
    kept = {
        place: [name for name in names if scopes.SCOPE_OF[name] in allowed]
        for place, names in claims.items()
    }
    return {place: names for place, names in kept.items() if names}


def _encoded(values: dict[str, list[str]]) -> str:
    pairs = [(name, value) for name, given in values.items() for value in given if value]
    return urlencode(pairs, errors="surrogatepass")
