"""A refusal says how to come back: one challenge for each scheme, the one that was used first."""

import pytest

from resource_server.errors import SAYS
from resource_server.verification.refusals import BASIC, TOKEN_SCHEMES, UNCHALLENGED, Refusals
from tests.unit.resource_server.stage import challenges
from tracing.checks import Check, Finding, Refused

RESOURCE = "http://127.0.0.1:9001"
METADATA = f"{RESOURCE}/.well-known/oauth-protected-resource"


def refusal(code: str, says: str = "") -> Refused:
    """A check with this error refused."""
    rule: Check[object] = Check("a_rule", "", code, says, lambda _: Finding(False, "", ""))
    return Refused(rule, rule(None))


def test_each_scheme_is_told_with_what_it_needs() -> None:
    """Bearer and DPoP lead to the metadata, Basic names its realm."""
    refusals = Refusals(RESOURCE, "notes:read", (*TOKEN_SCHEMES, BASIC))
    told = challenges(refusals.answer(refusal(""), ""))
    assert list(told) == ["Bearer", "DPoP", "Basic"]
    assert told["Bearer"] == {"scope": "notes:read", "resource_metadata": METADATA}
    assert told["DPoP"]["algs"].split(" ")[0] == "ES256"
    assert told["Basic"] == {"realm": "Notes", "charset": "UTF-8"}


@pytest.mark.parametrize(("scheme", "first"), [("bearer", "Bearer"), ("dpop", "DPoP")])
def test_the_error_is_told_in_the_scheme_that_was_used(scheme: str, first: str) -> None:
    """And in no other."""
    answer = Refusals(RESOURCE, "").answer(refusal("invalid_token"), scheme)
    told = challenges(answer)
    assert next(iter(told)) == first
    assert [name for name in told if "error" in told[name]] == [first]
    assert told[first]["error_description"] == SAYS["invalid_token"]
    assert "scope" not in told[first]


@pytest.mark.parametrize("code", UNCHALLENGED)
def test_what_no_credentials_would_mend_is_not_challenged(code: str) -> None:
    """Somebody else's note, and an issuer that is away."""
    answer = Refusals(RESOURCE, "").answer(refusal(code), "bearer")
    assert "WWW-Authenticate" not in answer.headers
    assert ("Retry-After" in answer.headers) == (answer.status_code == 503)


def test_a_rule_may_have_words_of_its_own() -> None:
    """Else it is the one sentence of its code."""
    answer = Refusals(RESOURCE, "").answer(refusal("invalid_request", "Say who."), "")
    assert answer.get_json()["error_description"] == "Say who."
