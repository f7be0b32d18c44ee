"""The same routes at the root and below the issuer's path."""

from collections.abc import Iterable
from typing import Any

import pytest

from authorization_server.issuer_path import below_issuer_path


def seen(path: str, asked: str) -> tuple[str, str]:
    """SCRIPT_NAME and PATH_INFO as the app behind sees them."""
    found: dict[str, Any] = {}

    def app(environ: dict[str, Any], _start: object) -> Iterable[bytes]:
        found.update(environ)
        return []

    below_issuer_path(app, path)({"PATH_INFO": asked, "SCRIPT_NAME": "/outer"}, None)
    return found["SCRIPT_NAME"], found["PATH_INFO"]


@pytest.mark.parametrize(
    ("asked", "script_name", "path_info"),
    [
        ("/auth/token", "/outer/auth", "/token"),
        ("/auth", "/outer/auth", "/"),
        ("/auth/", "/outer/auth", "/"),
        ("/token", "/outer", "/token"),
        ("/authorize", "/outer", "/authorize"),
        ("/auth/auth/token", "/outer/auth", "/auth/token"),
        ("", "/outer", ""),
    ],
)
def test_the_path_is_cut_off_where_it_is(asked: str, script_name: str, path_info: str) -> None:
    """Once, at the beginning, and as whole segments: /authorize does not begin with /auth."""
    assert seen("/auth", asked) == (script_name, path_info)


def test_without_a_path_the_app_is_itself() -> None:
    """Nothing is wrapped where nothing is to be done."""

    def app(_environ: dict[str, Any], _start: object) -> Iterable[bytes]:
        return []

    assert below_issuer_path(app, "") is app
