"""Which scopes are requested."""

from client_app.scopes import asked_for


def test_everything_useful_is_asked_where_nothing_is_said() -> None:
    """An issuer need not publish its scopes."""
    assert asked_for(None) == ("openid", "profile", "notes:read", "notes:write")


def test_openid_is_asked_in_any_case() -> None:
    """Without it there is no ID token, and no user is signed in (OIDC Core §3.1.2.1)."""
    assert asked_for(()) == ("openid",)
