"""The signing keys: made once, the same for every worker, after every restart."""

from pathlib import Path

from joserfc.jwk import ECKey, RSAKey

from authorization_server.keys import load_keys
from authorization_server.models import Base
from hosting.database import create_tables, open_database
from tests.sockets import at_once
from tests.verbs import Issuer, database_of


def test_one_key_for_each_algorithm(issuer: Issuer) -> None:
    """ES256 on P-256, RS256 with 2048 bits; each names itself in the header."""
    keys = load_keys(issuer.engine)
    (elliptic,), (rsa,) = keys.signing("ES256").keys, keys.signing("RS256").keys
    assert isinstance(elliptic, ECKey)
    assert isinstance(rsa, RSAKey)
    assert elliptic.curve_name == "P-256"
    assert rsa.public_key.key_size == 2048
    assert {key["kid"] for key in keys.public["keys"]} == {elliptic.kid, rsa.kid}


def test_the_keys_outlive_the_process(issuer: Issuer) -> None:
    """What was signed before a restart is still verified after it."""
    assert load_keys(issuer.engine).public == load_keys(issuer.engine).public


def test_workers_that_start_at_once_agree(tmp_path: Path) -> None:
    """Whoever is second takes the key of the first: there is one per algorithm."""
    engine = open_database(database_of(tmp_path))
    create_tables(engine, Base.metadata)
    published = at_once(3, lambda: load_keys(engine).public)
    engine.dispose()
    assert published[0] == published[1] == published[2]


def test_a_missing_key_is_made_beside_the_other(own_issuer: Issuer) -> None:
    """A database of an older version may have one only; that one stays."""
    before = {key["alg"]: key["kid"] for key in load_keys(own_issuer.engine).public["keys"]}
    own_issuer.delete("signing_keys", "algorithm", "RS256")
    after = {key["alg"]: key["kid"] for key in load_keys(own_issuer.engine).public["keys"]}
    assert after["ES256"] == before["ES256"]
    assert after["RS256"] != before["RS256"]
