"""The requests of a script: each is a call of a function of its prelude."""

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote, unquote_plus, urljoin

from recorder.event.event import Request
from recorder.exporting.exchanges import WholeExchange
from recorder.exporting.shell.forms import Form, forms_of, path_of
from recorder.exporting.shell.people import (
    NEW,
    NEW_PASSWORD,
    PASSWORD,
    USERNAME,
    People,
    username_in,
)
from recorder.exporting.shell.words import Words, quoted
from recorder.reading.curl import NOISE
from tracing.redaction import PASSWORDS, is_covered

UNSENT = NOISE | {"authorization", "cookie", "user-agent"}
"""Headers that are not sent as recorded: curl sets its own, and some prove who is calling."""

_TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
_ORIGIN = re.compile(r"https?://[^/?#]+", re.IGNORECASE)
_BETWEEN = " \\\n  "


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL; "" if it is not a URL."""
    found = _ORIGIN.match(url)
    return found[0] if found else ""


class BrowserRequests:
    """Writes what a browser sends: it follows redirects, submits forms, and opens URLs.

    It remembers the last page and the last redirect of the browser.
    """

    def __init__(self, words: Words, people: People) -> None:
        self._words = words
        self._people = people
        self._forms: list[Form] = []
        self._leads_to = ""

    def command(self, request: Request) -> str:
        """The command that sends this request."""
        if self.follows(request):
            return "follow"
        form = self.form_of(request)
        if form is not None:
            return self._submitted(request, form)
        words = [f"browse --url {self._words.word(request.url)}"]
        if request.method != "GET":
            words += [f"--request {quoted(request.method)}", *_raw_body(request, self._words)]
        return _BETWEEN.join(words)

    def follows(self, request: Request) -> bool:
        """Whether this request follows the redirect of the last response."""
        there, asked = (unquote(url.partition("#")[0]) for url in (self._leads_to, request.url))
        return request.method == "GET" and there == asked

    def form_of(self, request: Request) -> Form | None:
        """The form of the current page that this request submits."""
        if request.method != "POST":
            return None
        path = path_of(request.url)
        return next((form for form in self._forms if form.path == path), None)

    def answered(self, exchange: WholeExchange) -> None:
        """Remember the redirect of the response, or its page."""
        response, url = exchange.response, exchange.request.url
        if response is not None:
            location = response.header_values().get("location", "")
            self._leads_to = urljoin(url, location) if location else ""
            self._forms = forms_of(response, url)

    def _submitted(self, request: Request, form: Form) -> str:
        path, origin = quoted(form.path), self._words.word(origin_of(request.url))
        person = username_in(request)
        fields = (self._field(pair, form, person) for pair in _pairs(request.body))
        options = (f"--data-urlencode {field}" for field in fields)
        return _BETWEEN.join([f"submit {origin} {path}", *options])

    def _field(self, pair: tuple[str, str], form: Form, person: str) -> str:
        name, value = map(unquote_plus, pair)
        start = quoted(f"{quote(name, errors='replace')}=")
        if name in form.hidden:
            return f'{start}"$(hidden {quoted(form.path)} {quoted(name)})"'
        if person and name == USERNAME:
            return f'{start}"${self._people.user(person)}"'
        if name == PASSWORD:
            return f'"{PASSWORD}@$folder/{self._people.password(person)}"'
        if name == NEW_PASSWORD:
            return f'"{NEW_PASSWORD}@$folder/{NEW}"'
        if name in PASSWORDS:
            return f'{start}"$(shown_code)"'
        return start + self._words.word(value)


class CallRequests:
    """Writes the requests of a program outside the roles."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def command(self, request: Request) -> str:
        """The command that sends this request."""
        words = [f"call --request {quoted(request.method)} --url {self._words.word(request.url)}"]
        words += self._headers(request)
        return _BETWEEN.join([*words, *_raw_body(request, self._words)])

    def _headers(self, request: Request) -> Iterator[str]:
        for name, value in request.headers:
            if name.lower() == "authorization":
                yield self._credentials(value)
            elif _TOKEN.fullmatch(name) and name.lower() not in UNSENT:
                yield f"--header {self._words.word(f'{name}: {value}')}"

    def _credentials(self, value: str) -> str:
        scheme, _, credentials = value.partition(" ")
        if scheme.lower() == "basic":
            client = self._words.latest("client_id"), self._words.latest("client_secret")
            return f"--user {client[0]}:{client[1]}"
        if self._words.name_of(credentials) is None:
            self._words.require(credentials, "access_token")
        return f"--header {self._words.word(f'Authorization: {value}')}"


def _raw_body(request: Request, words: Words) -> Iterator[str]:
    if not request.body:
        return
    if "form-urlencoded" in request.header_values().get("content-type", ""):
        for name, value in _pairs(request.body):
            is_lacking = value and is_covered(unquote_plus(name)) and words.name_of(value) is None
            if is_lacking and not words.is_full:
                words.require(value, unquote_plus(name))
    yield f"--data-raw {words.word(request.body)}"


def _pairs(body: str) -> Iterator[tuple[str, str]]:
    for pair in filter(None, body.split("&")):
        name, _, value = pair.partition("=")
        yield name, value
