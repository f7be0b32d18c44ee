"""The only place that decides what is shown of a secret.

Events contain everything that was sent. Unless the secrets were requested, a view shows them
`shortened`: their beginning, which you can find again in your own browser. A file, which travels,
contains them `Redacted`: only which of them are equal, and how long (see `covering.salted`).
`state`, `nonce` and `code_challenge` are not secret: learners compare them. Nor is a `user_code`:
it is read off one screen and typed at another, and is useless without a login. Pictures inside a
page are not shown: a QR code contains a secret in a form that a search for its value misses.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from tracing import cutting, rewriting, tokens
from tracing.covering.basic import basic_passwords, user_of
from tracing.covering.known_secrets import KnownSecrets
from tracing.covering.salted import MARK, SaltedMarks

Event = dict[str, Any]

PASSWORDS = frozenset({"password", "new_password", "one_time_code", "otp", "totp"})
"""Parameters that a person types: nothing of them is shown, not even their length."""

PRIVATE_KEYS = frozenset(rewriting.IN_KEY + name for name in ("d", "p", "q", "dp", "dq", "qi", "k"))
"""Members of a private or a shared key (RFC 7518 §6): none may be sent, but some are."""

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
"""Parameters whose value gives access to something."""

COVERED = "(covered)"
SHOWN = 6
"""Characters of a long secret that are shown, so that two can be told apart."""

_QUOTED = re.compile(r'\b(\w+)="([^"]*)"')
_ALREADY = re.compile(rf"…[\w-]{{0,6}}\(\d+ characters\)\Z|\(covered\)\Z|{MARK.pattern}\Z")
# It also matches what only begins like a JWT, so that it cannot begin again inside that.
_JWT = re.compile(r"\beyJ[\w-]{8,}+(\.[\w-]++\.[\w-]*+)?")


def shortened(event: Mapping[str, Any]) -> Event:
    """A copy of an event (as plain data) with its secrets shortened.

    What its tokens say is not secret and joins the copy as `tokens`; their signatures are secret.
    """
    return shortened_together([event])[0]


def shortened_together(events: Iterable[Mapping[str, Any]]) -> list[Event]:
    """Copies of events; a secret in one of them is covered in all."""
    return _Cover(short, str).covered(events)


class Redacted:
    """Covers the secrets of one file: each has a mark of its own, the same wherever it appears."""

    def __init__(self) -> None:
        marks = SaltedMarks()
        self._cover = _Cover(marks.mark, marks.link)

    def events(self, events: Iterable[Mapping[str, Any]]) -> list[Event]:
        """Copies of events; every secret seen so far, in these or earlier ones, is covered."""
        return self._cover.covered(events)

    def again(self, event: Event) -> None:
        """Cover the secrets that were unknown when this event was covered."""
        self._cover.by_value(event)

    def news(self) -> Callable[[str], bool]:
        """Return a function that says whether an event in JSON may contain a secret that appeared
        since the last call of this method.
        """
        return self._cover.known.news()


def _copied(event: Mapping[str, Any]) -> Event:
    """A copy in which each part that a cover changes is a copy, too."""
    http = event["http"] and {half: it and dict(it) for half, it in event["http"].items()}
    lists = {key: [dict(it) for it in event[key]] for key in ("checks", "tokens") if key in event}
    return {**event, "http": http, **lists}


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
    """Whether the value of a parameter of this name is a secret. The value of any cookie is."""
    return parameter.lower() in SECRETS


class _Cover:
    """Covers secrets: first by where they are, then by their value."""

    def __init__(self, mark: Callable[[str], str], link: Callable[[str], str]) -> None:
        self._mark = mark
        self._link = link
        self.known = KnownSecrets(COVERED)
        self._typed: set[str] = set()

    def covered(self, events: Iterable[Mapping[str, Any]]) -> list[Event]:
        """Copies of events; a secret in one of them, or in an earlier event, is covered in all."""
        copies = [_copied(event) for event in events]
        for event in copies:
            event.setdefault("tokens", tokens.found_in(event))
            for message in _messages(event):
                cutting.cut_message(message)
                self.by_place(message)
        # Only now is every secret known.
        for event in copies:
            self.by_value(event)
        return copies

    def by_place(self, message: Event) -> None:
        """Cover what is secret by its name, and remember it."""
        if "url" in message:
            message["url"] = rewriting.in_url(message["url"], self._named)
        message["headers"] = [[name, self._header(name, text)] for name, text in message["headers"]]
        message["body"] = rewriting.in_body(message["body"], self._named)

    def by_value(self, event: Event) -> None:
        """Cover the remembered secrets wherever else they occur."""
        for message in _messages(event):
            if "url" in message:
                message["url"] = self.wherever(message["url"])
            message["headers"] = [[name, self.wherever(text)] for name, text in message["headers"]]
            message["body"] = self.wherever(message["body"])
        for check in event["checks"]:
            check["expected"] = self.wherever(cutting.cut(check["expected"]))
            check["received"] = self.wherever(cutting.cut(check["received"]))
        for token in event["tokens"]:
            token["header"] = self._claims(token["header"])
            token["claims"] = self._claims(token["claims"])
        if "links" in event:
            event["links"] = [self._link(link) for link in event["links"]]

    def wherever(self, text: str) -> str:
        """The text without JWTs and known secrets, in whatever form they are written."""
        return self.known.covered_in(_JWT.sub(self._jwt, text))

    def _jwt(self, found: re.Match[str]) -> str:
        return self._mark(found[0]) if found[1] else found[0]

    def _claims(self, claims: dict[str, Any]) -> Any:
        """Cover claims that are secret by name or were sent elsewhere as a secret; others stay."""
        named = json.loads(rewriting.in_body(json.dumps(claims), self._named))
        return rewriting.in_texts(named, self.wherever)

    def _remember(self, secret: str, shown: str) -> str:
        """Remember a secret, of which nothing is shown if it was ever typed as a password."""
        if not secret or _ALREADY.search(secret):
            return shown
        if shown == COVERED and secret not in self._typed:
            self._typed.add(secret)
            if MARK.fullmatch(mark := self._mark(secret)):
                self.known.add(mark, COVERED)
        self.known.add(secret, COVERED if secret in self._typed else shown)
        return shown

    def _shown(self, secret: str) -> str:
        """Remember a secret, and return what is shown of it."""
        if not secret or _ALREADY.search(secret):
            return secret
        if (token := _JWT.fullmatch(secret)) and token[1]:
            # A check may mention the signature alone.
            signature = secret.rpartition(".")[2]
            self._remember(signature, self._mark(signature))
        shown = COVERED if secret in self._typed else self._mark(secret)
        return self._remember(secret, shown)

    def _named(self, name: str, value: str) -> str | None:
        """What is shown of a parameter's value; None if its name says that it is not secret."""
        if name == rewriting.PICTURE:
            return COVERED
        if not is_covered(name) or not value or cutting.NOTE.fullmatch(value):
            return None
        return self._remember(value, COVERED) if name.lower() in PASSWORDS else self._shown(value)

    def _quoted(self, found: re.Match[str]) -> str:
        covered = self._named(found[1], unquote(found[2]))
        return found[0] if covered is None else f'{found[1]}="{covered}"'

    def _cookie(self, _name: str, value: str) -> str:
        # Any cookie may be a session.
        return self._shown(value)

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
            # No scheme, or scheme and secret in one word: there is no way to know.
            return self._shown(value)
        if scheme.lower() == "oauth":
            # RFC 5849 §3.5.1: parameters, each with its name.
            return f"{scheme} {_QUOTED.sub(self._quoted, credentials)}"
        if scheme.lower() == "basic":
            return f"{scheme}{space}{self._basic(credentials)}"
        return f"{scheme}{space}{self._shown(credentials)}"

    def _basic(self, credentials: str) -> str:
        """Cover HTTP Basic credentials; if the secret gets a mark, the user name stays readable."""
        passwords = list(basic_passwords(credentials))
        marks = [self._shown(password) for password in passwords]
        shown = self._shown(credentials)
        if MARK.fullmatch(shown) and passwords:
            return self._remember(credentials, f"{user_of(credentials)}:{marks[-1]}")
        return shown
