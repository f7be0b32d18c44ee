"""A consent is stored for one person and one client."""

import pytest

from authorization_server.storage.consents import Consents
from tests.support.sockets import at_once
from tests.support.verbs import Issuer


@pytest.fixture
def consents(issuer: Issuer) -> Consents:
    """The consents of the shared authorization server."""
    return Consents(issuer.engine)


def test_nothing_was_allowed_at_first(issuer: Issuer, consents: Consents) -> None:
    """No row, no scope."""
    assert consents.find("alice", issuer.register().id) == []


def test_the_last_word_counts(issuer: Issuer, consents: Consents) -> None:
    """What is allowed now replaces what was allowed before."""
    client = issuer.register().id
    consents.give("alice", client, ["openid", "notes:read"])
    consents.give("alice", client, ["openid"])
    assert consents.find("alice", client) == ["openid"]


def test_a_consent_is_of_one_person_for_one_client(issuer: Issuer, consents: Consents) -> None:
    """It applies to no other person and no other client."""
    client, other = issuer.register().id, issuer.register().id
    consents.give("alice", client, ["openid"])
    assert consents.find("bob", client) == []
    assert consents.find("alice", other) == []


def test_the_same_form_twice_at_once(issuer: Issuer, consents: Consents) -> None:
    """A double click gives one consent and no error."""
    client = issuer.register().id
    at_once(8, lambda: consents.give("carol", client, ["openid"]))
    assert consents.find("carol", client) == ["openid"]
