"""The issuer's statements about a token are checked, if it makes them."""

import time

import pytest

from resource_server.presented.sending_checks import SENDING_CHECKS
from resource_server.verification.claim_checks import SCOPE_CHECKS
from resource_server.verification.introspection_checks import INTROSPECTION_CHECKS
from tests.unit.resource_server.local_issuer import RESOURCE
from tests.unit.resource_server.stage import Stage


def refusal(stage: Stage, **changed: object) -> tuple[int, str]:
    """The status and the name of the failed check for such a response of the issuer."""
    return stage.get(stage.introspected(**changed)).status_code, stage.refused_by()


def test_a_good_token_passes_all_checks_in_order(asking: Stage) -> None:
    """All checks are made, in the order of the tuples."""
    assert asking.get(asking.introspected()).status_code == 200
    names = [rule.name for rule in (*SENDING_CHECKS, *INTROSPECTION_CHECKS, *SCOPE_CHECKS)]
    assert list(asking.findings())[: len(names)] == names


def test_an_inactive_token_is_refused(asking: Stage) -> None:
    """Whatever else the response says about it."""
    assert refusal(asking, active=False) == (401, "token_is_active")


def test_what_is_not_said_is_not_checked(asking: Stage) -> None:
    """Every member except active is optional (RFC 7662 §2.2); but the owner of the notes must be
    named.
    """
    assert refusal(asking, iss=None, aud=None, exp=None, token_type=None) == (200, "")
    assert refusal(asking, sub=None) == (401, "subject_is_named")


def test_a_token_without_audience_is_weak(asking: Stage) -> None:
    """RFC 9700 §2.3: access tokens should be restricted to certain resource servers. A token
    without an audience is accepted with a warning; with one there is no warning.
    """
    assert refusal(asking, aud=None) == (200, "")
    made = asking.findings()["audience_if_given_is_this_api"]
    assert (made.verdict, made.received) == ("warning", "none")
    assert refusal(asking) == (200, "")
    assert {made.verdict for made in asking.findings().values()} == {"passed"}


@pytest.mark.parametrize("iss", ["http://other", "", 5])
def test_a_token_of_another_issuer_is_refused(asking: Stage, iss: object) -> None:
    """An issuer can only vouch for its own tokens."""
    assert refusal(asking, iss=iss) == (401, "issuer_if_given_is_the_trusted_one")


@pytest.mark.parametrize("aud", ["http://other", ["http://other"], [], 5, RESOURCE + "/"])
def test_a_token_for_another_audience_is_refused(asking: Stage, aud: object) -> None:
    """If an audience is named, it must contain this server."""
    assert refusal(asking, aud=aud) == (401, "audience_if_given_is_this_api")


@pytest.mark.parametrize("exp", [1, "never", -1])
def test_an_expired_token_is_refused(asking: Stage, exp: object) -> None:
    """Even if the issuer calls it active."""
    assert refusal(asking, exp=exp) == (401, "expiry_if_given_is_in_the_future")


def test_a_token_is_good_until_it_expires(asking: Stage) -> None:
    """An exp in the future passes."""
    assert refusal(asking, exp=time.time() + 60) == (200, "")


@pytest.mark.parametrize("kind", ["refresh_token", "N_A", 5])
def test_another_type_of_token_is_refused(asking: Stage, kind: object) -> None:
    """A refresh token is active too, but not valid for an API."""
    assert refusal(asking, token_type=kind) == (401, "token_type_is_for_an_api")


def test_the_scope_must_be_sufficient(asking: Stage) -> None:
    """403, as with a JWT."""
    assert refusal(asking, scope="profile") == (403, "scope_is_sufficient")
