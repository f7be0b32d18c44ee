"""A registered client: the values that an app is configured with, and a small app's own flow."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

import requests

from oauth2_playground.testing.errors import PlaygroundError
from oauth2_playground.testing.servers import document_in, new_session, sent
from oauth2_playground.testing.user import User

__tracebackhide__ = True

REDIRECT_URI = "http://127.0.0.1/callback"
"""Where no app has to listen."""

SCOPE = "openid profile"
OK = 200


class Client:
    """A client of the authorization server, and the values that its app needs.

    `client_secret` is empty for a public client, `metadata` is the document at `metadata_url`.
    """

    def __init__(self, registered: Mapping[str, Any], metadata: Mapping[str, Any]) -> None:
        self.client_id: str = registered["client_id"]
        self.client_secret: str = registered.get("client_secret") or ""
        self.redirect_uri: str = next(iter(registered.get("redirect_uris", ())), REDIRECT_URI)
        self.metadata = metadata
        self.issuer: str = metadata["issuer"]
        self._method = registered.get("token_endpoint_auth_method", "client_secret_basic")
        self._verifiers: dict[str, str] = {}
        self._session = new_session()

    @property
    def metadata_url(self) -> str:
        """The address of the metadata document (OpenID Connect Discovery)."""
        return f"{self.issuer}/.well-known/openid-configuration"

    def authorization_url(self, scope: str = SCOPE, **parameters: str) -> str:
        """The authorization URL with which a sign-in begins, with PKCE and a new state.

        `parameters` are added to the usual ones or replace them, as in `prompt="login"`.
        """
        verifier = secrets.token_urlsafe(32)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        usual = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": scope,
            "state": secrets.token_urlsafe(),
            "code_challenge": challenge.decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        sent = usual | parameters
        self._verifiers[sent["state"]] = verifier
        return f"{self.metadata['authorization_endpoint']}?{urlencode(sent)}"

    def exchange(self, callback: str, **parameters: str) -> requests.Response:
        """Exchange the code in this address for tokens; the response of the token endpoint.

        `callback` is what `User.sign_in` returns; `parameters` are added to the usual ones or
        replace them.

        Raises:
            PlaygroundError: the address has no code (the message has the error in it), its state is
                not one that `authorization_url` of this client made, or the connection breaks.
        """
        answer = {name: values[0] for name, values in parse_qs(urlsplit(callback).query).items()}
        if "code" not in answer:
            said = answer.get("error_description") or answer.get("error") or "no parameters"
            raise PlaygroundError(f"The app was sent no code, but: {said}")
        if "code_verifier" not in parameters:
            parameters["code_verifier"] = self._verifier_of(answer.get("state"))
        usual = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": self.redirect_uri,
        }
        return self.request_token(**usual | parameters)

    def refresh(self, refresh_token: str, **parameters: str) -> requests.Response:
        """Use a refresh token; the response of the token endpoint.

        Raises:
            PlaygroundError: the connection breaks.
        """
        sent = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.request_token(**sent | parameters)

    def tokens(self, user: User, scope: str = SCOPE) -> dict[str, Any]:
        """Let a user sign in and allow these scopes; the token response.

        Raises:
            PlaygroundError: no tokens were issued; the message says why.
        """
        response = self.exchange(user.sign_in(self.authorization_url(scope)))
        document = document_in(response)
        if response.status_code != OK:
            said = document.get("error_description") or document.get("error")
            raise PlaygroundError(f"No tokens: {said}")
        return document

    def request_token(self, **form: str) -> requests.Response:
        """Send a request of this client to the token endpoint, authenticated as registered.

        Raises:
            PlaygroundError: the connection breaks.
        """
        auth = None
        if self._method == "client_secret_basic":
            # RFC 6749 §2.3.1: both parts are form-encoded before they are joined.
            auth = (quote_plus(self.client_id), quote_plus(self.client_secret))
        else:
            form |= {"client_id": self.client_id}
        if self._method == "client_secret_post":
            form |= {"client_secret": self.client_secret}
        return sent(self._session, "POST", self.metadata["token_endpoint"], data=form, auth=auth)

    def _verifier_of(self, state: str | None) -> str:
        verifier = self._verifiers.get(state or "")
        if verifier is None:
            shown = "no state" if state is None else f"the state {state!r}"
            raise PlaygroundError(
                f"The address has {shown}; expected one that this client's authorization_url made. "
                "For a flow that began elsewhere: exchange(callback, code_verifier=…)."
            )
        return verifier
