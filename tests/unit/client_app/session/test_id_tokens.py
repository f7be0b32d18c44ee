"""Reading a token without trusting it."""

import base64

import pytest

from client_app.session.id_tokens import read_part
from tests.unit.client_app.fake_issuer import encoded


def test_parts_are_read_by_place() -> None:
    """Header first, payload second."""
    raw = f"{encoded({'alg': 'none'})}.{encoded({'sub': 'alice'})}."
    assert read_part(raw, 0) == {"alg": "none"}
    assert read_part(raw, 1) == {"sub": "alice"}


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "e30",
        "e30.e30",
        "e30.e30.e30.e30",
        "[].e30.x",
        "W10.e30.x",
        "4pyT.e30.x",
        "é.e30.x",
        "gA.e30.x",
    ],
)
def test_anything_else_is_empty(raw: str) -> None:
    """Not three parts, not base64url, not UTF-8, not JSON, not an object."""
    assert read_part(raw, 0) == {}


def test_deep_nesting_is_no_object() -> None:
    """Ten thousand levels of nesting are an attack on the parser."""
    deep = base64.urlsafe_b64encode(b"[" * 100_000).decode().rstrip("=")
    assert read_part(f"{deep}.e30.x", 0) == {}


@pytest.mark.parametrize("stray", ["*", " ", "\n", "+", "/", "="])
def test_stray_characters_are_not_skipped(stray: str) -> None:
    """RFC 7515 §2: base64url without padding, line breaks or other characters."""
    header = encoded({"alg": "none"})
    assert read_part(f"{header[:4]}{stray}{header[4:]}.e30.x", 0) == {}


def test_half_a_character_cannot_be_read() -> None:
    """RFC 7493 §2.1: a lone surrogate could be neither stored nor shown."""
    header = encoded({"kid": "\ud800"})
    assert read_part(f"{header}.e30.x", 0) == {}
