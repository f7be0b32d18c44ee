"""A gateway reads the last redirect URI of a request, the authorization server reads the first."""

from scenarios import honest
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from tracing.catalogue import AUTHORIZATION_SERVER

OWN = "https://mallory.example/callback"
ALLOWED = "https://crm.company.example/callback"


def _passes(link: Leg) -> bool:
    """Whether the gateway lets the link through: its library returns the last of several values."""
    return link.query["redirect_uri"] == ALLOWED


def _play(stage: Stage) -> str | None:
    stage.tell("Mallory registers a client of his own. Anyone may register one.")
    client = stage.attacker.registers(client_name="A weather forecast", redirect_uris=[OWN])

    stage.tell(
        "Alice's company does not want this. Its gateway in front of the server lets through only "
        f"requests whose redirect URI is that of the company's own app, {ALLOWED}. Mallory's own "
        "address does not pass. So he sends two redirect URIs: his own one first, then the allowed "
        "one. Alice opens the link, and the gateway, which reads the last, lets it through."
    )
    link = client.authorization(redirect_uri=[OWN, ALLOWED])
    if not _passes(link):
        return None
    page = stage.victim.send(link)
    onward = honest.sign_in(page)
    if onward is None:
        return None

    stage.tell(
        "The server reads the first, which is registered for Mallory's client. Alice trusts what "
        "the gateway lets through: she signs in and allows it. Her code is sent to Mallory."
    )
    arrived = stage.alice.opens(onward)
    code = arrived.answered().get("code")
    if code is None or not arrived.location.startswith(OWN):
        return None

    stage.tell("His client has a secret of its own, and exchanges the code, as any client does.")
    tokens = stage.attacker.sends(client.exchange(code)).document()
    notes = stage.notes_read(tokens["access_token"])
    return notes and f"Alice's code, past the gateway, delivered to {OWN}. It opens {notes}"


STORY = Story(
    slug="repeated-parameters",
    title="Two redirect URIs, and two programs that each read another one",
    attacker="Mallory, who has registered a client",
    victim="Alice, whose company has a gateway in front of the server",
    clause="RFC 6749 §3.1",
    idea="A filter only protects if it reads a request exactly as the program behind it does. "
    "For a parameter that is sent twice, some libraries give the first value, and some the last.",
    has="A client of his own, and a link that Alice opens.",
    lesson="The server refuses a request in which a parameter is repeated, before it decides which "
    "value counts. For client_id and redirect_uri it shows a page and redirects nowhere, because "
    "it cannot know which address is meant.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "client_and_redirect_uri_are_not_repeated"),),
    beside=(Defence(AUTHORIZATION_SERVER, "parameters_are_not_repeated"),),
    play=_play,
)
