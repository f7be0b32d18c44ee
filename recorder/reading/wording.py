"""Events in words: names, verdicts, times and durations, and text that is safe to show."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, tzinfo
from http import HTTPStatus

from hosting.visible_text import visible
from recorder.event.event import Check, Request, Verdict
from recorder.event.recorded import RecordedEvent, Token
from recorder.reading.html_page import Page
from recorder.reading.parties import named
from tracing.catalogue import PARTY_NAMES, Party, Step
from tracing.tours import AUTHORIZATION_CODE, EVERY_TOUR

CHANNEL_NAMES = {
    "front": "front channel",
    "back": "back channel",
    "local": "inside, nothing is sent",
}
CHANNEL_SIGNS = {"front": "◇", "back": "◆", "local": "◎"}

_ACRONYMS = {
    "api": "API",
    "csrf": "CSRF",
    "dpop": "DPoP",
    "id": "ID",
    "json": "JSON",
    "jwt": "JWT",
    "pkce": "PKCE",
    "s256": "S256",
    "uri": "URI",
    "uris": "URIs",
    "url": "URL",
}
_UNITS = ((86_400, "day"), (3_600, "h"), (60, "min"), (1, "s"))


def party(name: Party) -> str:
    """Return the name of a party."""
    return PARTY_NAMES[name]


def status_line(status: int) -> str:
    """Return a status with its phrase: 303 See Other."""
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    return f"{status} {phrase}".rstrip()


def path_of(url: str) -> str:
    """Return the path of a URL, absolute or relative."""
    before_query = url.partition("#")[0].partition("?")[0]
    _, is_absolute, rest = before_query.partition("://")
    return visible("/" + rest.partition("/")[2] if is_absolute else before_query)


def place_in_tour(step: Step, event: RecordedEvent) -> str:
    """Return the place of a step: "step 6 of 13", or "refresh, step 1 of 4". For one of the
    thirteen steps in a flow that does not run through them, say so.
    """
    tour = EVERY_TOUR[step.tour]
    of = f"step {step.number} of {len(tour.steps)}"
    if tour is not AUTHORIZATION_CODE:
        return f"{step.tour}, {of}"
    return of if is_of_main_flow(event) else f"as in step {step.number} of the code flow"


def is_of_main_flow(event: RecordedEvent) -> bool:
    """Return whether an event is one of the thirteen steps in a flow that runs through them; other
    tours may include some of them.
    """
    step = event.step
    return step is not None and step.tour == AUTHORIZATION_CODE.name and event.progress > 0


def route(event: RecordedEvent, tour: str = "") -> str:
    """Return who sends to whom, in a flow of this tour ("" if unknown); only the party if nothing
    is sent.
    """
    sender, receiver = (named(event, who, tour) for who in (event.sender, event.receiver))
    return sender if event.sender == event.receiver else f"{sender} → {receiver}"


def asked(request: Request) -> str:
    """Return a request in two words: method and path."""
    return f"{visible(request.method)} {path_of(request.url)}"


def exchange(event: RecordedEvent) -> str:
    """Return an event's message in a few words: method, path and status, as far as it has them."""
    words = [asked(event.request)] if event.request else []
    return " ".join([*words, *([f"→ {event.response.status}"] if event.response else [])])


def made_by(event: RecordedEvent) -> str:
    """Return what the code behind an event did: it made the message, or had checks made."""
    if any(check.verdict == "failed" for check in event.checks):
        return "The code that made the checks, one of which failed"
    if event.sender == event.role != event.receiver:
        return "The code that made this message"
    if event.checks:
        return "The code that made the checks"
    return "The code that received this message" if event.request else "The code that decided this"


def token_name(name: str) -> str:
    """Return the name of a kind of token: "ID token" for id_token."""
    return sentence(" ".join(_ACRONYMS.get(word, word) for word in visible(name).split("_")))


def new_tokens(event: RecordedEvent) -> list[Token]:
    """Return the new tokens of an event: not those of a request that another event has shown."""
    told = event.answers is not None
    return [token for token in event.tokens or () if not (told and token.half == "request")]


def page(read: Page) -> str:
    """Return a page in one line: its title, what it asks for, what it sends unseen."""
    words = [f"“{visible(read.title)}”"]
    if read.fields:
        words.append(f"asks for {visible(', '.join(read.fields))}")
    if read.hidden:
        words.append(f"hidden: {visible(', '.join(read.hidden))}")
    return " · ".join(words)


