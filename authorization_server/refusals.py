"""How a failed check is answered: one function per audience, to be given to `decide`.

The answer names the error code of the protocol and says what was wrong and what to do. What was
expected and what was received stands in the trace. `error_responses` makes responses of the
exceptions.
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
    """An authorization request whose client can be told, through the browser, what is wrong."""

    @property
    def redirect_uri(self) -> str | None:
        """Where the response goes."""

    @property
    def response_mode(self) -> str:
        """How the response travels."""

    @property
    def reference(self) -> Reference | None:
        """The name of a request that was pushed."""

    def first(self, name: str) -> str | None:
        """The first value of a parameter."""


class PageRefusal(Exception):
    """The browser is not redirected: a page tells the person what is wrong."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FormRefusal(PageRefusal):
    """The form did not come from a page that this browser was given: nothing is done."""


class RedirectRefusal(Exception):
    """The client is told through the browser, at its trusted redirect URI (RFC 6749 §4.1.2.1)."""

    def __init__(self, request: ClientRequest, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.request = request
        self.error = error
        self.description = description


def to_person(refusal: Refused) -> PageRefusal:
    """To a person, on a page of its own."""
    return PageRefusal(refusal.says)


def to_sender(refusal: Refused) -> FormRefusal:
    """To the sender of a form, which may be a page of another site."""
    return FormRefusal(refusal.says)


def to_client(request: ClientRequest) -> Callable[[Refused], RedirectRefusal]:
    """To the client, through the browser."""
    return lambda refusal: RedirectRefusal(
        request, refusal.check.error, as_description(refusal.says)
    )


def on_page(show: Callable[[Refused], Response]) -> Callable[[Refused], HTTPException]:
    """To a person, on the page whose form was sent, shown again with what is wrong."""
    return lambda refusal: HTTPException(response=show(refusal))


def to_program(refusal: Refused) -> OAuth2Error:
    """To a program, as JSON (RFC 6749 §5.2)."""
    return program_error(refusal.check.error, refusal.says)


def to_signer(refusal: Refused) -> OAuth2Error:
    """To the program that signed what was checked: the response says what was
    expected and received, which is not secret to the signer.
    """
    return program_error(refusal.check.error, said_to_signer(refusal))


def said_to_signer(refusal: Refused) -> str:
    """What is told to the program that signed what was checked."""
    return f"{refusal.says} Expected: {refusal.expected}. Received: {refusal.received}."


def program_error(error: str, sentence: str) -> OAuth2Error:
    """An error of the protocol, for a program; with 401 if the client did not authenticate."""
    says = as_description(sentence)
    if error == InvalidClientError.error:
        return InvalidClientError(says, status_code=UNAUTHORIZED)
    return OAuth2Error(says, error=error)
