"""Values nobody can guess."""

from client_app.secret_values import are_equal, csrf_token, hashed, new_secret


def test_secrets_have_256_bits_and_need_no_encoding() -> None:
    """43 characters of base64url, another each time."""
    values = {new_secret() for _ in range(100)}
    assert len(values) == 100
    assert all(
        len(value) == 43 and value.replace("-", "a").replace("_", "a").isalnum() for value in values
    )


def test_what_is_kept_is_sha_256() -> None:
    """FIPS 180-2: the example `abc`."""
    assert hashed("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_any_text_can_be_compared_and_hashed() -> None:
    """Values from the wire may be anything, also half a surrogate pair."""
    assert are_equal("é\ud800", "é\ud800")
    assert not are_equal("é", "e")
    assert len(hashed("\ud800")) == 64


def test_a_form_token_belongs_to_one_session() -> None:
    """It is not the session id, and another session has another one."""
    assert csrf_token("one") != csrf_token("other")
    assert csrf_token("one") == csrf_token("one")
