"""The only place that decides what of a secret is shown.

Events carry what was sent, whole; a view or a file shows `shortened(event)` unless it was asked for
the secrets. `state`, `nonce` and `code_challenge` are no secrets: learners compare them.
"""

import base64
import copy
import html
import json
import re
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from tracing import tokens

PASSWORDS = frozenset({"password", "new_password", "otp", "totp"})
"""Parameters that a person types: nothing of them is shown, not even their length."""

SECRETS = PASSWORDS | frozenset(
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
        "refresh_token",
        "registration_access_token",
        "subject_token",
        "token",
    }
)
"""Parameters whose value opens something."""

COVERED = "(covered)"
SHOWN = 6
"""Characters of a long secret that are shown, so that two can be told apart."""

LONG_ENOUGH = 8
"""From this length on a secret is looked for everywhere in its event, as a word of its own."""

UNMISTAKABLE = 16
"""From this length on it is found inside longer words, too."""

_ALREADY = re.compile(r"…[\w-]{0,6}\(\d+ characters\)\Z|\(covered\)\Z")
_JWT = re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*")
_IN_URL = re.compile(r"(^|[?&#])([^?&#=]+)=([^&#]*)")
_IN_FORM = re.compile(r"(^|&)([^&=]+)=([^&]*)")
_IN_MULTIPART = re.compile(
    r'(\bname="([^"]+)"[^\r\n]*(?:\r?\n[^\r\n]+)*\r?\n\r?\n)(.*?)(?=\r?\n--)', re.DOTALL
)
_COOKIE = re.compile(r"(^|;\s*)([^=;\s]+)=([^;]*)")
_INPUT = re.compile(r"<input\b[^>]*>", re.IGNORECASE)
_INPUT_NAME = re.compile(r"""\bname=["']?([^"'\s>]+)""", re.IGNORECASE)
_INPUT_VALUE = re.compile(r"""(\bvalue=)("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_HTML_ADDRESS = re.compile(r"""(\b(?:href|action|src)=["'])([^"']*)""", re.IGNORECASE)


def shortened(event: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of an event (as plain data) with its secrets shortened.

    What its tokens say is no secret and joins the copy as `tokens`; their signatures are.
    """
    copied: dict[str, Any] = copy.deepcopy(dict(event))
    copied.setdefault("tokens", tokens.found_in(event))
    http = copied["http"] or {}
    messages = [message for message in (http.get("request"), http.get("response")) if message]
    cover = _Cover()
    for message in messages:
        cover.by_place(message)
    # Only now is every secret of the event known.
    for message in messages:
        cover.by_value(message)
    for check in copied["checks"]:
        check["expected"] = cover.wherever(check["expected"])
        check["received"] = cover.wherever(check["received"])
    return copied


def short(secret: str) -> str:
    """What is shown of a secret: at most a quarter of it, and its length."""
    if not secret or _ALREADY.search(secret):
        return secret
    # Tokens of one issuer all begin alike; the end of the signature tells them apart.
    end = secret[-SHOWN:] if _JWT.fullmatch(secret) and len(secret) > 8 * SHOWN else ""
    return f"{secret[: min(SHOWN, len(secret) // 4)]}…{end}({len(secret)} characters)"


class _Cover:
    """Covers the secrets of one event: first by the place they stand at, then by their value."""

    def __init__(self) -> None:
        self._covered: dict[str, str] = {}
        self._anywhere: re.Pattern[str] | None = None

    def by_place(self, message: dict[str, Any]) -> None:
        """Cover what the names say is secret, and remember it."""
        if "url" in message:
            message["url"] = self._pairs(_IN_URL, message["url"])
        message["headers"] = [
            [name, self._header(name, value)] for name, value in message["headers"]
        ]
        message["body"] = self._body(message["body"])

    def by_value(self, message: dict[str, Any]) -> None:
        """Cover the remembered secrets wherever else they occur."""
        if "url" in message:
            message["url"] = self.wherever(message["url"])
        message["headers"] = [[name, self.wherever(value)] for name, value in message["headers"]]
        message["body"] = self.wherever(message["body"])

    def wherever(self, text: str) -> str:
        """The text without JWTs, and without the secrets met so far, however they are written."""
        text = _JWT.sub(lambda found: short(found[0]), text)
        if self._anywhere is None:
            self._anywhere = re.compile("|".join(self._patterns()) or r"(?!)")
        return self._anywhere.sub(lambda found: self._of_form(found[0]), text)

    def _patterns(self) -> Iterator[str]:
        forms = {form for secret in self._covered for form in _forms(secret)}
        for form in sorted(forms, key=len, reverse=True):
            if len(form) >= UNMISTAKABLE:
                yield re.escape(form)
            elif len(form) >= LONG_ENOUGH:
                # A word of its own, and not the name of a parameter.
                yield rf"(?<![\w-]){re.escape(form)}(?![\w-]|[\"']?\s*[=:])"

    def _of_form(self, form: str) -> str:
        return next(shown for secret, shown in self._covered.items() if form in _forms(secret))

    def _remember(self, secret: str, shown: str) -> str:
        if secret and not _ALREADY.search(secret):
            self._covered[secret] = shown
        return shown

    def _named(self, name: str, value: str) -> str | None:
        """What is shown of a parameter's value; None where the name says that it is no secret."""
        if name.lower() not in SECRETS or not value:
            return None
        return self._remember(value, COVERED if name.lower() in PASSWORDS else short(value))

    def _pairs(self, pattern: re.Pattern[str], text: str) -> str:
        def rewritten(found: re.Match[str]) -> str:
            before, name, raw = found.groups()
            value = unquote_plus(raw)
            shown = self._named(unquote_plus(name), value)
            if shown is None and value != raw:
                # An address inside an address may carry secrets of its own.
                inner = self._pairs(_IN_URL, value)
                shown = quote(inner, safe="") if inner != value else None
            return f"{before}{name}={raw if shown is None else shown}"

        return pattern.sub(rewritten, text)

    def _header(self, name: str, value: str) -> str:
        kind = name.lower()
        if kind in ("authorization", "proxy-authorization"):
            return self._credentials(value)
        if kind == "cookie":
            return _COOKIE.sub(self._cookie, value)
        if kind == "set-cookie":
            return _COOKIE.sub(self._cookie, value, count=1)
        return self._pairs(_IN_URL, value)

    def _cookie(self, found: re.Match[str]) -> str:
        before, name, value = found.groups()
        return f"{before}{name}={self._remember(value, short(value))}"

    def _credentials(self, value: str) -> str:
        scheme, space, credentials = value.partition(" ")
        if scheme.lower() == "basic":
            for secret in _basic_passwords(credentials):
                self._remember(secret, short(secret))
        return f"{scheme}{space}{self._remember(credentials, short(credentials))}"

    def _body(self, body: str) -> str:
        start = body.lstrip()[:1]
        if start in ("{", "["):
            return self._json(body)
        if start == "<":
            return self._html(body)
        if start == "-":
            return _IN_MULTIPART.sub(
                lambda part: part[1] + (self._named(part[2], part[3]) or part[3]), body
            )
        return self._pairs(_IN_FORM, body)

    def _json(self, body: str) -> str:
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            return self._pairs(_IN_FORM, body)
        rewritten = self._json_value("", document)
        return body if rewritten == document else json.dumps(rewritten, ensure_ascii=False)

    def _json_value(self, name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._json_value(key, member) for key, member in value.items()}
        if isinstance(value, list):
            return [self._json_value(name, member) for member in value]
        if isinstance(value, str):
            return self._named(name, value) or self._pairs(_IN_URL, value)
        return value

    def _html(self, body: str) -> str:
        body = _INPUT.sub(self._input, body)
        return _HTML_ADDRESS.sub(
            lambda found: found[1] + self._pairs(_IN_URL, found[2].replace("&amp;", "&")), body
        )

    def _input(self, found: re.Match[str]) -> str:
        name = _INPUT_NAME.search(found[0])
        value = _INPUT_VALUE.search(found[0])
        if name is None or value is None:
            return found[0]
        shown = self._named(name[1], html.unescape(value[2].strip("\"'")))
        return found[0] if shown is None else found[0].replace(value[0], f'value="{shown}"')


def _forms(secret: str) -> set[str]:
    """The ways in which a value is written in addresses, forms, JSON and HTML."""
    encoded = {quote(secret, safe=""), quote(secret), quote_plus(secret)}
    lower = {re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), form) for form in encoded}
    return {secret, json.dumps(secret)[1:-1], html.escape(secret), *encoded, *lower}


def _basic_passwords(credentials: str) -> Iterator[str]:
    """The secret in HTTP Basic credentials, as sent and form-decoded (RFC 6749 §2.3.1)."""
    try:
        pair = base64.b64decode(credentials).decode()
    except (Base64Error, ValueError):
        return
    password = pair.partition(":")[2]
    yield from (password, unquote(password))
