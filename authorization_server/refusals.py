"""How a failed check is reported: one function per audience, to be passed to `decide`.

The response contains the error code of the protocol and says what was wrong and what to do. The
trace has the expected and the received values. `error_responses` turns the exceptions into
responses.
"""

from collections.abc import Callable
from typing import Protocol

from authlib.oauth2.rfc6749 import InvalidClientError, OAuth2Error
from werkzeug import Response
from werkzeug.exceptions import HTTPException

from authorization_server.storage.pushed_references import Reference
from authorization_server.texts import as_description
from tracing.checks import Refused

UNAUTHORIZED = 401


class ClientRequest(Protocol):
    """An authorization request whose client can receive an error through the browser."""

    @property
    def redirect_uri(self) -> str | None:
        """Where the response goes."""

    @property
    def response_mode(self) -> str:
        """How the response is returned."""

    @property
    def reference(self) -> Reference | None:
        """The reference to the request if it was pushed, or else None."""

    def first(self, name: str) -> str | None:
        """Return the first value of a parameter."""


class PageRefusal(Exception):
    """An error that a page shows to the person; the browser is not redirected."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FormRefusal(PageRefusal):
    """A form that has no effect: not from a page given to this browser, or answered before."""


class RedirectRefusal(Exception):
    """An error sent to the client's trusted redirect URI, via the browser (RFC 6749 §4.1.2.1)."""

    def __init__(self, request: ClientRequest, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.request = request
        self.error = error
        self.description = description


def to_person(refusal: Refused) -> PageRefusal:
    """Report to a person, on a separate page."""
    return PageRefusal(refusal.says)


def to_sender(refusal: Refused) -> FormRefusal:
    """Report to the sender of a form, which may be a page of another site."""
    return FormRefusal(refusal.says)


def to_client(request: ClientRequest) -> Callable[[Refused], RedirectRefusal]:
    """Report to the client, through the browser."""
    return lambda refusal: RedirectRefusal(
        request, refusal.check.error, as_description(refusal.says)
    )


def on_page(show: Callable[[Refused], Response]) -> Callable[[Refused], HTTPException]:
    """Report to a person, on the page whose form was sent, shown again with what is wrong."""
    return lambda refusal: HTTPException(response=show(refusal))


def to_program(refusal: Refused) -> OAuth2Error:
    """Report to a program, as JSON (RFC 6749 §5.2)."""
    return program_error(refusal.check.error, refusal.says)


def to_signer(refusal: Refused) -> OAuth2Error:
    """Report to the program that signed what was checked. The response contains the expected and
    received values, which are not secret to the signer.
    """
    return program_error(refusal.check.error, said_to_signer(refusal))


def said_to_signer(refusal: Refused) -> str:
    """Return the message for the program that signed what was checked."""
    return f"{refusal.says} Expected: {refusal.expected}. Received: {refusal.received}."


def program_error(error: str, sentence: str) -> OAuth2Error:
    """Return a protocol error for a program, with status 401 if client authentication failed."""
    says = as_description(sentence)
    if error == InvalidClientError.error:
        return InvalidClientError(says, status_code=UNAUTHORIZED)
    return OAuth2Error(says, error=error)
