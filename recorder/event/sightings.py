"""Finds where the values that can be followed appear on the wire.

A message is read by the same functions that `tracing.redaction` uses: what is covered there is
found here. Values that are too short to be unique are ignored.
"""

from msgspec import Struct, structs

from recorder.event.client_kinds import CLIENT_SECRET
from recorder.event.event import Event, Half, Message, Request, Response
from recorder.event.kind import Kind
from recorder.event.kinds import ACCESS_TOKEN, BY_PARAMETER, NONCE, SESSION, TOKENS
from tracing import redaction, rewriting, tokens
from tracing.covering.basic import basic_passwords
from tracing.fingerprints import SHORTEST, fingerprint

MOST = 200
"""The most values found in one half of an exchange: no message of the protocol has as many."""

ANY_TOKEN = "token"
"""The parameter of revocation and introspection; `HINT` next to it may name the kind of token."""
HINT = "token_type_hint"

_BODIES = {"{": "json", "[": "json", "<": "page"}
"""The format of a body by its first character, as in `tracing.rewriting`; any other is a form."""


class Sighting(Struct, frozen=True, array_like=True):
    """One appearance of a value: in which `half` of an event, and under which name.

    `id` is the fingerprint of its `text`. `place` is query, form, json, location, header, cookie,
    page, or token (inside one). `written` is the text as it appears there, which differs only
    inside the credentials of HTTP Basic.
    """

    id: str
    kind: str
    name: str
    text: str
    half: Half
    place: str
    written: str

    @property
    def secret(self) -> bool:
        """Whether the value is covered when it is shown."""
        return self.kind == SESSION.name or redaction.is_covered(self.kind)


def sightings_in(event: Event) -> tuple[Sighting, ...]:
    """Find the values that can be followed in an event that is not covered, in their order."""
    found: list[Sighting] = []
    if event.request:
        found += _Reader("request").read(event.request)
    if event.response:
        found += _Reader("response").read(event.response)
    return tuple(found)


def cookies_given(response: Response) -> dict[str, str]:
    """The cookies that a response sets, by name; the value of a deleted cookie is empty."""
    given: dict[str, str] = {}
    for name, value in response.headers:
        if name.lower() == "set-cookie":
            rewriting.in_cookies(value, given.__setitem__, most=1)
    return given


class _Reader:
    """Reads one half of an exchange."""

    def __init__(self, half: Half) -> None:
        self._half = half
        self._hint = ""
        self._found: dict[Sighting, None] = {}

    def read(self, message: Message) -> list[Sighting]:
        """Find all sightings, each once."""
        if isinstance(message, Request):
            rewriting.in_url(message.url, self._noting("query"))
        for name, value in message.headers:
            self._header(name, value)
        body = message.body
        rewriting.in_body(body, self._noting(_BODIES.get(body.lstrip()[:1], "form")))
        return list(map(self._named, self._found))

    def _header(self, name: str, value: str) -> None:
        kind = name.lower()
        if kind in ("cookie", "set-cookie"):
            rewriting.in_cookies(value, self._cookie, most=int(kind == "set-cookie"))
        elif kind == "authorization":
            self._credentials(name, *value.partition(" ")[::2])
        elif kind == "location":
            rewriting.in_url(value, self._noting("location"))
        else:
            rewriting.in_url(value, self._noting("header", name))

    def _credentials(self, header: str, scheme: str, credentials: str) -> None:
        if scheme.lower() in ("bearer", "dpop"):
            self._note(ACCESS_TOKEN, header, credentials, "header")
        elif scheme.lower() == "basic":
            for secret in list(basic_passwords(credentials))[-1:]:
                self._note(CLIENT_SECRET, header, secret, "header", credentials)

    def _cookie(self, name: str, value: str) -> None:
        self._note(SESSION, name, value, "cookie")

    def _noting(self, place: str, header: str = "") -> rewriting.Decide:
        """Return a function that notes the parameters of a place and leaves them unchanged."""

        def note(parameter: str, value: str) -> None:
            name = header or parameter
            if parameter == HINT:
                self._hint = value
            elif parameter == ANY_TOKEN:
                self._note(ACCESS_TOKEN, name, value, place)
            elif parameter in BY_PARAMETER:
                self._note(BY_PARAMETER[parameter], name, value, place)

        return note

    def _note(self, kind: Kind, name: str, text: str, place: str, written: str = "") -> None:
        if len(text) < SHORTEST or len(self._found) >= MOST:
            return
        shown = written or text
        found = Sighting(fingerprint(text), kind.name, name, text, self._half, place, shown)
        self._found[found] = None
        token = tokens.decoded(text) if kind.name in TOKENS else None
        nonce = token and token[1].get(NONCE.name)
        if isinstance(nonce, str):
            self._note(NONCE, NONCE.name, nonce, "token")

    def _named(self, sighting: Sighting) -> Sighting:
        """Apply the hint about the kind of a token, which may come after the token."""
        is_hinted = sighting.name == ANY_TOKEN and self._hint in TOKENS
        return structs.replace(sighting, kind=self._hint) if is_hinted else sighting
