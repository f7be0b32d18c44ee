"""The registered clients: what each may do, and what is remembered of them."""

import pytest
from sqlalchemy import event

from authorization_server.clients import Client, Clients
from tests.verbs import CALLBACK, Issuer

REGISTERED = {
    "redirect_uris": [CALLBACK],
    "scope": "openid",
    "grant_types": ["authorization_code"],
    "response_types": ["code"],
    "id_token_signed_response_alg": "RS256",
}


def test_a_client_is_found_as_it_was_added(issuer: Issuer) -> None:
    """In the database before the answer leaves, its secret as a hash."""
    clients = Clients(issuer.engine)
    added = clients.add("added", "its secret", REGISTERED)
    found = Clients(issuer.engine).find("added")
    assert found == added
    assert found is not None
    assert found.check_client_secret("its secret")
    assert "its secret" not in str(issuer.rows("clients"))


@pytest.mark.parametrize("unknown", [None, "", "unheard-of", "\x00", "x" * 10_000])
def test_an_unknown_id_finds_nobody(issuer: Issuer, unknown: str | None) -> None:
    """None, not an error."""
    assert Clients(issuer.engine).find(unknown) is None


def test_an_id_that_was_unknown_may_be_registered_next(issuer: Issuer) -> None:
    """That a client was not there is not remembered: another worker may have registered it."""
    one, other = Clients(issuer.engine), Clients(issuer.engine)
    assert one.find("late") is None
    other.add("late", None, REGISTERED)
    assert one.find("late") is not None


def test_a_client_is_read_once(issuer: Issuer) -> None:
    """A registration never changes: the second look asks no database."""
    clients, asked = Clients(issuer.engine), []
    clients.add("kept", None, REGISTERED)

    def count(*about: object) -> None:
        asked.append(about)

    event.listen(issuer.engine, "before_cursor_execute", count)
    first, second = clients.find("kept"), clients.find("kept")
    event.remove(issuer.engine, "before_cursor_execute", count)
    assert first is not None
    assert second is first
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("secret_hash", "method", "passed"),
    [
        ("hash", "client_secret_basic", True),
        ("hash", "client_secret_post", True),
        ("hash", "none", False),
        (None, "client_secret_basic", False),
        (None, "client_secret_post", False),
        (None, "none", True),
    ],
)
def test_who_has_a_secret_must_use_it(secret_hash: str | None, method: str, passed: bool) -> None:
    """RFC 6749 §2.3: confidential clients prove who they are, public ones cannot."""
    client = Client("c", secret_hash, REGISTERED)
    assert client.check_endpoint_auth_method(method, "token") is passed


@pytest.mark.parametrize("secret", ["", "None", "\x00", "ÿ", "\ud800"])
def test_a_public_client_has_no_secret_that_fits(secret: str) -> None:
    """Nothing is the secret of who has none, the empty one neither."""
    assert not Client("c", None, REGISTERED).check_client_secret(secret)


def test_a_client_without_a_name_is_called_by_its_id() -> None:
    """RFC 7591 §2: without a name the raw client_id is shown."""
    assert Client("the-id", None, REGISTERED).name == "the-id"
    assert Client("the-id", None, REGISTERED | {"client_name": ""}).name == "the-id"
    assert Client("the-id", None, REGISTERED | {"client_name": "App"}).name == "App"


@pytest.mark.parametrize(
    ("offered", "shown"),
    [
        ("My Notes", "My Notes"),
        ("  My \t\n Notes ", "My Notes"),
        ("My\x00\x1b[31m Notes", "My [31m Notes"),
        ("a\u202eb\u200bc\ufeffd", "a b c d"),
        ("アプリ 💥", "アプリ 💥"),
        ("\u202e\u200b\x00", "the-id"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 60 + "…"),
    ],
)
def test_a_name_cannot_rewrite_the_page(offered: str, shown: str) -> None:
    """What turns, hides or stretches text is left out: the sentence around the name is ours."""
    assert Client("the-id", None, REGISTERED | {"client_name": offered}).name == shown
