"""Registrations in the database."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from client_app.issuer.client_kinds import CONFIDENTIAL, PUBLIC
from client_app.issuer.registration_store import RegistrationStore
from client_app.services import prepare
from hosting.database import open_database
from tests.unit.client_app.issuer.test_registration_checks import PROPER


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A prepared database."""
    prepare(database_url)
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> RegistrationStore:
    """An empty store."""
    return RegistrationStore(engine, PROPER.issuer, PROPER.redirect_uri)


def test_what_is_kept_is_found(store: RegistrationStore) -> None:
    """Everything except where the registration came from."""
    registration = replace(PROPER, id_token_algs=("RS256", "ES256"))
    assert store.find(CONFIDENTIAL) is None
    assert store.keep(registration, instead_of=None)
    assert store.find(CONFIDENTIAL) == replace(registration, origin="stored from an earlier flow")


def test_the_first_one_stays(store: RegistrationStore) -> None:
    """If two processes register at the same time, the second one learns that it was too late."""
    store.keep(PROPER, instead_of=None)
    assert not store.keep(replace(PROPER, client_id="second"), instead_of=None)
    found = store.find(CONFIDENTIAL)
    assert found
    assert found.client_id == "me"


def test_another_takes_its_place(store: RegistrationStore) -> None:
    """A forgotten registration is replaced in one step."""
    store.keep(PROPER, instead_of=None)
    assert store.keep(replace(PROPER, client_id="second"), instead_of=PROPER)
    found = store.find(CONFIDENTIAL)
    assert found
    assert found.client_id == "second"


def test_only_the_one_meant_is_forgotten(store: RegistrationStore) -> None:
    """A late result for an old registration does not delete the new one."""
    store.keep(replace(PROPER, client_id="second"), instead_of=None)
    store.forget(PROPER)
    assert store.find(CONFIDENTIAL)
    store.forget(replace(PROPER, client_id="second"))
    assert store.find(CONFIDENTIAL) is None


def test_issuers_do_not_share(store: RegistrationStore, engine: Engine) -> None:
    """RFC 7591: a registration is valid at one issuer only."""
    store.keep(PROPER, instead_of=None)
    other_issuer = RegistrationStore(engine, "https://other.example", PROPER.redirect_uri)
    other_address = RegistrationStore(engine, PROPER.issuer, "https://other.example/cb")
    assert other_issuer.find(CONFIDENTIAL) is None
    assert other_address.find(CONFIDENTIAL) is None


def test_kinds_do_not_share(store: RegistrationStore) -> None:
    """RFC 6749 §2.1: each kind is a separate client and is forgotten separately."""
    public = replace(PROPER, kind=PUBLIC, auth_method="none")
    store.keep(PROPER, instead_of=None)
    assert store.find(PUBLIC) is None
    assert store.keep(public, instead_of=None)
    store.forget(PROPER)
    assert store.find(CONFIDENTIAL) is None
    assert store.find(PUBLIC) == replace(public, origin="stored from an earlier flow")
