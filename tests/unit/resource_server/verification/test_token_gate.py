"""The gate records the checks in step 11 and the response in step 12, refused or not."""

import pytest

from tests.unit.resource_server.stage import Stage
from tracing.catalogue import (
    AUTHORIZATION_SERVER,
    CLIENT_APP,
    RESOURCE_RETURNED,
    RESOURCE_SERVER,
    TOKEN_VERIFIED,
)


@pytest.mark.parametrize(("audience", "status"), [(None, 200), ("http://other", 401)])
def test_decision_and_answer_are_told_in_order(
    stage: Stage, audience: str | None, status: int
) -> None:
    """First the checks within this role, then the response as it leaves."""
    changed = {"aud": audience} if audience else {}
    stage.get(stage.issuer.token())
    stage.get(stage.issuer.token(**changed))
    decision, answer = stage.sink.events
    assert (decision.step, decision.sender) == (TOKEN_VERIFIED, RESOURCE_SERVER)
    assert (decision.receiver, decision.request, decision.response) == (RESOURCE_SERVER, None, None)
    assert (answer.step, answer.receiver) == (RESOURCE_RETURNED, CLIENT_APP)
    assert answer.response is not None
    assert answer.response.status == status
    assert answer.code is not None
    assert answer.code.co_name == ("list" if status == 200 else "_answer")
    assert decision.links == answer.links
    assert decision.code is not None
    assert decision.code.co_filename.endswith("resource_server/verification/token_gate.py")


def test_what_is_fetched_belongs_to_the_verification(stage: Stage) -> None:
    """Discovery and the key set, each recorded before the request is sent."""
    stage.get(stage.issuer.token())
    told = [
        (event.receiver, event.request.url.removeprefix(stage.issuer.url))
        for event in stage.events(TOKEN_VERIFIED)
        if event.request
    ]
    assert told == [
        (AUTHORIZATION_SERVER, "/.well-known/oauth-authorization-server"),
        (AUTHORIZATION_SERVER, "/jwks"),
    ]


def test_the_owner_is_decided_with_the_answer(stage: Stage) -> None:
    """The last check is made in step 12."""
    stage.get(stage.issuer.token())
    (answer,) = stage.events(RESOURCE_RETURNED)
    assert [made.name for made in answer.checks] == ["note_owner_is_token_subject"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/notes"), ("POST", "/api/notes"), ("GET", "/api/profile")]
)
def test_every_protected_endpoint_is_told_alike(stage: Stage, method: str, path: str) -> None:
    """Step 11 and step 12, even if there is no token at all."""
    stage.ask(method, path)
    assert [event.step for event in stage.sink.events] == [TOKEN_VERIFIED, RESOURCE_RETURNED]


def test_nothing_changes_without_a_trace(stage: Stage) -> None:
    """Without a listener the response is the same."""
    token = stage.issuer.token()
    traced = stage.get(token)
    stage.listen(None)
    untraced = stage.get(token)
    assert (untraced.status, untraced.data) == (traced.status, traced.data)
    assert untraced.headers == traced.headers


def test_a_body_that_is_wrong_ends_in_step_12(stage: Stage) -> None:
    """The token was valid; the response is about the note."""
    assert stage.write(stage.issuer.token(), "").status_code == 400
    (answer,) = stage.events(RESOURCE_RETURNED)
    assert answer.response is not None
    assert answer.response.status == 400
