"""`authorization_server.storage.administration`: on both kinds of databases."""

import pytest

from authorization_server.setup.person_entry import person_of
from authorization_server.storage.administration import Administration, NameIsTaken
from tests.support.verbs import Issuer

DORA = person_of({"username": "dora", "password": "explorer", "groups": ["students"]})


@pytest.fixture
def stored(issuer: Issuer) -> Administration:
    """What is listed and changed there."""
    return Administration(issuer.engine)


def test_a_person_is_added_replaced_and_removed(stored: Administration) -> None:
    """The password stays where no new one is given; names and subjects belong to one person."""
    put = stored.put_person(DORA, None, new_password=True)
    assert stored.person("dora") == put
    again = stored.put_person(
        person_of({"username": "dora", "password": "other", "name": "Dora"}),
        put,
        new_password=False,
    )
    assert (again.password_hash, again.name, again.groups) == (put.password_hash, "Dora", ())
    with pytest.raises(NameIsTaken):
        stored.put_person(DORA, None, new_password=True)
    stored.remove_person("dora")
    assert stored.person("dora") is None


def test_a_snapshot_brings_back_people_and_clients(issuer: Issuer, stored: Administration) -> None:
    """And nothing of what was issued meanwhile; the keys stay."""
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
