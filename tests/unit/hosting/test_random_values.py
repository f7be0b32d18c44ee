"""Values that cannot be guessed."""

import re

from hosting.random_values import CODE_BITS, are_equal, hashed, new_id, new_secret


def test_a_secret_has_256_bits_and_needs_no_encoding() -> None:
    """43 characters of base64url: half of the clients encode for HTTP Basic, half do not."""
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", secret) for secret in secrets)
    assert CODE_BITS == 256


def test_an_id_has_128_bits() -> None:
    """22 characters are unique, and short enough to read."""
    ids = {new_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", one) for one in ids)


def test_a_hash_is_sha_256_of_anything() -> None:
    """It is hexadecimal, and also defined for invalid Unicode."""
    assert hashed("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert len({hashed(odd) for odd in ("", "\x00", "\ud800", "ÿ")}) == 4


def test_any_text_can_be_compared() -> None:
    """Values from the wire may be anything, even an unpaired surrogate."""
    assert are_equal("é\ud800", "é\ud800")
    assert not are_equal("é", "e")
