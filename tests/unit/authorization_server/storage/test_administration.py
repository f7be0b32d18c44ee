"""`authorization_server.storage.administration`: on both kinds of databases."""

from dataclasses import replace

import pytest

from authorization_server.setup.person_entry import person_of
from authorization_server.storage.administration import Administration
from authorization_server.storage.people import Person
from authorization_server.storage.set_up_clients import StorageConflict
from tests.support.verbs import Issuer

DORA = person_of({"username": "dora", "password": "explorer", "groups": ["students"]})


@pytest.fixture
def stored(issuer: Issuer) -> Administration:
    """The administration of this server's storage."""
    return Administration(issuer.engine)


def of_dora(stored: Administration) -> Person:
    """Dora as currently stored."""
    dora = stored.person("dora")
    assert dora is not None
    return dora


def test_a_person_is_added_replaced_and_removed(stored: Administration) -> None:
    """The password stays unless a new one is given; usernames and subjects are unique."""
    stored.put_person(DORA, None, new_password=True)
    put = of_dora(stored)
    entry = {"username": "dora", "password": "other", "name": "Dora"}
    stored.put_person(person_of(entry), put, new_password=False)
    again = of_dora(stored)
    assert (again.password_hash, again.name, again.groups) == (put.password_hash, "Dora", ())
    with pytest.raises(
        StorageConflict, match="Someone else has the username emil, or the sub dora"
    ):
        stored.put_person(replace(DORA, username="emil"), None, new_password=True)
    stored.remove_person("dora")
    assert stored.person("dora") is None


def test_someone_who_was_removed_or_added_meanwhile_is_said(stored: Administration) -> None:
    """Nothing is stored: changing a person who no longer exists must not look like a success."""
    stored.put_person(DORA, None, new_password=True)
    put = of_dora(stored)
    with pytest.raises(StorageConflict, match="dora was added while this request was answered"):
        stored.put_person(DORA, None, new_password=True)
    stored.remove_person("dora")
    with pytest.raises(StorageConflict, match="dora was removed while this request was answered"):
        stored.put_person(DORA, put, new_password=False)
    assert stored.person("dora") is None


def test_a_snapshot_brings_back_people_and_clients(issuer: Issuer, stored: Administration) -> None:
    """What was issued in the meantime is gone; the keys stay."""
    kids, snapshot = issuer.kids(), stored.snapshot()
    people, clients = stored.people(), stored.clients()
    client = issuer.register()
    client.tokens()
    stored.put_person(DORA, None, new_password=True)
    assert (stored.revoke_grants("alice"), stored.end_sessions("alice")) == (1, 1)
    assert [given.username for given in stored.consents()] == ["alice"]
    assert stored.forget_consents("alice") == 1
    snapshot.restore()
    assert (stored.people(), stored.clients(), issuer.kids()) == (people, clients, kids)
    assert issuer.rows("grants") == []
