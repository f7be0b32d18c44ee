"""The whole script: what it needs, its prelude, and one paragraph per request."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote_plus

from hosting.visible_text import visible
from oauth2_playground.spelling import spelled
from recorder.exporting.exchanges import WholeExchange, exchanges_of
from recorder.exporting.flow import Flow, number_of, title_of
from recorder.exporting.shell.people import People
from recorder.exporting.shell.requests import BrowserRequests, CallRequests, origin_of
from recorder.exporting.shell.sources import sources_in
from recorder.exporting.shell.words import LEARNED, Words, quoted
from recorder.reading.wording import asked
from tracing.catalogue import BROWSER
from tracing.tours import Tour

PRELUDE = Path(__file__).with_name("prelude.sh")
VERIFIER, CHALLENGE = "code_verifier", "code_challenge"

MADE_VERIFIER = f"""\
# PKCE (RFC 7636 §4.1, §4.2): a new verifier, and its challenge.
{LEARNED}{VERIFIER}=$(openssl rand -base64 33 | tr '+/' '-_' | tr -d '=\\n')
{LEARNED}{CHALLENGE}=$(printf %s "${LEARNED}{VERIFIER}" | openssl dgst -sha256 -binary |
  openssl base64 -A | tr '+/' '-_' | tr -d '=')"""

NEEDED, NEEDED_FOR_PKCE = "curl, sed and awk", "curl, sed, awk and openssl"
LAUNCHED = {
    "AUTHORIZATION_SERVER": "http://127.0.0.1:9000",
    "RESOURCE_SERVER": "http://127.0.0.1:9001",
    "CLIENT_APP": "http://127.0.0.1:9002",
}
"""Where `launch.py` starts each role by default."""

MOST_REQUESTS = 300
"""The most requests of a script; a device that polls for days makes an endless flow."""

REDIRECTS = range(300, 400)


def as_shell(flows: Sequence[Flow]) -> str:
    """The flows as the text of a POSIX shell script."""
    return "\n".join(_Script(flows).lines()) + "\n"


class _Script:
    def __init__(self, flows: Sequence[Flow]) -> None:
        self._flows = flows
        self._words = Words()
        told = [(flow.tour, each) for flow in flows for each in exchanges_of(flow.events)]
        told.sort(key=lambda each: each[1].first.seq)
        self._origins = self._learned_origins([each for _, each in told])
        sent = [(tour, each) for tour, each in told if _is_sent_by_the_script(each)]
        self._told, self._more = sent[:MOST_REQUESTS], max(0, len(sent) - MOST_REQUESTS)
        texts = self._sent_texts()
        self._sent = "".join(texts)
        self._ends = list(accumulate(map(len, texts)))
        self._people = People(each.request for _, each in self._told)
        self._browsers: dict[str, BrowserRequests] = {}
        self._jar = ""

    def lines(self) -> Iterator[str]:
        """The script. Its body is generated first, since it determines the lines above it."""
        makes_verifier = self._learns_verifier()
        body = [line for number in range(len(self._told)) for line in self._paragraph(number)]
        titles = ", ".join(dict.fromkeys(flow.tour.title for flow in self._flows))
        yield "#!/bin/sh"
        yield f"# {visible(titles)}: sends what was recorded to a running playground."
        yield f"# It needs {NEEDED_FOR_PKCE if makes_verifier else NEEDED}."
        yield from self._usage()
        yield "set -eu"
        yield from ("", *self._variables(), "")
        yield PRELUDE.read_text(encoding="utf-8").rstrip()
        yield from ("", *self._people.files())
        yield from (MADE_VERIFIER,) if makes_verifier else ()
        yield from (*body, "", *self._end())

    def _learned_origins(self, exchanges: Sequence[WholeExchange]) -> dict[str, str]:
        origins: dict[str, str] = {}
        for each in exchanges:
            origin = origin_of(each.request.url)
            if origin and origin not in origins and not self._words.is_full:
                origins[origin] = self._words.learn_setting(origin, each.server)
        for origin, name in origins.items():
            self._words.learn_setting(quote(origin, safe=""), f"{name}_ENCODED")
        return origins

    def _learns_verifier(self) -> bool:
        """Whether a program redeems a code; then the script makes a new verifier and challenge."""
        forms = [dict(parse_qsl(each.request.body)) for _, each in self._told]
        verifiers = [form[VERIFIER] for form in forms if VERIFIER in form]
        for verifier in verifiers[:1]:
            self._words.learn(verifier, VERIFIER)
        queries = [dict(parse_qsl(each.request.url.partition("?")[2])) for _, each in self._told]
        challenges = [query[CHALLENGE] for query in queries if CHALLENGE in query]
        for challenge in challenges[:1] if verifiers else ():
            self._words.learn(challenge, CHALLENGE)
        return bool(verifiers)

    def _usage(self) -> Iterator[str]:
        places = list(self._origins.values())
        required = [*self._people.required(), *self._words.required]
        example = [f"{name}={LAUNCHED[name]}" for name in places if name in LAUNCHED]
        example += [f"{name}=..." for name in required]
        if places:
            yield f"# Set the addresses, unless the recorded ones fit: {', '.join(places)}."
        if required:
            yield f"# Set what the recording does not show: {', '.join(required)}."
        yield spelled(f"# For example, beside launch.py: {' '.join([*example, 'sh', 'flow.sh'])}")

    def _variables(self) -> Iterator[str]:
        for origin, name in self._origins.items():
            yield f'[ "${{{name}:-}}" ] || {name}={quoted(origin)}'
        for name in self._origins.values():
            yield f"{name}_ENCODED=$(printf %s \"${name}\" | sed 's/:/%3A/g; s,/,%2F,g')"
        yield from self._people.variables()
        for name in self._words.required:
            yield f': "${{{name}:?Set {name}: what was sent in the recording is covered.}}"'

    def _paragraph(self, number: int) -> Iterator[str]:
        tour, exchange = self._told[number]
        parts = ", ".join(dict.fromkeys(number_of(event) for event in exchange.told))
        yield ""
        yield f"step={quoted(number_of(exchange.first))}"
        yield f"say {quoted(f'{parts}: {_title(exchange, tour)}')}"
        if exchange.client == BROWSER:
            yield from self._browsed(number)
        else:
            yield CallRequests(self._words).command(exchange.request)
            yield from _expected(exchange)
        for source in sources_in(exchange, self._sent, self._ends[number]):
            if self._words.name_of(source.value) is None and not self._words.is_full:
                name = self._words.learn(source.value, source.name)
                yield f"{name}=$({source.found_by} {source.name})"

    def _browsed(self, number: int) -> Iterator[str]:
        exchange = self._told[number][1]
        agent = exchange.request.header_values().get("user-agent", "")
        browser = self._browsers.setdefault(agent, BrowserRequests(self._words, self._people))
        command = browser.command(exchange.request)
        browser.answered(exchange)
        jar = f'jar="$folder/cookies-{list(self._browsers).index(agent) + 1}"'
        if jar != self._jar:
            yield jar
        self._jar = jar
        if self._is_optional(number - 1):
            yield "if ! is_redirected; then"
            yield "  " + command.replace("\n", "\n  ")
            yield from (f"  {line}" for line in _expected(exchange))
            yield "fi"
        elif self._is_optional(number):
            yield command
            yield from (f"is_redirected || {line}" for line in _expected(exchange))
        else:
            yield command
            yield from _expected(exchange)

    def _sent_texts(self) -> list[str]:
        """The values that each request needs, apart from those in pages and redirects."""
        responses = (each.response for _, each in self._told if each.response)
        redirects = {response.header_values().get("location", "") for response in responses}
        sent = (_sent(each, redirects) for _, each in self._told)
        return ["\n".join(map(unquote_plus, texts)) + "\n" for texts in sent]

    def _end(self) -> Iterator[str]:
        if self._more:
            yield f"say '{self._more} more requests are in the recording, and not in this script.'"
        yield "say 'Done: every status was as recorded.'"

    def _is_optional(self, number: int) -> bool:
        """Whether this page asks for login or consent, which a playground may remember."""
        if not 0 <= number < len(self._told) - 1:
            return False
        page, form = self._told[number][1], self._told[number + 1][1]
        is_page = page.response is not None and page.response.status == 200
        leads_on = form.response is not None and form.response.status in REDIRECTS
        is_browsed = page.client == form.client == BROWSER and form.request.method == "POST"
        is_asked = any(path in form.request.url for path in ("/login", "/consent"))
        return is_page and leads_on and is_browsed and is_asked


def _sent(exchange: WholeExchange, redirects: set[str]) -> Iterator[str]:
    request = exchange.request
    is_browsed = exchange.client == BROWSER
    if not is_browsed or (request.url not in redirects and request.method == "GET"):
        yield request.url
    if not is_browsed or request.method != "GET":
        yield request.body
    if not is_browsed:
        yield from (value for _, value in request.headers)


def _expected(exchange: WholeExchange) -> Iterator[str]:
    if exchange.response is not None:
        yield f"expect {exchange.response.status}"


def _title(exchange: WholeExchange, tour: Tour) -> str:
    titles = [title_of(event, tour) for event in exchange.told if event.step]
    return " · ".join(dict.fromkeys(titles)) or asked(exchange.request)


def _is_sent_by_the_script(exchange: WholeExchange) -> bool:
    """Whether a browser, or a program outside the roles, sends the request.

    A role repeats its own requests when it handles what the browser sends.
    """
    if exchange.client == BROWSER:
        return True
    tells = [event for event in exchange.told if event.role == exchange.client]
    return exchange.within is None and all("-" in event.id for event in tells)
