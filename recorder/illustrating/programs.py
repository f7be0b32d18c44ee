"""The programs of the commands on the page: each a few lines for `python3 -c` that need nothing but
the standard library. They are stored as text and run on the reader's machine, and in a test.
"""

import shlex
from typing import NamedTuple


class Command(NamedTuple):
    """A program and its arguments."""

    program: str
    arguments: tuple[str, ...]

    def in_shell(self) -> str:
        """Return the command line to type in any POSIX shell."""
        return " \\\n  ".join(
            [f"python3 -c {shlex.quote(self.program)}", *map(shlex.quote, self.arguments)]
        )

    @property
    def can_be_pasted(self) -> bool:
        """Whether it is plain text: pasted control characters would act on the terminal."""
        return all(text.isascii() and text.isprintable() for text in self.arguments)


SHA256 = """\
import base64, hashlib, sys
hashed = hashlib.sha256(sys.argv[1].encode()).digest()
print(base64.urlsafe_b64encode(hashed).rstrip(b"=").decode())"""
"""The hash of a text, as PKCE and DPoP encode it (RFC 7636 §4.2, RFC 9449 §4.2)."""

HALF_OF_SHA256 = """\
import base64, hashlib, sys
hashed = hashlib.sha256(sys.argv[1].encode()).digest()[:16]
print(base64.urlsafe_b64encode(hashed).rstrip(b"=").decode())"""
"""The first half of the hash, as in at_hash (OIDC Core §3.1.3.6)."""

BASIC = """\
import base64, sys
from urllib.parse import quote_plus
pair = quote_plus(sys.argv[1]) + ":" + quote_plus(sys.argv[2])
print(base64.b64encode(pair.encode()).decode())"""
"""Client id and secret as HTTP Basic sends them (RFC 6749 §2.3.1)."""

THUMBPRINT = """\
import base64, hashlib, json, sys
key = json.loads(sys.argv[1])
names = {"EC": ["crv", "kty", "x", "y"], "RSA": ["e", "kty", "n"]}[key["kty"]]
text = json.dumps({name: key[name] for name in names}, separators=(",", ":"))
hashed = hashlib.sha256(text.encode()).digest()
print(base64.urlsafe_b64encode(hashed).rstrip(b"=").decode())"""
"""The thumbprint of a key (RFC 7638 §3)."""

DECODE = """\
import base64, sys
print(base64.urlsafe_b64decode(sys.argv[1] + "==").decode())"""
"""Decodes a segment of a JWT (RFC 7515 §2)."""

_VERIFY = """\
import base64, hashlib, json, sys
def bytes_of(text): return base64.urlsafe_b64decode(text + "==")
def number(raw): return int.from_bytes(raw, "big")
signed, _, signature = sys.argv[1].rpartition(".")
key = json.loads(sys.argv[2])
hashed = hashlib.sha256(signed.encode()).digest()
raw = bytes_of(signature)
"""

_SAY = '\nprint("valid" if valid else "not valid")'

ES256 = f"""{_VERIFY}\
# The curve P-256: its prime, its order, and its base point.
p = 2**256 - 2**224 + 2**192 + 2**96 - 1
n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
base = (0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296,
        0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5)
def add(a, b):
    if not a or not b: return a or b
    if a[0] == b[0] and (a[1] + b[1]) % p == 0: return None
    rise, run = (3 * a[0]**2 - 3, 2 * a[1]) if a == b else (b[1] - a[1], b[0] - a[0])
    slope = rise * pow(run, -1, p)
    x = (slope**2 - a[0] - b[0]) % p
    return x, (slope * (a[0] - x) - a[1]) % p
def times(factor, point):
    total = None
    while factor:
        if factor & 1: total = add(total, point)
        point, factor = add(point, point), factor >> 1
    return total
r, s = number(raw[:32]), number(raw[32:])
valid = len(raw) == 64 and 0 < r < n and 0 < s < n
if valid:
    public = number(bytes_of(key["x"])), number(bytes_of(key["y"]))
    inverse = pow(s, -1, n)
    point = add(times(number(hashed) * inverse % n, base), times(r * inverse % n, public))
    valid = point is not None and point[0] % n == r{_SAY}"""
"""ECDSA over P-256 and SHA-256 (RFC 7518 §3.4, FIPS 186-5)."""

_RSA = """\
modulus, exponent = number(bytes_of(key["n"])), number(bytes_of(key["e"]))
size = (modulus.bit_length() + 7) // 8
opened = pow(number(raw), exponent, modulus).to_bytes(size, "big")
"""

RS256 = f"""{_VERIFY}{_RSA}\
sha256 = bytes.fromhex("3031300d060960864801650304020105000420")
filled = bytes([0, 1]) + b"\\xff" * (size - 3 - len(sha256 + hashed)) + bytes([0])
valid = len(raw) == size and opened == filled + sha256 + hashed{_SAY}"""
"""RSA with PKCS #1 v1.5 (RFC 7518 §3.3, RFC 8017 §8.2.2)."""

PS256 = f"""{_VERIFY}{_RSA}\
masked, seal, end = opened[:-33], opened[-33:-1], opened[-1]
counters = range(len(masked) // 32 + 1)
mask = b"".join(hashlib.sha256(seal + i.to_bytes(4, "big")).digest() for i in counters)
data = bytes(one ^ other for one, other in zip(masked, mask))
data = bytes([data[0] & 127]) + data[1:]
zeros, _, salt = data.partition(bytes([1]))
again = hashlib.sha256(bytes(8) + hashed + salt).digest()
valid = len(raw) == size and end == 0xbc and not any(zeros) and again == seal{_SAY}"""
"""RSA with PSS (RFC 7518 §3.5, RFC 8017 §8.1.2)."""

VERIFIERS = {"ES256": ES256, "RS256": RS256, "PS256": PS256}
"""The verifiers, by the algorithm that a token names in its header."""

VALID, NOT_VALID = "valid", "not valid"
"""What a verifier prints."""
