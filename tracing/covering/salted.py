"""Marks for the secrets of one file: equal secrets have equal marks there, and in no other file.

A mark is made with a random key that is written nowhere. So it says whether two values are equal
and how long they are, and nothing else: who has the file cannot even try out what they were.
"""

import re
import secrets
from hashlib import blake2b
from urllib.parse import unquote

COVERED = "covered"
"""How every mark begins."""

MARK = re.compile(rf"{COVERED}~[0-9a-f]{{10}}~[0-9]{{1,9}}")
"""How a mark looks. It has only characters that no address, form, header, cookie, page or JSON
text writes in another way (RFC 3986 §2.3), and no issuer makes a token that begins like this.
"""

KEY_BYTES = 32
DIGITS = 10
"""Hexadecimal digits of a mark: of ten thousand secrets two look alike once in 20,000 files."""

LINK = "~"
"""Stands before a fingerprint that was salted already."""

_LINK_DIGITS = 16


class SaltedMarks:
    """The marks of one file, and its fingerprints that tie events together, salted, too."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(KEY_BYTES)

    def mark(self, secret: str) -> str:
        """The mark of a secret; encoded for an address or a form it is the same secret."""
        plain = unquote(secret, errors="replace").replace("+", " ")
        return f"{COVERED}~{self._digest(plain, DIGITS)}~{len(plain)}"

    def link(self, fingerprint: str) -> str:
        """What stands for the fingerprint of a value."""
        if fingerprint.startswith(LINK):
            return fingerprint
        return LINK + self._digest(fingerprint, _LINK_DIGITS)

    def _digest(self, text: str, digits: int) -> str:
        told = text.encode("utf-8", "surrogatepass")
        return blake2b(told, key=self._key).hexdigest()[:digits]
