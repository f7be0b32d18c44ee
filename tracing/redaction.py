"""The only place that decides what of a secret is shown.

Events carry what was sent, whole; a view or a file shows `shortened(event)` unless it was asked for
the secrets. `state`, `nonce` and `code_challenge` are no secrets: learners compare them. Nor is a
`user_code`: it is read off one screen and typed at another, and is useless without a login.
"""

import base64
import copy
import html
import json
import re
from binascii import Error as Base64Error
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote

from tracing import cutting, finding, rewriting, tokens
from tracing.events import LONGEST_BODY
from tracing.finding import Finder

Event = dict[str, Any]

PASSWORDS = frozenset({"password", "new_password", "one_time_code", "otp", "totp"})
"""Parameters that a person types: nothing of them is shown, not even their length."""

PRIVATE_KEYS = frozenset(rewriting.IN_KEY + name for name in ("d", "p", "q", "dp", "dq", "qi", "k"))
"""Members of a private or a shared key (RFC 7518 §6): none may be sent, and some are."""

SECRETS = PASSWORDS.union(
    PRIVATE_KEYS,
    {
        "access_token",
        "assertion",
        "client_assertion",
        "client_secret",
        "code",
        "code_verifier",
        "csrf_token",
        "device_code",
        "id_token",
        "id_token_hint",
        "logout_token",
        "oauth_signature",
        "oauth_token",
        "refresh_token",
        "registration_access_token",
        "subject_token",
        "token",
    },
)
"""Parameters whose value opens something."""

COVERED = "(covered)"
SHOWN = 6
"""Characters of a long secret that are shown, so that two can be told apart."""

UNMISTAKABLE = finding.HEAD
"""From this length on a secret is found inside longer words, too; a shorter one only as a word of
its own."""

_QUOTED = re.compile(r'\b(\w+)="([^"]*)"')
_ALREADY = re.compile(r"…[\w-]{0,6}\(\d+ characters\)\Z|\(covered\)\Z")
# It takes what only begins like a JWT, too, so that it cannot begin again inside it.
_JWT = re.compile(r"\beyJ[\w-]{8,}+(\.[\w-]++\.[\w-]*+)?")
_HEX = re.compile(r"%[0-9A-Fa-f]{2}")
_INSIDE_A_WORD = re.compile(r"[\w-]")
# A word goes on here, or it is the name of a parameter.
_GOES_ON = re.compile(r"""[\w-]|["']?\s{0,8}[=:]""")


def shortened(event: Mapping[str, Any]) -> Event:
    """A copy of an event (as plain data) with its secrets shortened.

    What its tokens say is no secret and joins the copy as `tokens`; their signatures are.
    """
    return shortened_together([event])[0]


def shortened_together(events: Iterable[Mapping[str, Any]]) -> list[Event]:
    """Copies of events; what is a secret in one of them is covered in all."""
    copies = [copy.deepcopy(dict(event)) for event in events]
    cover = _Cover()
    for event in copies:
        event.setdefault("tokens", tokens.found_in(event))
        for message in _messages(event):
            _cut(message)
            cover.by_place(message)
    # Only now is every secret known.
    for event in copies:
        for message in _messages(event):
            cover.by_value(message)
        for check in event["checks"]:
            check["expected"] = cover.wherever(cutting.cut(check["expected"]))
            check["received"] = cover.wherever(cutting.cut(check["received"]))
    return copies


def _cut(message: Event) -> None:
    """Leave out what is too long to be looked through; what is shown says how much that is."""
    if "url" in message:
        message["url"] = cutting.cut(message["url"])
    message["headers"] = [[name, cutting.cut(value)] for name, value in message["headers"]]
    body, left_out = message["body"], message.get("left_out", 0)
    if len(body) > LONGEST_BODY or left_out:
        told = cutting.without_half_a_word(body[:LONGEST_BODY])
        missing = len(body[len(told) :].encode("utf-8", "surrogatepass"))
        message["body"], message["left_out"] = told, left_out + missing


def _messages(event: Mapping[str, Any]) -> list[Event]:
    http = event["http"] or {}
    return [message for message in (http.get("request"), http.get("response")) if message]


def short(secret: str) -> str:
    """What is shown of a secret: at most a quarter of it, and its length."""
    if not secret or _ALREADY.search(secret):
        return secret
    # Tokens of one issuer all begin alike; the end of the signature tells them apart.
    is_jwt = (found := _JWT.fullmatch(secret)) is not None and found[1] is not None
    end = secret[-SHOWN:] if is_jwt and len(secret) > 8 * SHOWN else ""
    return f"{secret[: min(SHOWN, len(secret) // 4)]}…{end}({len(secret)} characters)"


