"""RFC 8725, RFC 7515: what each role accepts as a signed JWT, before it verifies any signature.

The resource server opens access tokens and DPoP proofs, the authorization server client assertions
and DPoP proofs, the client ID tokens. Each has its own code for this, and all must agree: a JWT
that one role reads and another refuses, or reads differently, could bypass a check.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable

from authorization_server.credentials.signed_statements import open_statement
from client_app.session.id_tokens import read_part
from resource_server.verification.signatures import open_jwt, payload_of

HEADER = '{"alg":"ES256","kid":"a key"}'
CLAIMS = '{"iss":"http://issuer","sub":"???>>>","exp":9999999999}'
SIGNATURE = b"\x01" * 64


def encoded(part: str | bytes) -> str:
    """BASE64URL without padding (RFC 7515 §2)."""
    text = part if isinstance(part, bytes) else part.encode()
    return urlsafe_b64encode(text).rstrip(b"=").decode()


def padded(document: str) -> str:
    """BASE64URL with padding; the document must have a length that needs some."""
    text = document if len(document) % 3 else f"{document} "
    return urlsafe_b64encode(text.encode()).decode()


def jwt(header: str | bytes = HEADER, claims: str | bytes = CLAIMS) -> str:
    """A JWT with these parts and an invented signature."""
    return ".".join(encoded(part) for part in (header, claims, SIGNATURE))


def with_member(document: str, member: str) -> str:
    """The same JSON object with one more member."""
    return f"{document[:-1]},{member}}}"


def by_resource_server(text: str) -> bool:
    """Whether the resource server opens it."""
    signed = open_jwt(text)
    return signed is not None and payload_of(signed) is not None


def by_authorization_server(text: str) -> bool:
    """Whether the authorization server opens it."""
    return not open_statement(text).problem


def by_client(text: str) -> bool:
    """Whether the client opens it."""
    return bool(read_part(text, 0)) and bool(read_part(text, 1))


OPENERS: dict[str, Callable[[str], bool]] = {
    "resource server": by_resource_server,
    "authorization server": by_authorization_server,
    "client": by_client,
}

PARTS = jwt().split(".")
ODD = "A" * ((1 - len(PARTS[1])) % 4)
STANDARD = jwt().replace("-", "+").replace("_", "/")

OPENED = {
    "as it should be": jwt(),
    "a header parameter that is not known": jwt(with_member(HEADER, '"new":[1]')),
    "the same name in two objects": jwt(claims='{"a":{"x":1},"b":{"x":1}}'),
    "a whole surrogate pair": jwt(claims=r'{"sub":"\ud83d\ude00"}'),
    "characters beyond ASCII": jwt(claims='{"sub":"Ällice"}'),
    "white space in the JSON": jwt(f" {HEADER}\n", f"\t{CLAIMS} "),
    "no signature": f"{PARTS[0]}.{PARTS[1]}.",
}
"""Texts that every role opens; the checks then decide whether to accept them."""

REFUSED = {
    # RFC 7515 §3.1: three parts, none of them encrypted.
    "nothing": "",
    "no part": "..",
    "1 part": PARTS[0],
    "2 parts": f"{PARTS[0]}.{PARTS[1]}",
    "4 parts": f"{jwt()}.{PARTS[2]}",
    "5 parts": f"{jwt()}.{PARTS[2]}.{PARTS[2]}",
    "an empty header": f".{PARTS[1]}.{PARTS[2]}",
    "an empty payload": f"{PARTS[0]}..{PARTS[2]}",
    # RFC 7515 §2: all trailing '=' omitted, without line breaks, white space or other characters.
    "padding in the header": f"{padded(HEADER)}.{PARTS[1]}.{PARTS[2]}",
    "padding in the payload": f"{PARTS[0]}.{padded(CLAIMS)}.{PARTS[2]}",
    "a line break in the header": f"{PARTS[0][:4]}\n{PARTS[0][4:]}.{PARTS[1]}.{PARTS[2]}",
    "a line break in the payload": f"{PARTS[0]}.{PARTS[1][:4]}\n{PARTS[1][4:]}.{PARTS[2]}",
    "a line break at the end of a part": f"{PARTS[0]}\n.{PARTS[1]}.{PARTS[2]}",
    "a space": f"{PARTS[0]} .{PARTS[1]}.{PARTS[2]}",
    "the alphabet of base64": STANDARD,
    "a length that base64 does not have": f"{PARTS[0]}.{PARTS[1]}{ODD}.{PARTS[2]}",
    "characters beyond ASCII outside": f"{PARTS[0]}ä.{PARTS[1]}.{PARTS[2]}",
    # RFC 7519 §7.2: header and claims are each one JSON object, in UTF-8.
    **{
        f"{what} for {part}": jwt(**{part: text})
        for part in ("header", "claims")
        for what, text in {
            "no JSON": "{",
            "an array": '["alg"]',
            "a string": '"alg"',
            "a number": "5",
            "null": "null",
            "two objects": "{}{}",
            "a text nested without end": "[" * 3000,
        }.items()
    },
    # RFC 8259 §6: NaN and Infinity are not permitted; RFC 7515 §4, RFC 7519 §4: names are unique;
    # RFC 8725 §3.7: UTF-8; RFC 7493 §2.1: no half of a surrogate pair.
    **{
        f"{what} in the {part}": jwt(**{part: text})
        for part, document in {"header": HEADER, "claims": CLAIMS}.items()
        for what, text in {
            "NaN": with_member(document, '"n":NaN'),
            "Infinity": with_member(document, '"n":-Infinity'),
            "a name that stands twice": with_member(document, document[1:-1].split(",")[0]),
            "a name that stands twice within": with_member(document, '"n":{"a":1,"a":1}'),
            "half a surrogate pair": with_member(document, r'"n":"\ud800"'),
            "half a surrogate pair as a name": with_member(document, r'"\udc00":1'),
            "a byte that is not UTF-8": with_member(document, '"n":"\xff"').encode("latin-1"),
            "UTF-16": document.encode("utf-16"),
            "a byte order mark": document.encode("utf-8-sig"),
        }.items()
    },
}


def test_the_table_says_what_it_means() -> None:
    """The texts to open contain valid JSON, and padding or alphabet is the only fault in the texts
    that are there for it.
    """
    assert json.loads(HEADER)["alg"] == "ES256"
    assert {"-", "_"} <= set(PARTS[1])
    assert padded(HEADER).endswith("=")
    assert padded(CLAIMS).endswith("=")
    assert "=" not in "".join(OPENED.values())
    assert len(set(REFUSED.values())) == len(REFUSED)


def test_all_roles_open_the_same_jwts() -> None:
    """RFC 7519 §7.2: what one role accepts as a JWT, all roles do."""
    faults = [
        f"{role} refuses: {what}"
        for what, text in OPENED.items()
        for role, opens in OPENERS.items()
        if not opens(text)
    ]
    assert not faults, "\n".join(faults)


def test_all_roles_refuse_the_same_texts() -> None:
    """RFC 7519 §7.2: what one role refuses as a JWT, all roles do."""
    faults = [
        f"{role} opens: {what}"
        for what, text in REFUSED.items()
        for role, opens in OPENERS.items()
        if opens(text)
    ]
    assert not faults, "\n".join(faults)
