"""`authorization_server.refusals`: a failed check, for each audience."""

import pytest
from flask import Response

from authorization_server.authorize.request.authorization_request import (
    PARAMETERS,
    AuthorizationRequest,
)
from authorization_server.refusals import (
    FormRefusal,
    PageRefusal,
    on_page,
    to_client,
    to_person,
    to_program,
    to_sender,
)
from authorization_server.scopes import OWN_SCOPES
from tracing.checks import Check, Finding, Refused, decide


def refused(error: str = "invalid_request") -> Refused:
    """A check that failed."""
    rule: Check[None] = Check(
        "rule", "RFC 6749 §3.1", ("x",), error, "In public.", lambda _: Finding(False, "a", "b")
    )
    with pytest.raises(Refused) as caught:
        decide(None, (rule,), None)
    return caught.value


def test_a_person_and_the_sender_of_a_form_read_a_page() -> None:
    """The page shows the check's public message, and nothing that the check found."""
    for told, kind in ((to_person(refused()), PageRefusal), (to_sender(refused()), FormRefusal)):
        assert isinstance(told, kind)
        assert told.message == "In public."


def test_the_client_gets_the_error_of_the_protocol() -> None:
    """RFC 6749 §4.1.2.1: through the browser, as the response to this request."""
    request = AuthorizationRequest(
        {name: [] for name in PARAMETERS}, None, "http://api", OWN_SCOPES
    )
    told = to_client(request)(refused("access_denied"))
    assert (told.request, told.error, told.description) == (request, "access_denied", "In public.")


def test_a_page_is_shown_again() -> None:
    """The exception carries the page, and Flask returns it as the response."""
    page = Response("again")
    assert on_page(lambda _refusal: page)(refused()).response is page


@pytest.mark.parametrize(("error", "status"), [("invalid_client", 401), ("invalid_grant", 400)])
def test_a_program_gets_json(error: str, status: int) -> None:
    """RFC 6749 §5.2: invalid_client with 401, all others with 400."""
    told = to_program(refused(error))
    assert (told.error, told.description, told.status_code) == (error, "In public.", status)
