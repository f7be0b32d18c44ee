"""The host is right, but the path climbs out of the app's folder and into the attacker's."""

from urllib.parse import urljoin, urlsplit

from scenarios.attacks.redirects.link import (
    FOLLOWED,
    app_in_browsers,
    code_in,
    followed,
    link_to,
    notes_for,
)
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import AUTHORIZATION_SERVER

REGISTERED = "https://pages.example/recipes/callback"
CLIMBING = f"{REGISTERED}/../../mallory/"


def _play(stage: Stage) -> str | None:
    stage.tell(
        "At pages.example everyone has a folder. A recipe book is in one of them, and registers "
        f"{REGISTERED} as its redirect URI."
    )
    recipes = app_in_browsers(stage, "Recipes", REGISTERED)

    stage.tell(
        "Mallory has a folder there, too. A careless server compares the host exactly, and asks "
        "whether the path begins with the registered one, so that an app can add to it. Mallory "
        f"adds /../../mallory/: {CLIMBING}"
    )
    link = link_to(recipes, CLIMBING)

    stage.tell(FOLLOWED)
    arrived = followed(stage, link)
    if arrived is None:
        return None
    opened = _as_browsers_open(arrived)

    stage.tell(
        "A browser resolves the dots before it sends anything. "
        f"It opens {opened.partition('?')[0]}, the page of Mallory. He exchanges the code."
    )
    notes = notes_for(stage, recipes, code_in(opened), CLIMBING)
    return notes and f"Alice's code, delivered to {opened.partition('?')[0]}. It opens {notes}"


def _as_browsers_open(address: str) -> str:
    """Return the URL with the dots in its path resolved (RFC 3986 §5.2.4)."""
    parts = urlsplit(address)
    return urljoin(address, f"{parts.path}?{parts.query}")


STORY = Story(
    slug="redirect-path",
    title="A path that climbs out of the folder of the app",
    attacker="Mallory, who has a folder on the same host",
    victim="Alice, who collects recipes",
    clause="RFC 9700 §4.1.1, RFC 3986 §5.2.4",
    idea="Not every host belongs to one owner. If the server checks only how the path begins, the "
    "rest of it can lead back up again, and down into a different folder.",
    has="The client_id of the recipe book, and a folder on the same host.",
    lesson="The server compares the address as a text, whole, and resolves nothing. The server and "
    "the browser can then not read it differently: only the registered text is accepted.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "redirect_uri_is_registered"),),
    play=_play,
)