def count(number: float, noun: str) -> str:
    """Return a number with its noun: "1 more header", "9 more headers"."""
    return f"{number:g} {noun}" + ("" if number == 1 else "s")


def left_out(number: int) -> str:
    """Return a note that bytes of a body are left out: "… and 31,000 more bytes"."""
    return f"… and {number:,} more byte" + ("" if number == 1 else "s")


def sentence(text: str) -> str:
    """Return the text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def within(text: str) -> str:
    """Return a title for use within a sentence: "authorization code", but "ID token"."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def check_name(name: str) -> str:
    """Return a check's name in words: redirect_uri_is_registered → redirect URI is registered."""
    return " ".join(_ACRONYMS.get(word, word) for word in visible(name).split("_"))


VERDICTS: dict[Verdict, tuple[str, str]] = {
    "passed": ("✓", "passed"),
    "failed": ("✗", "failed"),
    "warning": ("⚠", "warning"),
}
"""The sign of each verdict, and the verdict in words."""


def sign(check: Check) -> str:
    """The sign of a check's verdict: ✓, ✗ or ⚠."""
    return VERDICTS[check.verdict][0]


def verdict(check: Check) -> str:
    """A check's verdict in words."""
    return VERDICTS[check.verdict][1]


def counted(checks: Sequence[Check]) -> Counter[Verdict]:
    """How many checks have each verdict."""
    return Counter(check.verdict for check in checks)


def made_again(event: RecordedEvent) -> str | None:
    """Return a note that an event's first checks were made before, and where they are shown."""
    if event.again is None:
        return None
    return f"{count(event.again.checks, 'check')} gave the same result as in {event.again.part}"


def new_checks(event: RecordedEvent) -> Sequence[Check]:
    """Return the checks of an event that no earlier one has shown."""
    return event.checks[event.again.checks :] if event.again else event.checks


def unusual_checks(event: RecordedEvent, warned: Collection[str] = ()) -> list[Check]:
    """Return the checks of an event that failed or warn, except for warnings given before."""
    return [
        check
        for check in event.checks
        if check.verdict == "failed" or (check.verdict == "warning" and check.name not in warned)
    ]


def weakened(event: RecordedEvent) -> str | None:
    """Return a note that the role of an event skips checks or fails on purpose, or that its clock
    was moved; None if it is in its normal state.
    """
    said = (
        (f"{event.role} runs without", event.without_checks),
        (f"Fault of {event.role}, on purpose", event.met_faults),
        (f"Switched on at {event.role}", event.in_force),
    )
    told = "; ".join(f"{what}: {', '.join(names)}" for what, names in said if names)
    return visible(told) if told else None


def given_up(event: RecordedEvent) -> str | None:
    """Return a note that an event was given up; None if it went on."""
    said = "Given up while it was held: the peer that waited for it disconnected"
    return said if event.abandoned else None


def milliseconds(seconds: float) -> str:
    """Return a short time: "2.1 ms", "340 ms", "4.1 s"."""
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def span(seconds: float) -> str:
    """Return a duration in its largest unit: "5 min", "30 days"."""
    size, unit = next(known for known in _UNITS if abs(seconds) >= known[0] or known[0] == 1)
    number = round(abs(seconds) / size, 1)
    return count(number, unit) if unit == "day" else f"{number:g} {unit}"


def moment(at: float, now: datetime, zone: tzinfo | None) -> str:
    """Return a time (seconds since 1970) as a clock time, and how far it is from `now`.

    `zone` is the reader's time zone; None is this machine's.
    """
    try:
        then = datetime.fromtimestamp(at, UTC)
        local = then.astimezone(zone)
    except (ValueError, OverflowError, OSError):
        return "no time that a clock can show"
    seconds = (then - now).total_seconds()
    same_day = local.date() == now.astimezone(zone).date()
    clock = f"{local:%H:%M:%S}" if same_day else f"{local:%Y-%m-%d %H:%M:%S}"
    if abs(seconds) < 1:
        return f"{clock}, now"
    return f"{clock}, in {span(seconds)}" if seconds > 0 else f"{clock}, {span(seconds)} ago"
