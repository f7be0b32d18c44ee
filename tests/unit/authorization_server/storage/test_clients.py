"""The registered clients: what each may do, and what is cached about them."""

import pytest

from authorization_server.storage.clients import KEPT_SECONDS, Client, Clients
from tests.support.sent_statements import each_statement
from tests.support.verbs import CALLBACK, Issuer

REGISTERED = {
    "redirect_uris": [CALLBACK],
    "scope": "openid",
    "grant_types": ["authorization_code"],
    "response_types": ["code"],
    "id_token_signed_response_alg": "RS256",
    "token_endpoint_auth_method": "none",
}
WITH_SECRET = REGISTERED | {"token_endpoint_auth_method": "client_secret_basic"}


def test_a_client_is_found_as_it_was_added(issuer: Issuer) -> None:
    """It is in the database before the response is sent, with its secret hashed."""
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
    """A miss is not cached: another worker may have registered the client since."""
    one, other = Clients(issuer.engine), Clients(issuer.engine)
    assert one.find("late") is None
    other.add("late", None, REGISTERED)
    assert one.find("late") is not None


def test_a_client_is_read_once_a_moment(issuer: Issuer) -> None:
    """One flow looks its client up many times; the database is queried at most once a second."""
    moments = iter([10.1, 10.9, 11.0])
    clients, asked = Clients(issuer.engine, lambda: next(moments)), []
    clients.add("kept", None, REGISTERED)

    with each_statement(lambda *about: asked.append(about)):
        first, second, later = (clients.find("kept") for _ in range(3))
    assert first is not None
    assert second is first
    assert later is not first
    assert len(asked) == 2


# --- changes ---


def test_a_change_counts_at_once(issuer: Issuer) -> None:
    """A client is removed from the cache when it changes."""
    clients = Clients(issuer.engine, lambda: 0.0)
    client = clients.add("changed", None, REGISTERED)
    assert clients.find("changed") == client
    assert clients.update(client, REGISTERED | {"scope": "notes:read"}) is None
    changed = clients.find("changed")
    assert changed is not None
    assert changed.scope == ["notes:read"]
    clients.delete("changed")
    assert clients.find("changed") is None


def test_a_change_by_another_worker_counts_in_a_moment(issuer: Issuer) -> None:
    """Workers share nothing but the database, so a client is cached for a second at most."""
    now = [0.0]
    one, other = Clients(issuer.engine, lambda: now[0]), Clients(issuer.engine)
    other.add("deleted elsewhere", None, REGISTERED)
    assert one.find("deleted elsewhere")
    other.delete("deleted elsewhere")
    now[0] = KEPT_SECONDS
    assert one.find("deleted elsewhere") is None


def test_a_rolled_secret_replaces_the_old_one(issuer: Issuer) -> None:
    """RFC 6749 §2.3.1: one secret at a time; the old one no longer works."""
    clients = Clients(issuer.engine)
    clients.add("rolled", "the old one", WITH_SECRET)
    secret = clients.roll_secret("rolled")
    client = clients.find("rolled")
    assert client is not None
    assert client.check_client_secret(secret)
    assert not client.check_client_secret("the old one")


def test_a_client_gets_a_secret_when_it_needs_one(issuer: Issuer) -> None:
    """RFC 7592 §2.2: the server may issue a new secret; a client that needs none has none."""
    clients = Clients(issuer.engine)
    clients.add("grown", None, REGISTERED)
    secret = clients.update(found(clients, "grown"), WITH_SECRET)
    assert secret is not None
    assert found(clients, "grown").check_client_secret(secret)
    assert clients.update(found(clients, "grown"), WITH_SECRET) is None
    assert found(clients, "grown").check_client_secret(secret)
    clients.update(found(clients, "grown"), REGISTERED)
    assert found(clients, "grown").secret_hash is None


def test_a_registration_token_is_replaced_once(issuer: Issuer) -> None:
    """RFC 7592 §3: one conditional update, so that two concurrent requests do not both get a new
    token.
    """
    clients = Clients(issuer.engine)
    clients.add("renewed", None, REGISTERED, registration_token="the first")
    assert clients.replace_registration_token("renewed", "the first", "the second")
    assert not clients.replace_registration_token("renewed", "the first", "another second")
    assert found(clients, "renewed").check_registration_token("the second")


def test_an_update_does_not_bring_an_old_secret_back(issuer: Issuer) -> None:
    """A secret that another worker has just rolled stays in force."""
    one, other = Clients(issuer.engine, lambda: 0.0), Clients(issuer.engine)
    seen = one.add("rolled elsewhere", "the old one", WITH_SECRET)
    secret = other.roll_secret("rolled elsewhere")
    one.update(seen, WITH_SECRET | {"scope": "notes:read"})
    assert found(one, "rolled elsewhere").check_client_secret(secret)


def test_with_a_client_goes_all_that_it_had(own_issuer: Issuer) -> None:
    """RFC 7592 §2.3: grants, tokens and consents of a deleted client become invalid immediately."""
    deleted, other = own_issuer.register(), own_issuer.register()
    deleted.tokens()
    token = other.tokens()["access_token"]
    Clients(own_issuer.engine).delete(deleted.id)
    for table in ("clients", "grants", "consents"):
        assert [row["client_id"] for row in own_issuer.rows(table)] == [other.id]
    assert len(own_issuer.rows("refresh_tokens")) == 1
    assert other.is_active(token)


def found(clients: Clients, client_id: str) -> Client:
    """Return the client, which must exist."""
    client = clients.find(client_id)
    assert client is not None
    return client


@pytest.mark.parametrize(
    ("registered", "method", "passed"),
    [
        ("client_secret_basic", "client_secret_basic", True),
        ("client_secret_basic", "client_secret_post", True),
        ("client_secret_post", "client_secret_basic", True),
        ("client_secret_basic", "private_key_jwt", False),
        ("client_secret_basic", "none", False),
        ("private_key_jwt", "private_key_jwt", True),
        ("private_key_jwt", "client_secret_basic", False),
        ("private_key_jwt", "none", False),
        ("none", "client_secret_post", False),
        ("none", "private_key_jwt", False),
        ("none", "none", True),
    ],
)
def test_a_client_proves_itself_as_it_registered(
    registered: str, method: str, passed: bool
) -> None:
    """RFC 6749 §2.3: by a secret, a key or nothing; one method does not replace another."""
    client = Client("c", None, REGISTERED | {"token_endpoint_auth_method": registered})
    assert client.check_endpoint_auth_method(method, "token") is passed


@pytest.mark.parametrize("secret", ["", "None", "\x00", "ÿ", "\ud800"])
def test_a_public_client_has_no_secret_that_fits(secret: str) -> None:
    """A client without a secret matches no secret, not even an empty one."""
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
        ("My\x00\x1b[31m Notes", "My\\x00\\x1b[31m Notes"),
        ("a\u202eb\u200bc\ufeffd", "a\\u202eb\\u200bc\\ufeffd"),
        ("アプリ 💥", "アプリ 💥"),
        ("\u202e\u200b\x00", "\\u202e\\u200b\\x00"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 60 + "…"),
    ],
)
def test_a_name_cannot_rewrite_the_page(offered: str, shown: str) -> None:
    """Characters that reverse or hide text are escaped, so that the sentence around the name stays
    ours.
    """
    assert Client("the-id", None, REGISTERED | {"client_name": offered}).name == shown
