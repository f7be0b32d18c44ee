"""JWTs that clients sign: opened without belief, and without falling over what makes no sense."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest

from authorization_server.credentials.signed_statements import open_statement, public_key
from tests.support.signers import Signer, encoded

SIGNER = Signer()
SIGNED = SIGNER.signed({"alg": "ES256"}, {"a": "text", "n": 5})


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "...",
        "a.b",
        "\x00",
        "ÿ.ÿ.ÿ",
        "\ud800",
        SIGNED + ".x",
        SIGNED.replace(".", ".="),
        f"{encoded([])}.e30.AA",
        f"{encoded({})}.e30.AA",
        f"{encoded({'alg': 'ES256'})}..AA",
        f"{encoded({'alg': 'ES256'})}.bnVsbA.AA",
        f"{encoded({'alg': 'ES256'})}.W10.AA",
        # {"iss":"\\ud800"}: half a character.
        f"{encoded({'alg': 'ES256'})}.eyJpc3MiOiJcdWQ4MDAifQ.AA",
        f"{encoded({'alg': 'ES256', 'x': 'x' * 5000})}.e30.AA",
        "x" * 100_000,
        "W" * 5000 + ".e30.AA",
    ],
)
def test_what_is_no_signed_object_is_none(text: str) -> None:
    """RFC 7519 §7.2: None, not an error."""
    assert open_statement(text) is None


def test_nothing_is_nested_to_exhaust_us() -> None:
    """A claim of a thousand levels costs nothing."""
    deep = "[" * 3000 + "]" * 3000
    assert open_statement(f"{encoded({'alg': 'ES256'})}.{encoded_text(deep)}.AA") is None


def encoded_text(text: str) -> str:
    """A text in base64url."""
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "RS256"},
        {"alg": 5},
        {"alg": None},
        {"alg": []},
        {"alg": "ES256", "crit": ["x"]},
        {"alg": "ES256", "crit": 5},
        {"alg": "ES256", "kid": []},
        {"alg": "ES256", "b64": False, "crit": ["b64"]},
    ],
)
def test_a_signature_under_another_header_is_not_confirmed(header: Any) -> None:
    """RFC 7515 §5.2: the header is signed, too; what is critical and unknown is refused."""
    _, claims, signature = SIGNED.split(".")
    statement = open_statement(f"{encoded(header)}.{claims}.{signature}")
    assert statement is None or not statement.is_signed_by(key())


def key() -> Any:
    """The public key of the signer."""
    return public_key(SIGNER.public)


def test_who_has_the_key_is_believed() -> None:
    """And only with what was signed."""
    statement = open_statement(SIGNED)
    assert statement is not None
    assert statement.is_signed_by(key())
    assert (statement.text("a"), statement.text("n"), statement.text("x")) == ("text", "", "")
    changed = open_statement(SIGNED[:-6] + "AAAAAA")
    assert changed is not None
    assert not changed.is_signed_by(key())


@pytest.mark.parametrize("member", [{"use": "enc"}, {"key_ops": ["sign"]}, {"alg": "RS256"}])
def test_a_key_for_something_else_confirms_nothing(member: dict[str, Any]) -> None:
    """RFC 7517 §4.2 to §4.4: a key says what it is for."""
    other, statement = public_key(SIGNER.public | member), open_statement(SIGNED)
    assert statement is not None
    assert other is None or not statement.is_signed_by(other)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (5, 5),
        (5.9, 5),
        (True, None),
        ("5", None),
        (None, None),
        ([], None),
        (1e300, None),
        (10**400, None),
        (float("inf"), None),
        (float("nan"), None),
        (-(10**13), None),
    ],
)
def test_a_time_is_a_number(value: object, seconds: int | None) -> None:
    """RFC 7519 §2: NumericDate; one that cannot be counted is none."""
    statement = open_statement(SIGNER.signed({"alg": "ES256"}, {"exp": value}))
    assert statement is None or statement.seconds("exp") == seconds
