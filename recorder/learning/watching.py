"""What can be watched: an entry that names a step, a tour, two messages, two tours, or a page. The
view that shows it works out where that currently is.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from oauth2_playground.spelling import spelled

LAST = "last"
"""Means the last message of a step that has several."""


class Place(NamedTuple):
    """A place in a flow: a step by its slug; optionally one of its messages, by the beginning of
    its page title ("sign-in"), by its method and path ("post-login"), or as "last"; and the look
    that shows the point ("wire", "checks"), or an anchor in it to scroll to ("token-1").
    """

    slug: str
    page: str = ""
    look: str = ""

    @property
    def message(self) -> str:
        """Step and message, without the look."""
        return f"{self.slug}/{self.page}" if self.page else self.slug

    @property
    def how_to_see(self) -> str:
        """What to do if a new flow may lack the message; "" if every flow has it."""
        return SENT_ONCE.get(self.message, "")

    def __str__(self) -> str:
        return f"{self.message}#{self.look}" if self.look else self.message


SENT_ONCE: Mapping[str, str] = {
    "client-registered/post-register": spelled(
        "The app registers only once. To watch it register, start with an empty data folder: "
        "python3 scripts/launch.py --data FOLDER"
    ),
    "client-registered/get-well-known": (
        "The app keeps the metadata. To watch it fetch them, start the playground again and open "
        "the notes."
    ),
} | dict.fromkeys(
    ("user-logged-in/allow-access", "user-logged-in/post-consent"),
    "The consent is remembered. To be asked again, remove the app on the account page of the "
    "authorization server, and run the flow again.",
)
"""Messages that appear only while nothing is remembered, and how to see them again."""


class Watch(NamedTuple):
    """One thing to watch: its kind, the words after it, and what there is to see.

    `step` PLACE: the newest flow that has it. `tour` TOUR [PLACE]: the newest flow of a tour, and
    where in it. `beside` TOUR PLACE PLACE: two messages of it. `compare` TOUR TOUR. `page` PARTY
    PATH: a page of a role, or of the viewer. `term` NAME: a word of the glossary.
    """

    kind: str
    words: tuple[str, ...]
    text: str

    @property
    def tours(self) -> tuple[str, ...]:
        """The tours that must have been run."""
        return {"compare": self.words, "page": (), "term": (), "step": ()}.get(
            self.kind, self.words[:1]
        )

    def places(self) -> Iterator[Place]:
        """Yield the places in a flow that the entry refers to."""
        words = {"step": self.words, "tour": self.words[1:], "beside": self.words[1:]}
        yield from map(read_place, words.get(self.kind, ()))


def read_place(word: str) -> Place:
    """Parse a place, written like "user-logged-in/sign-in#wire"."""
    path, _, look = word.partition("#")
    slug, _, page = path.partition("/")
    return Place(slug, page, look)


def read_watch(entry: Mapping[str, Any]) -> Watch:
    """Parse an entry of a TOML file, such as `{ tour = "refresh", see = "The old one is replaced"
    }`.

    Raises:
        ValueError: it names nothing that can be watched.
    """
    text = entry["see"]
    match entry:
        case {"tour": tour, "beside": [one, other]}:
            return Watch("beside", (tour, one, other), text)
        case {"tour": tour, "place": place}:
            return Watch("tour", (tour, place), text)
        case {"compare": [one, other]}:
            return Watch("compare", (one, other), text)
        case {"page": path, "of": party}:
            return Watch("page", (party, path), text)
        case {"tour": word} | {"step": word} | {"term": word}:
            return Watch(next(iter(entry)), (word,), text)
    raise ValueError(f"nothing to watch in {entry!r}")
