"""Events in words: names, verdicts, times and lengths of time, and text that is safe to show."""

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
    """What a party is called."""
    return PARTY_NAMES[name]


def status_line(status: int) -> str:
    """A status with its phrase: 303 See Other."""
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    return f"{status} {phrase}".rstrip()


def path_of(url: str) -> str:
    """The path of an address, absolute or not."""
    before_query = url.partition("#")[0].partition("?")[0]
    _, is_absolute, rest = before_query.partition("://")
    return visible("/" + rest.partition("/")[2] if is_absolute else before_query)


def place_in_tour(step: Step, event: RecordedEvent) -> str:
    """Where a step stands: "step 6 of 13", or "refresh, step 1 of 4"; and that an event is one of
    the thirteen, in a flow that does not go through them.
    """
    tour = EVERY_TOUR[step.tour]
    of = f"step {step.number} of {len(tour.steps)}"
    if tour is not AUTHORIZATION_CODE:
        return f"{step.tour}, {of}"
    return of if is_of_main_flow(event) else f"as in step {step.number} of the code flow"


def is_of_main_flow(event: RecordedEvent) -> bool:
    """Whether an event is one of the thirteen steps, in a flow that goes through them; another tour
    may come by some of them.
    """
    step = event.step
    return step is not None and step.tour == AUTHORIZATION_CODE.name and event.progress > 0


def route(event: RecordedEvent, tour: str = "") -> str:
    """From whom to whom, in a flow of this tour ("": not known); what happens inside a party stays
    there.
    """
    sender, receiver = (named(event, who, tour) for who in (event.sender, event.receiver))
    return sender if event.sender == event.receiver else f"{sender} → {receiver}"


def asked(request: Request) -> str:
    """A request in two words: method and path."""
    return f"{visible(request.method)} {path_of(request.url)}"


def exchange(event: RecordedEvent) -> str:
    """An event's message in few words: method, path and status, as far as it has them."""
    words = [asked(event.request)] if event.request else []
    return " ".join([*words, *([f"→ {event.response.status}"] if event.response else [])])


def made_by(event: RecordedEvent) -> str:
    """What the source of an event did: it made the message, or had checks made."""
    if any(check.verdict == "failed" for check in event.checks):
        return "The code that made the checks, one of which failed"
    if event.sender == event.role != event.receiver:
        return "The code that made this message"
    if event.checks:
        return "The code that made the checks"
    return "The code that received this message" if event.request else "The code that decided this"


def token_name(name: str) -> str:
    """What a token is called: "ID token" for id_token."""
    return sentence(" ".join(_ACRONYMS.get(word, word) for word in visible(name).split("_")))


def new_tokens(event: RecordedEvent) -> list[Token]:
    """The tokens of an event; those of a request that another event has shown are not new."""
    told = event.answers is not None
    return [token for token in event.tokens or () if not (told and token.half == "request")]


def page(read: Page) -> str:
    """A page in one line: its title, what it asks for, what it sends along unseen."""
    words = [f"“{visible(read.title)}”"]
    if read.fields:
        words.append(f"asks for {visible(', '.join(read.fields))}")
    if read.hidden:
        words.append(f"hidden: {visible(', '.join(read.hidden))}")
    return " · ".join(words)


def count(number: float, noun: str) -> str:
    """A number of things: "1 more header", "9 more headers"."""
    return f"{number:g} {noun}" + ("" if number == 1 else "s")


def left_out(number: int) -> str:
    """That bytes of a body are not told: "… and 31,000 more bytes"."""
    return f"… and {number:,} more byte" + ("" if number == 1 else "s")


def sentence(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def within(text: str) -> str:
    """A title as it stands within a sentence: "authorization code", but "ID token"."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def check_name(name: str) -> str:
    """A check's name in words: redirect_uri_is_registered → redirect URI is registered."""
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
    """That an event's first checks were made before, and where they are shown."""
    if event.again is None:
        return None
    return f"{count(event.again.checks, 'check')} gave the same result as in {event.again.part}"


def new_checks(event: RecordedEvent) -> Sequence[Check]:
    """The checks of an event that no earlier one has shown."""
    return event.checks[event.again.checks :] if event.again else event.checks


def unusual_checks(event: RecordedEvent, warned: Collection[str] = ()) -> list[Check]:
    """The checks of an event that failed or warn, but for warnings that were given before."""
    return [
        check
        for check in event.checks
        if check.verdict == "failed" or (check.verdict == "warning" and check.name not in warned)
    ]


def weakened(event: RecordedEvent) -> str | None:
    """That the role of an event leaves checks out on purpose, or fails on purpose, or has a clock
    that was moved; nothing where it is as it should be.
    """
    said = (
        (f"{event.role} runs without", event.without_checks),
        (f"Fault of {event.role}, on purpose", event.met_faults),
        (f"Switched on at {event.role}", event.in_force),
    )
    told = "; ".join(f"{what}: {', '.join(names)}" for what, names in said if names)
    return visible(told) if told else None


def given_up(event: RecordedEvent) -> str | None:
    """That nothing followed from an event; nothing of one that went on."""
    said = "Given up while it was held: the peer that waited for it disconnected"
    return said if event.abandoned else None


def milliseconds(seconds: float) -> str:
    """A short time: "2.1 ms", "340 ms", "4.1 s"."""
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def span(seconds: float) -> str:
    """A length of time in its largest unit: "5 min", "30 days"."""
    size, unit = next(known for known in _UNITS if abs(seconds) >= known[0] or known[0] == 1)
    number = round(abs(seconds) / size, 1)
    return count(number, unit) if unit == "day" else f"{number:g} {unit}"


def moment(at: float, now: datetime, zone: tzinfo | None) -> str:
    """A moment (seconds since 1970) as a clock time, and how far it is from `now`.

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
