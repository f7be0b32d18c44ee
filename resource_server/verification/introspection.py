"""Requests to the issuer's introspection endpoint (RFC 7662). With its own credentials this server
asks what a token is; with those of a different client, whether that client's secret is right.
"""

from base64 import b64encode
from secrets import token_urlsafe
from typing import NamedTuple
from urllib.parse import quote

from resource_server.verification.credentials import Credentials, CredentialsSource
from resource_server.verification.issuer import Answer, Issuer, IssuerTrouble
from resource_server.verification.presented_token import Introspection


class Introspector:
    """The introspection endpoint of the issuer. Can be used by many threads."""

    def __init__(self, issuer: Issuer, credentials: CredentialsSource) -> None:
        self._issuer = issuer
        self._credentials = credentials

    def ask(self, token: str) -> Introspection:
        """Ask the issuer about this token. Nothing is cached: it may be revoked at any time."""
        try:
            return Introspection(self._answer(token).document, "")
        except IssuerTrouble as trouble:
            self._issuer.forget()
            return Introspection({}, str(trouble))

    def _answer(self, token: str) -> Answer:
        url = self._issuer.endpoint("introspection_endpoint")
        credentials = self._credentials.current()
        answer = _post(self._issuer, url, token, credentials)
        if _says_invalid_client(answer):
            others = self._credentials.instead_of(credentials)
            answer = _post(self._issuer, url, token, others)
        return _useful(url, answer)


class Trial(NamedTuple):
    """Whether the issuer accepted a client's credentials, or why it could not be asked."""

    accepted: bool
    trouble: str


def try_credentials(issuer: Issuer, credentials: Credentials) -> Trial:
    """Try a client's credentials at its issuer: only the issuer knows the secret (RFC 7662 §2.1).

    They are sent, with a token that was never issued, to the introspection endpoint, which requires
    credentials and changes nothing.
    """
    try:
        url = issuer.endpoint("introspection_endpoint")
        answer = _post(issuer, url, token_urlsafe(), credentials)
        return Trial(False, "") if _says_invalid_client(answer) else _accepted(url, answer)
    except IssuerTrouble as trouble:
        issuer.forget()
        return Trial(False, str(trouble))


def _accepted(url: str, answer: Answer) -> Trial:
    _useful(url, answer)
    return Trial(True, "")


def _post(issuer: Issuer, url: str, token: str, credentials: Credentials) -> Answer:
    return issuer.post(
        url,
        data={"token": token, "token_type_hint": "access_token"},
        headers={"Authorization": _basic(credentials), "Accept": "application/json"},
    )


def _useful(url: str, answer: Answer) -> Answer:
    """Return the response if it is a valid one (RFC 7662 §2.2)."""
    if answer.status != 200 or not isinstance(answer.document.get("active"), bool):
        raise IssuerTrouble(f"{url} answered {answer.summary} without saying active or not")
    return answer


def _says_invalid_client(answer: Answer) -> bool:
    return answer.status == 401 or answer.document.get("error") == "invalid_client"


def _basic(credentials: Credentials) -> str:
    """Return the HTTP Basic header: both parts are form-encoded first (RFC 6749 §2.3.1)."""
    pair = ":".join(quote(part, safe="") for part in credentials)
    return "Basic " + b64encode(pair.encode()).decode()
