"""An app below a path, whether the proxy before it hands the path on or cuts it off."""

from collections.abc import Iterable
from typing import Any

import pytest

from hosting.prefix import Prefixed


@pytest.mark.parametrize(
    ("asked", "path_info"),
    [
        ("/auth/token", "/token"),
        ("/auth", "/"),
        ("/auth/", "/"),
        ("/token", "/token"),
        ("/authorize", "/authorize"),
        ("/auth/auth/token", "/auth/token"),
        ("", ""),
    ],
)
def test_the_path_is_cut_off_where_it_is(asked: str, path_info: str) -> None:
    """Once, at the beginning, and as whole segments: /authorize does not begin with /auth."""
    found: dict[str, Any] = {}

    def app(environ: dict[str, Any], _start: object) -> Iterable[bytes]:
        found.update(environ)
        return []

    Prefixed(app, "/auth")({"PATH_INFO": asked}, lambda *_: lambda _data: None)
    assert (found["SCRIPT_NAME"], found["PATH_INFO"]) == ("/auth", path_info)
