"""Which clients are stored after a start, whatever was stored before."""

from dataclasses import replace
from pathlib import Path

import pytest

from authorization_server.setup.preparation import prepare
from authorization_server.storage.clients import Clients
from authorization_server.storage.set_up_clients import NewClient, StorageConflict, store_clients
from hosting.settings import SettingError
from tests.support.sockets import at_once
from tests.support.verbs import CALLBACK, Client, Issuer

DESK = f"""\
[[client]]
client_id = "desk"
client_secret = "secret"
redirect_uris = ["{CALLBACK}"]
"""
APP = """
[[client]]
client_id = "app"
token_endpoint_auth_method = "none"
redirect_uris = ["com.example.app:/callback"]
"""


def start(issuer: Issuer, folder: Path, text: str | None) -> None:
    """Start again with the same database and this file, or without a file if it is None."""
    file = folder / "setup.toml"
    if text is not None:
        file.write_text(text)
    prepare(replace(issuer.config, setup="" if text is None else str(file)))


def clients(issuer: Issuer) -> dict[str, dict[str, object]]:
    """The stored clients, by id."""
    return {row["client_id"]: row for row in issuer.rows("clients")}


def test_the_file_is_the_truth(own_issuer: Issuer, tmp_path: Path) -> None:
    """Its clients are added and updated, and deleted when the file no longer lists them."""
    start(own_issuer, tmp_path, DESK + APP)
    before = clients(own_issuer)
    assert set(before) == {"desk", "app"}
    assert "secret" not in str(before["desk"]["secret_hash"])
    start(own_issuer, tmp_path, DESK + APP)
    assert clients(own_issuer) == before
    start(own_issuer, tmp_path, DESK.replace('"secret"', '"another"'))
    assert set(clients(own_issuer)) == {"desk"}
    desk = Clients(own_issuer.engine).find("desk")
    assert desk is not None
    assert desk.check_client_secret("another")
    assert not desk.check_client_secret("secret")
    assert desk.is_set_up


def test_without_the_file_its_clients_stay(own_issuer: Issuer, tmp_path: Path) -> None:
    """Forgetting the option does not delete what users have allowed."""
    start(own_issuer, tmp_path, DESK)
    start(own_issuer, tmp_path, None)
    assert set(clients(own_issuer)) == {"desk"}


def test_a_client_that_was_registered_is_never_touched(own_issuer: Issuer, tmp_path: Path) -> None:
    """It stays, and the file cannot take over its id."""
    taken = own_issuer.register().id
    before = clients(own_issuer)
    start(own_issuer, tmp_path, DESK)
    start(own_issuer, tmp_path, "[lifetimes]\ncode_seconds = 60\n")
    assert clients(own_issuer) == before
    with pytest.raises(SettingError, match=f"client {taken} cannot be set up: .* registered alr"):
        start(own_issuer, tmp_path, DESK.replace("desk", taken))
    assert clients(own_issuer) == before


def test_a_client_is_not_taken_for_a_person(own_issuer: Issuer) -> None:
    """RFC 9700 §4.15: the sub of a client's own token is its id."""
    with pytest.raises(StorageConflict, match="person alice is the id of a client: alice"):
        store_clients(own_issuer.engine, [NewClient("alice", "secret", {})])
    assert clients(own_issuer) == {}


def test_a_person_is_not_taken_for_a_client_of_an_earlier_start(
    own_issuer: Issuer, tmp_path: Path
) -> None:
    """Nor for the resource server: the start fails with an error that names the person."""
    taken = own_issuer.register().id
    person = f"[[person]]\nusername = 'dora'\npassword = 'explorer'\nsub = '{taken}'\n"
    with pytest.raises(SettingError, match=f"person dora is the id of a client: {taken}"):
        start(own_issuer, tmp_path, person)
    start(own_issuer, tmp_path, person.replace(taken, "another"))


def test_what_was_allowed_goes_with_a_client(own_issuer: Issuer, tmp_path: Path) -> None:
    """Consents, grants and refresh tokens are deleted; they stay if only the metadata changes."""
    start(own_issuer, tmp_path, DESK)
    desk = {"client_id": "desk", "client_secret": "secret", "redirect_uris": [CALLBACK]}
    Client(own_issuer, desk).tokens()
    start(own_issuer, tmp_path, DESK + 'client_name = "Desk"\n')
    assert len(own_issuer.rows("consents")) == len(own_issuer.rows("grants")) == 1
    start(own_issuer, tmp_path, APP)
    assert own_issuer.rows("consents") == own_issuer.rows("grants") == []


def test_starts_at_the_same_moment_store_the_same_clients(
    own_issuer: Issuer, tmp_path: Path
) -> None:
    """Workers of one server start with the same file: none of them fails."""
    (tmp_path / "setup.toml").write_text(DESK + APP)
    config = replace(own_issuer.config, setup=str(tmp_path / "setup.toml"))
    at_once(4, lambda: prepare(config))
    assert set(clients(own_issuer)) == {"desk", "app"}
