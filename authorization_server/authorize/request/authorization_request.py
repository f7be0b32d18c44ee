"""The authorization request as it came, and the client it speaks of (RFC 6749 §4.1.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from flask import Request
from werkzeug.datastructures import MultiDict

from authorization_server import scopes
from authorization_server.authorize.request import claims_request
from authorization_server.authorize.request.claims_request import ClaimsRequest
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
"""What this server understands; everything else is ignored (RFC 6749 §3.1)."""

RESPONSE_MODES = ("query", "form_post")


@dataclass(frozen=True)
class AuthorizationRequest:
    """Parameters as they came, each as a list, and the client if it is known.

    `reference` is the name of a request that was pushed (RFC 9126).
    """

    values: dict[str, list[str]]
    client: Client | None
    served_resource: str
    reference: Reference | None = None

    @property
    def length(self) -> int:
        """How many characters all values have together."""
        return sum(len(value) for given in self.values.values() for value in given)

    def first(self, name: str) -> str | None:
        """The first value of a parameter; an empty one counts as left out (RFC 6749 §3.1)."""
        return self._firsts.get(name)

    @cached_property
    def _firsts(self) -> dict[str, str]:
        filled = {name: [value for value in given if value] for name, given in self.values.items()}
        return {name: given[0] for name, given in filled.items() if given}

    @property
    def redirect_uri(self) -> str | None:
        """Where the answer goes: what was asked for, or the only one that is registered."""
        asked = self.first("redirect_uri")
        if asked is None and self.client and len(self.client.redirect_uris) == 1:
            return self.client.redirect_uris[0]
        return asked

    @property
    def response_mode(self) -> str:
        """How the answer travels; `query` unless another known mode was asked for."""
        asked = self.first("response_mode")
        return asked if asked in RESPONSE_MODES else "query"

    @cached_property
    def scopes(self) -> list[str]:
        """The scopes at stake, as far as the client may ask for them."""
        return scopes.for_a_person(self.first("scope"), self.client.scope if self.client else [])

    @property
    def prompts(self) -> list[str]:
        """The values of `prompt` (OIDC Core §3.1.2.1)."""
        return scopes.as_list(self.first("prompt"))

    @cached_property
    def claims(self) -> ClaimsRequest:
        """The claims that are asked for by name (OIDC Core §5.5).

        Raises:
            ValueError: the parameter is malformed.
        """
        return claims_request.parse(self.first("claims"))

    @cached_property
    def claims_beyond_scopes(self) -> dict[str, list[str]]:
        """The claims about the person that are asked for by name, as far as the client may."""
        allowed = self.client.scope if self.client else []
        may_ask = "openid" in self.scopes and "profile" in allowed
        return self.claims.beyond_scopes() if may_ask else {}

    @property
    def questions(self) -> list[str]:
        """What the person is asked to allow: the scopes, and what single claims would give."""
        is_more = self.claims_beyond_scopes and "profile" not in self.scopes
        return [*self.scopes, "profile"] if is_more else self.scopes

    @property
    def acr_values(self) -> list[str]:
        """The authentication context classes that are wanted, the preferred one first."""
        return self.claims.values("acr") or scopes.as_list(self.first("acr_values"))

    @property
    def acr_is_essential(self) -> bool:
        """Whether the client can do with none but these (OIDC Core §5.5.1.1)."""
        return self.claims.is_essential("acr") and bool(self.claims.values("acr"))

    def asks_again(self, logged_in_at: int, now: int) -> bool:
        """Whether a person who logged in then must log in again now (`prompt`, `max_age`)."""
        max_age = self.first("max_age")
        too_old = max_age is not None and now - logged_in_at >= int(max_age)
        return too_old or "login" in self.prompts

    def query(self) -> str:
        """The request as a query string, for the forms that carry it on."""
        return self._carried(self.values)

    def query_after_login(self) -> str:
        """The request without what the login has just fulfilled, so that it is not asked again."""
        return self._carried({**self.values, "max_age": [], "prompt": [self._other_prompts()]})

    def query_after_choice(self) -> str:
        """The request of who has chosen to go on as the person who is logged in."""
        return self._carried({**self.values, "prompt": [self._other_prompts()]})

    def query_for_somebody_else(self) -> str:
        """The request of who has chosen to log in as another person."""
        return self._carried({**self.values, "prompt": [f"login {self._other_prompts()}".strip()]})

    def _carried(self, values: dict[str, list[str]]) -> str:
        return self.reference.query(values) if self.reference else _encoded(values)

    def _other_prompts(self) -> str:
        return " ".join(name for name in self.prompts if name not in ("login", "select_account"))


def understand(
    request: Request, find_client: Callable[[str | None], Client | None], resource: str
) -> AuthorizationRequest:
    """Read the authorization request from the query and, at the authorization endpoint, the body.

    Login and consent forms carry it in their query, beside their own fields in the body.
    """
    has_it_in_body = request.endpoint == "authorization" and request.method == "POST"
    values = values_of(request.values if has_it_in_body else request.args)
    client_id = next((value for value in values["client_id"] if value), None)
    return AuthorizationRequest(values, find_client(client_id), resource)


def values_of(source: MultiDict[str, str]) -> dict[str, list[str]]:
    """The parameters that this server understands, as they came."""
    return {name: source.getlist(name) for name in PARAMETERS}


def _encoded(values: dict[str, list[str]]) -> str:
    pairs = [(name, value) for name, given in values.items() for value in given if value]
    return urlencode(pairs, errors="surrogatepass")
