"""How long tokens live if the client has chosen their lifetime."""

import pytest

from tests.support.verbs import Issuer, claims_of

CHOSEN = {"access_token_seconds": 30, "refresh_token_seconds": 3600}


def test_a_client_may_choose(own_issuer: Issuer) -> None:
    """The registered lifetime is reported in the response and applies to every token, including
    refreshed ones.
    """
    client = own_issuer.register(**CHOSEN)
    assert {name: client.registered[name] for name in CHOSEN} == CHOSEN
    first = client.tokens()
    for tokens in (first, client.refresh(first["refresh_token"]).json):
        claims = claims_of(tokens["access_token"])
        assert tokens["expires_in"] == claims["exp"] - claims["iat"] == 30
    for row in own_issuer.rows("refresh_tokens"):
        assert row["expires_at"] - row["issued_at"] == 3600


def test_else_it_is_as_usual(own_issuer: Issuer) -> None:
    """The server's settings apply, and the registration does not repeat them."""
    client = own_issuer.register()
    assert not set(CHOSEN) & set(client.registered)
    assert client.tokens()["expires_in"] == own_issuer.config.access_token_seconds
    (row,) = own_issuer.rows("refresh_tokens")
    assert row["expires_at"] - row["issued_at"] == own_issuer.config.refresh_token_seconds


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("access_token_seconds", 5),
        ("access_token_seconds", 86_400),
        ("refresh_token_seconds", 30),
        ("refresh_token_seconds", 31_536_000),
        ("access_token_seconds", None),
    ],
)
def test_within_bounds(issuer: Issuer, name: str, seconds: int | None) -> None:
    """From the minimum to the maximum; null is treated as omitted (RFC 7591 §2)."""
    answer = issuer.post(
        "/register", json={"redirect_uris": ["https://app.example/cb"], name: seconds}
    )
    assert (answer.status_code, answer.json.get(name)) == (201, seconds)


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("access_token_seconds", 4),
        ("access_token_seconds", 86_401),
        ("access_token_seconds", 0),
        ("access_token_seconds", -30),
        ("access_token_seconds", "30"),
        ("access_token_seconds", 30.0),
        ("access_token_seconds", True),
        ("access_token_seconds", [30]),
        ("access_token_seconds", 10**400),
        ("refresh_token_seconds", 29),
        ("refresh_token_seconds", 31_536_001),
    ],
)
def test_not_beyond(issuer: Issuer, name: str, seconds: object) -> None:
    """RFC 7591 §3.2.2: invalid_client_metadata."""
    answer = issuer.offer(**{name: seconds})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_client_metadata")
    assert issuer.refused().name == "lifetimes_are_sensible"
