"""One token, verified in both ways: by its signature, and by its issuer."""

from pathlib import Path

import pytest

from resource_server.refusals import SAYS, UNAVAILABLE
from resource_server.resources.verdicts import NOT_ASKED, ONLY_THE_ISSUER, REVOKED
from resource_server.verification.access_token_checks import ACCESS_TOKEN_CHECKS
from resource_server.verification.introspection_checks import INTROSPECTION_CHECKS
from tests.unit.resource_server.holder import Holder
from tests.unit.resource_server.local_issuer import RESOURCE, LocalIssuer
from tests.unit.resource_server.stage import Stage, challenges
from tracing.catalogue import AUTHORIZATION_SERVER, RESOURCE_SERVER
from tracing.endpoint_steps import JUDGED_BY_ISSUER, JUDGED_BY_SIGNATURE, VERDICTS_RETURNED

PATH = "/api/verdicts"
DIFFER = "why_they_differ"


@pytest.fixture(params=["jwt", "introspection"])
def either(request: pytest.FixtureRequest, issuer: LocalIssuer, tmp_path: Path) -> Stage:
    """The verdicts do not depend on how the API itself verifies tokens."""
    return Stage(issuer, tmp_path, verify=request.param)


def valid(stage: Stage, token: str) -> tuple[bool, bool]:
    """Whether the token is valid by its signature, and whether by its issuer."""
    answer = stage.get(token, PATH)
    assert answer.status_code == 200
    told = answer.get_json()
    assert (DIFFER in told) == (told["by_signature"]["valid"] != told["by_issuer"]["valid"])
    return told["by_signature"]["valid"], told["by_issuer"]["valid"]


def test_both_believe_a_good_token(either: Stage) -> None:
    """With any scope, or none."""
    token = either.introspected(either.issuer.token(scope=None), scope=None)
    assert valid(either, token) == (True, True)


def test_after_a_revocation_they_differ(either: Stage) -> None:
    """The issuer knows of the revocation; the signature does not show it. The response says so."""
    token = either.introspected(either.issuer.token())
    assert valid(either, token) == (True, True)
    either.introspected(token, active=False)
    told = either.get(token, PATH).get_json()
    assert told["by_signature"] == {"valid": True, "because": "Every check passed."}
    assert not told["by_issuer"]["valid"]
    assert told["by_issuer"]["because"] == (
        "Failed check: token is active (RFC 7662 §2.2). Expected: true. Received: false."
    )
    assert told[DIFFER] == REVOKED


def test_what_is_no_jwt_only_the_issuer_knows(stage: Stage) -> None:
    """An opaque token may be valid."""
    told = stage.get(stage.introspected("opaque"), PATH).get_json()
    assert (told["by_signature"]["valid"], told["by_issuer"]["valid"]) == (False, True)
    assert told[DIFFER] == ONLY_THE_ISSUER


def test_neither_way_believes_a_forged_token(stage: Stage) -> None:
    """The reasons differ, but the verdicts do not."""
    assert valid(stage, stage.issuer.token()[:-8] + "AAAAAAAA") == (False, False)


def test_without_its_issuer_the_signature_still_counts(stage: Stage) -> None:
    """If the issuer cannot be asked, that says nothing about the token."""
    token = stage.issuer.token()
    stage.get(token)
    stage.issuer.stop()
    told = stage.get(token, PATH).get_json()
    assert told["by_signature"]["valid"]
    assert told["by_issuer"]["because"] == SAYS[UNAVAILABLE]
    assert told[DIFFER] == NOT_ASKED


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 401), ({"Authorization": "Basic YTpi"}, 401), ({"Authorization": "Bearer"}, 400)],
)
def test_without_a_token_there_is_no_verdict(
    stage: Stage, headers: dict[str, str], status: int
) -> None:
    """The issuer is not asked, and no scope is needed."""
    answer = stage.get(None, PATH, headers=headers)
    assert answer.status_code == status
    assert "scope" not in challenges(answer)["Bearer"]
    assert {event.step for event in stage.sink.events} == {VERDICTS_RETURNED}
    assert not stage.issuer.asked


def test_each_verdict_is_told_with_its_checks(stage: Stage) -> None:
    """Two sets of checks, the request to the issuer before the second, and finally the response."""
    token = stage.introspected(stage.issuer.token())
    stage.get(token, PATH)
    stage.introspected(token, active=False)
    stage.get(token, PATH)
    decision, question, judgement, answer = stage.sink.events
    assert (decision.step, decision.receiver) == (JUDGED_BY_SIGNATURE, RESOURCE_SERVER)
    made = [made.name for made in decision.checks]
    assert made[-len(ACCESS_TOKEN_CHECKS) :] == [rule.name for rule in ACCESS_TOKEN_CHECKS]
    assert (question.step, question.receiver) == (JUDGED_BY_ISSUER, AUTHORIZATION_SERVER)
    assert (judgement.step, judgement.receiver) == (JUDGED_BY_ISSUER, RESOURCE_SERVER)
    upto = [rule.name for rule in INTROSPECTION_CHECKS].index("token_is_active") + 1
    names = [made.name for made in judgement.checks]
    assert names == [rule.name for rule in INTROSPECTION_CHECKS][:upto]
    assert (answer.step, answer.checks) == (VERDICTS_RETURNED, ())


def test_a_bound_token_needs_its_proof(stage: Stage) -> None:
    """The proof can be used only once, as everywhere."""
    holder = Holder()
    token = holder.token(stage.issuer)
    headers = holder.headers(token, htu=RESOURCE + PATH)
    told = stage.get(None, PATH, headers=headers).get_json()
    assert told["by_signature"]["valid"]
    assert not stage.get(token, PATH).get_json()["by_signature"]["valid"]
    assert stage.get(None, PATH, headers=headers).status_code == 401
    assert stage.findings()["proof_is_used_once"].verdict == "failed"
    assert stage.get(None, PATH, headers={"Authorization": f"DPoP {token}"}).status_code == 401


def test_no_verdict_repeats_the_token(stage: Stage) -> None:
    """The response does not contain the token that was sent."""
    token = stage.introspected("opaque-but-long-enough")
    assert token not in stage.get(token, PATH).text


def test_the_trouble_of_the_issuer_stays_here(issuer: LocalIssuer, tmp_path: Path) -> None:
    """A caller does not learn how this server is configured."""
    stage = Stage(issuer, tmp_path, client_id="me", client_secret="s3cret")
    told = stage.get(issuer.token(), PATH).text
    assert "RESOURCE_SERVER" not in told
    assert "s3cret" not in told
