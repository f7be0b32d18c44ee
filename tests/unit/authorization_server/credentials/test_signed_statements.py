"""JWTs signed by clients: parsed without trusting them, and without failing on malformed ones."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest

from authorization_server.credentials.signed_statements import open_statement, public_key
from tests.support.signers import Signer, encoded

SIGNER = Signer()
SIGNED = SIGNER.signed({"alg": "ES256"}, {"a": "text", "n": 5})


OBJECT = encoded({"alg": "ES256"})


def test_what_is_no_signed_jwt_says_why() -> None:
    """RFC 7519 §7.2: text that is not a signed JWT has neither header nor claims, and no error is
    raised.
    """
    header, claims = "a header that is not a JSON object", "claims that are not a JSON object"
    base64 = "parts that are not base64url"
    cases = {
        "": "none",
        ".": "2 of 3 parts",
        "..": header,
        "...": "4 parts",
        "a.b": "2 of 3 parts",
        "\x00": "1 of 3 parts",
        "ÿ.ÿ.ÿ": base64,
        "\ud800": "1 of 3 parts",
        SIGNED + ".x": "4 parts",
        SIGNED.replace(".", ".="): base64 + ", or too long",
        f"{encoded([])}.e30.AA": header,
        f"{encoded({})}.e30.AA": "a header without alg",
        f"{encoded({'alg': 5})}.e30.AA": "an alg that is not a string",
        f"{encoded({'alg': 'ES256', 'kid': []})}.e30.AA": "a kid that is not a string",
        f"{OBJECT}..AA": claims,
        f"{OBJECT}.bnVsbA.AA": claims,
        f"{OBJECT}.W10.AA": claims,
        f"{encoded({'alg': 'ES256', 'x': 'x' * 5000})}.e30.AA": base64 + ", or too long",
        "x" * 100_000: "1 of 3 parts",
        "W" * 5000 + ".e30.AA": header,
    }
    opened = {text: open_statement(text) for text in cases}
    assert {text: statement.problem for text, statement in opened.items()} == cases
    assert not any(statement.header or statement.claims for statement in opened.values())


LAX = {
    "NaN": '"n": NaN',
    "Infinity": '"n": Infinity',
    "a name twice": '"n": 1, "n": 2',
    "a name twice below": '"n": {"m": 1, "m": 2}',
    "half a character": r'"n": "\ud800"',
    "half a character as a name": r'"\udfff": 1',
}
"""Members that one JSON parser accepts and another rejects or reads differently."""


def test_a_jwt_is_strict_json() -> None:
    """RFC 7493, RFC 8725 §2.6: what two servers could read differently is rejected, in the header
    and in the claims, even if it is signed.
    """
    faults = []
    for name, member in LAX.items():
        header = encoded_text('{"alg": "ES256", ' + member + "}")
        claims = encoded_text('{"iss": "x", ' + member + "}")
        if open_statement(f"{header}.e30.AA").problem != "a header that is not a JSON object":
            faults.append(f"header: {name}")
        if open_statement(f"{OBJECT}.{claims}.AA").problem != "claims that are not a JSON object":
            faults.append(f"claims: {name}")
    assert faults == []
    assert not open_statement(f"{OBJECT}.{encoded_text('{}')}.AA").problem


def test_nothing_is_nested_to_exhaust_us() -> None:
    """A thousand levels of nesting do no harm."""
    deep = "[" * 3000 + "]" * 3000
    for text in (f"{OBJECT}.{encoded_text(deep)}.AA", f"{encoded_text(deep)}.e30.AA"):
        assert open_statement(text).problem


def encoded_text(text: str) -> str:
    """Encode text in base64url."""
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
    """RFC 7515 §5.2: the signature covers the header; unknown critical parameters are rejected."""
    _, claims, signature = SIGNED.split(".")
    statement = open_statement(f"{encoded(header)}.{claims}.{signature}")
    assert not statement.is_signed_by(key())


def key() -> Any:
    """The public key of the signer."""
    return public_key(SIGNER.public)


def test_who_has_the_key_is_believed() -> None:
    """Only the content that was signed is trusted."""
    statement = open_statement(SIGNED)
    assert statement.is_signed_by(key())
    assert (statement.text("a"), statement.text("n"), statement.text("x")) == ("text", "", "")
    changed = open_statement(SIGNED[:-6] + "AAAAAA")
    assert not changed.is_signed_by(key())


@pytest.mark.parametrize("member", [{"use": "enc"}, {"key_ops": ["sign"]}, {"alg": "RS256"}])
def test_a_key_for_something_else_confirms_nothing(member: dict[str, Any]) -> None:
    """RFC 7517 §4.2 to §4.4: a key declares what it may be used for."""
    other, statement = public_key(SIGNER.public | member), open_statement(SIGNED)
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
    """RFC 7519 §2: a NumericDate; a value that is not a usable number is None."""
    statement = open_statement(SIGNER.signed({"alg": "ES256"}, {"exp": value}))
    assert statement.seconds("exp") == seconds
