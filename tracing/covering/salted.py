"""Marks for the secrets of one file: equal secrets have equal marks in it, but not across files.

A mark is made with a random key that is never stored. It reveals whether two values are equal and
how long they are, and nothing else: someone who has the file cannot even test guesses.
"""

import re
import secrets
from hashlib import blake2b
from urllib.parse import unquote

COVERED = "covered"
"""The beginning of every mark."""

MARK = re.compile(rf"{COVERED}~[0-9a-f]{{10}}~[0-9]{{1,9}}")
"""The form of a mark. It contains only characters that every URL, form, header, cookie, page and
JSON text writes in the same way (RFC 3986 §2.3), and no issuer makes a token that begins like this.
"""

KEY_BYTES = 32
DIGITS = 10
"""Hexadecimal digits of a mark: of ten thousand secrets, two share a mark once in 20,000 files."""

LINK = "~"
"""The prefix of a fingerprint that is already salted."""

_LINK_DIGITS = 16


class SaltedMarks:
    """The marks of one file, and its fingerprints that link events, which are salted, too."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(KEY_BYTES)

    def mark(self, secret: str) -> str:
        """The mark of a secret; it is the same if the secret is encoded for a URL or a form."""
        plain = unquote(secret, errors="replace").replace("+", " ")
        return f"{COVERED}~{self._digest(plain, DIGITS)}~{len(plain)}"

    def link(self, fingerprint: str) -> str:
        """What replaces the fingerprint of a value."""
        if fingerprint.startswith(LINK):
            return fingerprint
        return LINK + self._digest(fingerprint, _LINK_DIGITS)

    def _digest(self, text: str, digits: int) -> str:
        told = text.encode("utf-8", "surrogatepass")
        return blake2b(told, key=self._key).hexdigest()[:digits]