def is_covered(parameter: str) -> bool:
    """Whether the value of a parameter of this name is a secret. The value of any cookie is one."""
    return parameter.lower() in SECRETS


def basic_passwords(credentials: str) -> Iterator[str]:
    """The secret in HTTP Basic credentials, as sent and form-decoded (RFC 6749 §2.3.1)."""
    try:
        pair = base64.b64decode(credentials).decode()
    except (Base64Error, ValueError):
        return
    password = pair.partition(":")[2]
    yield from (password, unquote(password))


class _Cover:
    """Covers secrets: first by the place they stand at, then by their value."""

    def __init__(self) -> None:
        self._covered: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        self._finder: Finder | None = None

    def by_place(self, message: Event) -> None:
        """Cover what the names say is secret, and remember it."""
        if "url" in message:
            message["url"] = rewriting.in_url(message["url"], self._named)
        message["headers"] = [[name, self._header(name, text)] for name, text in message["headers"]]
        message["body"] = rewriting.in_body(message["body"], self._named)

    def by_value(self, message: Event) -> None:
        """Cover the remembered secrets wherever else they occur."""
        if "url" in message:
            message["url"] = self.wherever(message["url"])
        message["headers"] = [[name, self.wherever(value)] for name, value in message["headers"]]
        message["body"] = self.wherever(message["body"])

    def wherever(self, text: str) -> str:
        """The text without JWTs, and without the secrets met so far, however they are written."""
        text = _JWT.sub(_short_jwt, text)
        if self._finder is None:
            self._shown = {
                form: shown for secret, shown in self._covered.items() for form in _forms(secret)
            }
            self._finder = Finder(self._shown, _is_meant)
        pieces, end = [], 0
        # Percent-encoding is the same in small letters (RFC 3986 §2.1).
        for at, found in self._finder.found_in(_upper_hex(text)):
            pieces += [text[end:at], self._shown.get(found, COVERED)]
            end = at + len(found)
        return "".join([*pieces, text[end:]])

    def _remember(self, secret: str, shown: str) -> str:
        if secret and not _ALREADY.search(secret):
            self._covered[secret] = shown
        return shown

    def _named(self, name: str, value: str) -> str | None:
        """What is shown of a parameter's value; None where the name says that it is not secret."""
        if not is_covered(name) or not value or cutting.NOTE.fullmatch(value):
            return None
        return self._remember(value, COVERED if name.lower() in PASSWORDS else short(value))

    def _quoted(self, found: re.Match[str]) -> str:
        covered = self._named(found[1], unquote(found[2]))
        return found[0] if covered is None else f'{found[1]}="{covered}"'

    def _cookie(self, _name: str, value: str) -> str:
        # Any cookie may be a session.
        return self._remember(value, short(value))

    def _header(self, name: str, value: str) -> str:
        kind = name.lower()
        if kind in ("authorization", "proxy-authorization"):
            return self._credentials(value)
        if kind == "cookie":
            return rewriting.in_cookies(value, self._cookie)
        if kind == "set-cookie":
            return rewriting.in_cookies(value, self._cookie, most=1)
        return rewriting.in_url(value, self._named)

    def _credentials(self, value: str) -> str:
        scheme, space, credentials = value.partition(" ")
        if not space:
            # No scheme, or a scheme and a secret in one word: who can tell?
            return self._remember(value, short(value))
        if scheme.lower() == "oauth":
            # RFC 5849 §3.5.1: parameters, each by its name.
            return f"{scheme} {_QUOTED.sub(self._quoted, credentials)}"
        if scheme.lower() == "basic":
            for secret in basic_passwords(credentials):
                self._remember(secret, short(secret))
        return f"{scheme}{space}{self._remember(credentials, short(credentials))}"


def _short_jwt(found: re.Match[str]) -> str:
    return short(found[0]) if found[1] else found[0]


def _is_meant(text: str, at: int, end: int) -> bool:
    """Whether what stands here is a secret, and no other word that a short secret is part of."""
    if end - at >= UNMISTAKABLE:
        return True
    begins = at == 0 or not _INSIDE_A_WORD.match(text, at - 1)
    return begins and not _GOES_ON.match(text, end)


def _forms(secret: str) -> set[str]:
    """The ways in which a value is written in addresses, forms, JSON and HTML."""
    # What is no valid text is not encoded as anything, but must not stop us either.
    encoded = (quote(secret, safe, errors="replace") for safe in ("", "/"))
    plus = quote_plus(secret, errors="replace")
    forms = (secret, json.dumps(secret)[1:-1], html.escape(secret), *encoded, plus)
    return {_upper_hex(form) for form in forms}


def _upper_hex(text: str) -> str:
    return _HEX.sub(lambda found: found[0].upper(), text)
