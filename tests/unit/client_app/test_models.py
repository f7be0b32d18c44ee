"""The database is made when missing, kept when there, and its absence told in one sentence."""

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from client_app.models import prepare
from hosting.database import open_database
from hosting.settings import SettingError


def test_tables_are_made_once_and_kept(tmp_path: Path) -> None:
    """Also in a folder that is not there yet."""
    url = f"sqlite:///{tmp_path / 'new' / 'client_app.db'}"
    prepare(url)
    engine = open_database(url)
    texts = "issuer, redirect_uri, kind, client_id, client_secret, auth_method, id_token_algs"
    columns = f"{texts}, signing_key, management_uri, management_token"
    with engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO registrations ({columns}, secret_expires_at) "  # noqa: S608
                "VALUES ('i', 'r', 'k', 'c', 's', 'm', 'a', '', '', '', 0)"
            )
        )
    prepare(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM registrations")).scalar_one() == 1
    assert set(inspect(engine).get_table_names()) == {
        "pending_flows",
        "pending_logouts",
        "registrations",
        "sessions",
    }
    engine.dispose()


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////dev/null/x.db", "nothing://a/b"])
def test_an_unusable_database_is_one_sentence(url: str) -> None:
    """It says which database, and why."""
    with pytest.raises(SettingError, match=r"database .*cannot be used") as raised:
        prepare(url)
    assert "\n" not in str(raised.value)
