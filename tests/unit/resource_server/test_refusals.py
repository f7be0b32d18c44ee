"""A failed check says how to try again: one challenge for each scheme, the scheme of the request
first. Every error is JSON, and says in public no more than the protocol requires.
"""

import pytest

from resource_server.refusals import (
    BASIC,
    SAYS,
    STATUS,
    TOKEN_SCHEMES,
    UNCHALLENGED,
    Refusals,
    unchallenged,
)
from tests.unit.resource_server.stage import Stage, challenges
from tracing.checks import Check, Finding, Refused

RESOURCE = "http://127.0.0.1:9001"
METADATA = f"{RESOURCE}/.well-known/oauth-protected-resource"


def refusal(code: str, says: str = "") -> Refused:
    """A failed check with this error."""
    finding = Finding(False, "", "")
    return Refused(Check("a_rule", "", (), code, says, lambda _: finding), finding)


def test_each_scheme_is_told_with_what_it_needs() -> None:
    """Bearer and DPoP point to the metadata; Basic names its realm."""
    refusals = Refusals(RESOURCE, "notes:read", (*TOKEN_SCHEMES, BASIC))
    told = challenges(refusals.answer(refusal(""), ""))
    assert list(told) == ["Bearer", "DPoP", "Basic"]
    assert told["Bearer"] == {"scope": "notes:read", "resource_metadata": METADATA}
    assert told["DPoP"]["algs"].split(" ")[0] == "ES256"
    assert told["Basic"] == {"realm": "Notes", "charset": "UTF-8"}


@pytest.mark.parametrize(("scheme", "first"), [("bearer", "Bearer"), ("dpop", "DPoP")])
def test_the_error_is_told_in_the_scheme_that_was_used(scheme: str, first: str) -> None:
    """No other challenge contains the error."""
    answer = Refusals(RESOURCE, "").answer(refusal("invalid_token"), scheme)
    told = challenges(answer)
    assert next(iter(told)) == first
    assert [name for name in told if "error" in told[name]] == [first]
    assert told[first]["error_description"] == SAYS["invalid_token"]
    assert "scope" not in told[first]


@pytest.mark.parametrize("code", UNCHALLENGED)
def test_an_error_that_no_credentials_would_solve_is_not_challenged(code: str) -> None:
    """This concerns another user's note, and an issuer that does not respond."""
    answer = Refusals(RESOURCE, "").answer(refusal(code), "bearer")
    assert "WWW-Authenticate" not in answer.headers
    assert ("Retry-After" in answer.headers) == (answer.status_code == 503)
    alone = unchallenged(refusal(code)).answer()
    assert (alone.data, alone.headers) == (answer.data, answer.headers)


def test_the_maker_of_a_proof_hears_what_was_wrong_with_it() -> None:
    """RFC 9449 §7.1: in the grammar of RFC 6750 §3, whatever was received."""
    finding = Finding(False, "POST", 'a "é"')
    refused = Refused(Check("a_rule", "", (), "invalid_dpop_proof", "", lambda _: finding), finding)
    told = challenges(Refusals(RESOURCE, "").answer(refused, "dpop"))["DPoP"]
    said = f"{SAYS['invalid_dpop_proof']} Expected: POST. Received: a %22%C3%A9%22."
    assert told["error_description"] == said


def test_a_check_may_have_words_of_its_own() -> None:
    """Otherwise the message is the one sentence of the error code."""
    answer = Refusals(RESOURCE, "").answer(refusal("invalid_request", "Say who."), "")
    assert answer.get_json()["error_description"] == "Say who."


@pytest.mark.parametrize(
    ("method", "path", "status", "error"),
    [
        ("GET", "/", 404, "not_found"),
        ("GET", "/api/notes/", 404, "not_found"),
        ("GET", "/api/notes/one", 404, "not_found"),
        ("GET", "/api//notes", 404, "not_found"),
        ("GET", "/api/notes%00", 404, "not_found"),
        ("GET", "/%ff%fe", 404, "not_found"),
        ("DELETE", "/api/notes", 405, "method_not_allowed"),
        ("BREW", "/api/notes", 405, "method_not_allowed"),
        ("POST", "/.well-known/oauth-protected-resource", 405, "method_not_allowed"),
    ],
)
def test_what_is_not_there_is_told_in_json(
    stage: Stage, method: str, path: str, status: int, error: str
) -> None:
    """Never as a page."""
    answer = stage.ask(method, path)
    assert (answer.status_code, answer.content_type) == (status, "application/json")
    assert answer.get_json()["error"] == error
    assert bool(answer.headers.get("Allow")) == (status == 405)


def test_a_fault_of_ours_is_told_in_json(stage: Stage) -> None:
    """The response is a 500 that does not mention the cause."""
    token = stage.issuer.token()
    with stage.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE notes")
    answer = stage.get(token)
    assert (answer.status_code, answer.content_type) == (500, "application/json")
    assert answer.get_json()["error"] == "internal_server_error"
    assert "notes" not in answer.text


def test_each_code_has_a_status_and_one_sentence() -> None:
    """This way no refusal can reveal more than another with the same code."""
    assert STATUS.keys() == SAYS.keys()
