"""What is created once per process."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from client_app import services
from client_app.config import Config
from client_app.services import Services, prepare
from hosting.database import open_database
from hosting.settings import SettingError


def test_parts_share_one_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The database is opened once, so that connections are kept."""
    opened: list[Engine] = []

    def open_and_count(url: str) -> Engine:
        opened.append(open_database(url))
        return opened[-1]

    monkeypatch.setattr(services, "open_database", open_and_count)
    Services.of(Config(database_url=f"sqlite:///{tmp_path / 'client_app.db'}"))
    assert len(opened) == 1


def test_tables_are_made_once_and_kept(tmp_path: Path) -> None:
    """Even in a folder that does not exist yet."""
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
        "refused_codes",
        "registrations",
        "sessions",
    }
    engine.dispose()


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////dev/null/x.db", "nothing://a/b"])
def test_an_unusable_database_is_one_sentence(url: str) -> None:
    """The message names the database and the reason."""
    with pytest.raises(
        SettingError, match=r"database .*cannot be used|cannot be made for a database"
    ) as raised:
        prepare(url)
    assert "\n" not in str(raised.value)
