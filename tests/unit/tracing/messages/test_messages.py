"""`tracing.messages.messages`: the texts that explain each message, sentence by sentence."""

import re
from collections.abc import Iterator
from typing import get_args

import pytest

from tests.support.faults import assert_none
from tests.support.places import ROOT
from tests.support.sources import ROLES, modules, text_of
from tracing.catalogue import Party
from tracing.glossary import GLOSSARY
from tracing.messages.messages import ANY, Message, When, messages, read_when
from tracing.tours import EVERY_TOUR, STEP_BY_SLUG
from tracing.weakening import checks_of

MOST_WORDS = 6
MOST_VALUES, MOST_CHECKS = 6, 6
LONGEST = {
    "values": 52,
    "title": 66,
    "what": 270,
    "without": 170,
    "attack": 240,
    "spoken": 190,
    "shows": 120,
}
"""The longest texts, in characters, that fit on a screen of 24 lines."""

EVERY_MESSAGE = [message for of_step in messages().values() for message in of_step]
CHECKS = frozenset(name for role in ROLES for name in checks_of(role))
COOKIES = ("client_app_session", "client_app_logout", "authorization_server_session")
CALLS = ("notes", "owner", "text", "caller", "notice_board", "proved_by", "calls", "return_to")
"""Words of our own API and pages, which no specification explains."""

OPTIONS = ("client", "dpop", "pushed")
"""Options of a sign-in at the client app."""

VERDICTS = ("by_signature", "by_issuer", "why_they_differ")
FORMS = ("username", "password", "otp", "decision")
SIGNED = tuple(f"oauth_{name}" for name in ("signature", "nonce", "timestamp", "token"))
OWN = {*COOKIES, *CALLS, *OPTIONS, *VERDICTS, *FORMS, *SIGNED, "oauth_consumer_key"}
WORDS = frozenset(word for section in GLOSSARY.values() for word in section)


def named(message: Message) -> str:
    """Return the name of a message for an error."""
    return f"{message.step}.{message.name}"


@pytest.mark.parametrize("slug", STEP_BY_SLUG)
def test_the_last_message_of_each_step_fits_everything(slug: str) -> None:
    """Every event of a step therefore has a text, and every other text can be reached."""
    *special, last = messages()[slug]
    assert last.when == When()
    assert When() not in [message.when for message in special]


def test_there_is_no_message_of_an_unknown_step() -> None:
    """Such a text would never be shown."""
    assert set(messages()) == set(STEP_BY_SLUG)


def test_no_two_messages_of_a_step_are_meant_in_the_same_case() -> None:
    """The second text would never be shown."""
    assert_none(
        named(message)
        for of_step in messages().values()
        for place, message in enumerate(of_step)
        if message.when in [earlier.when for earlier in of_step[:place]]
    )


def test_every_sentence_ends_properly() -> None:
    """Sentences end with a full stop or a question mark; headings and sentence fragments do not."""
    sentences = ("what", "without", "attack", "spoken", "shows")
    assert_none(
        f"{named(message)}: {member} = {text!r}"
        for message in EVERY_MESSAGE
        for member, text in texts_of(message)
        if text.endswith((".", "?")) < (member in sentences)
        or text.endswith((".", ",", ":", ";", "!")) > (member in sentences)
        or text != text.strip()
        or "  " in text
    )


def test_sentences_begin_with_a_capital_and_half_lines_without() -> None:
    """A fragment begins with a capital only if it begins with a name."""
    names = re.compile(r"(?:DPoP|PKCE|ID|URI|OAuth|access_|S256)")
    small = ("brief", "judges", "values")
    assert_none(
        f"{named(message)}: {member} = {text!r}"
        for message in EVERY_MESSAGE
        for member, text in texts_of(message)
        if text[0].isupper() == (member in small) and not names.match(text)
        if text[0].isalpha() and not (member == "spoken" and text.startswith("active:"))
    )


def test_every_message_says_what_would_go_wrong_without_it() -> None:
    """The sentence has a fixed beginning, so that readers find it."""
    assert_none(
        f"{named(message)}: {message.without}"
        for message in EVERY_MESSAGE
        if not re.fullmatch(r"Without [^.]+\.", message.without)
    )


def test_nothing_is_longer_than_a_screen_allows() -> None:
    """The limits apply to words, characters, values and checks."""
    assert_none(
        f"{named(message)}: {member} has {len(text)} characters, at most {LONGEST[member]}"
        for message in EVERY_MESSAGE
        for member, text in texts_of(message)
        if len(text) > LONGEST.get(member, 1000)
    )
    assert_none(
        f"{named(message)}: {message.brief}"
        for message in EVERY_MESSAGE
        if len(message.brief.split()) > MOST_WORDS
    )
    assert_none(
        named(message)
        for message in EVERY_MESSAGE
        if len(message.values) > MOST_VALUES or len(message.checks) > MOST_CHECKS
    )


def test_every_check_that_is_named_is_made_by_a_role() -> None:
    """This includes checks by which a message is recognised."""
    assert_none(
        f"{named(message)}: {name}"
        for message in EVERY_MESSAGE
        for name in (*message.checks, message.when.failed, message.when.made)
        if name not in (*CHECKS, ANY, "")
    )


def test_every_value_that_is_named_is_a_word_of_the_protocol_or_of_our_pages() -> None:
    """The glossary explains each value, unless it is one of our own."""
    assert_none(
        f"{named(message)}: {name}"
        for message in EVERY_MESSAGE
        for name in message.values
        if name.lower() not in WORDS and name not in OWN
    )


def test_every_message_can_be_recognised() -> None:
    """The tours, parties and page titles by which it is recognised exist."""
    pages = "\n".join(
        text_of(path)
        for role in ROLES
        for path in (*modules(role), *sorted((ROOT / role).rglob("*.html")))
    )
    assert_none(
        f"{named(message)}: {message.when}"
        for message in EVERY_MESSAGE
        if message.when.tour not in ("", *EVERY_TOUR)
        or not {message.when.sender, message.when.receiver} <= {None, *get_args(Party)}
        or message.when.page not in pages
    )


def test_a_condition_of_a_table_is_read_whole() -> None:
    """A table calls the parties from and to, and the carried values are a list."""
    when = read_when({"from": "browser", "to": "client_app", "carries": ["prompt=none"]})
    assert when == When("browser", "client_app", carries=("prompt=none",))


def texts_of(message: Message) -> Iterator[tuple[str, str]]:
    """Yield every text about a message, with the name of its member."""
    for member in ("title", "brief", "what", "without", "attack", "spoken", "shows", "judges"):
        if text := getattr(message, member):
            yield member, text
    yield from (("values", text) for text in message.values.values())
