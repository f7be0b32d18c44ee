"""Every check of every role has a proof, and every proof succeeds."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scenarios.proofs.catalogue import PROOFS
from scenarios.proofs.proof import Proof, without_proof
from tests.support.faults import assert_none
from tests.support.proving import ProvingGround, proving_ground
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER
from tracing.weakening import checks_of, every_check

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("role", PROOFS)
def test_every_check_has_a_proof(role: str) -> None:
    """A check that no request can fail is not a check. If two endpoints make checks with the same
    name, each has its own proof.
    """
    names = [check.name for check in every_check(role)]
    assert_none(without_proof(names, PROOFS[role]))


@pytest.mark.parametrize("role", PROOFS)
def test_every_proof_is_about_a_check(role: str) -> None:
    """A check that was renamed or removed leaves no proof behind."""
    assert_none(proof.check for proof in PROOFS[role] if proof.check not in checks_of(role))


def grounds(role: str, factory: pytest.TempPathFactory, database: Path | None) -> Any:
    """The proving ground of a role."""
    return proving_ground(role, factory.mktemp(role), database)


@pytest.fixture(scope="module")
def issuer_ground(
    tmp_path_factory: pytest.TempPathFactory, prepared_database: Path
) -> Iterator[ProvingGround]:
    """The proving ground of the authorization server."""
    with grounds(AUTHORIZATION_SERVER, tmp_path_factory, prepared_database) as ground:
        yield ground


def proofs_of(role: str) -> Iterator[Any]:
    """The proofs of a role, each named after its check and the table that contains it: several
    endpoints make some of the checks, each in its own way. A second proof there ends in `-2`.
    """
    times: Counter[str] = Counter()
    for proof in PROOFS[role]:
        name = f"{proof.check}-{proof.attempt.__module__.rpartition('.')[2]}"
        times[name] += 1
        yield pytest.param(proof, id=name + (f"-{times[name]}" if times[name] > 1 else ""))


@pytest.mark.parametrize("proof", [*proofs_of(AUTHORIZATION_SERVER)])
def test_the_authorization_servers_checks(issuer_ground: ProvingGround, proof: Proof[Any]) -> None:
    """With the check, it alone refuses the request; without it, the effect that the proof describes
    occurs.
    """
    assert_none(issuer_ground.faults(proof))


@pytest.fixture(scope="module")
def api_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvingGround]:
    """The proving ground of the resource server."""
    with grounds(RESOURCE_SERVER, tmp_path_factory, None) as ground:
        yield ground


@pytest.mark.parametrize("proof", [*proofs_of(RESOURCE_SERVER)])
def test_the_resource_servers_checks(api_ground: ProvingGround, proof: Proof[Any]) -> None:
    """As for the authorization server."""
    assert_none(api_ground.faults(proof))


@pytest.fixture(scope="module")
def client_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvingGround]:
    """The proving ground of the client app."""
    with grounds(CLIENT_APP, tmp_path_factory, None) as ground:
        yield ground


@pytest.mark.parametrize("proof", [*proofs_of(CLIENT_APP)])
def test_the_client_apps_checks(client_ground: ProvingGround, proof: Proof[Any]) -> None:
    """As for the authorization server."""
    assert_none(client_ground.faults(proof))
