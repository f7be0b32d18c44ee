"""The attacker's authorization server makes a client sign an assertion for the honest server."""

from collections.abc import Mapping
from typing import Any

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.forging import Signer, assertion_form
from scenarios.impostors.answers import members
from scenarios.impostors.authorization_server import WELL_KNOWN, AuthorizationServer
from scenarios.programs.program import Program, bearer, fetched, posted
from scenarios.programs.visitor import Visitor
from tracing.catalogue import AUTHORIZATION_SERVER

KEY = Signer("the print shop")
SIGNING: Mapping[str, Any] = {
    "client_name": "A print shop",
    "token_endpoint_auth_method": "private_key_jwt",
    "jwks": KEY.jwks,
    "grant_types": ["authorization_code", "client_credentials"],
}


def _play(stage: Stage) -> str | None:
    with AuthorizationServer(owner="mallory") as own:
        return _played(stage, own)


def _played(stage: Stage, own: AuthorizationServer) -> str | None:
    stage.tell(
        "A print shop works with several authorization servers. It has no secret: with each "
        "request it signs an assertion, with the same key at all servers. It registers the key."
    )
    shop = stage.app.registers(**SIGNING)

    stage.tell(
        "Mallory runs an authorization server, too, and has convinced the shop to offer it. When "
        "the shop registers there, he gives it the client_id that it has at the honest server. In "
        "his metadata all endpoints are his, except for one: as his token endpoint he names that "
        "of the honest server."
    )
    own.alter("register", members(client_id=shop.id))
    own.alter("metadata", members(token_endpoint=f"{shop.issuer}/token"))
    there = Visitor(own.url).registers(**SIGNING)
    metadata = stage.app.sends(fetched(own.url + WELL_KNOWN["metadata"])).document()

    stage.tell(
        "The shop begins a flow at his server. It pushes the request, and signs the assertion as "
        "many clients do, whatever the endpoint: for the token endpoint. It sends the assertion to "
        "Mallory."
    )
    stage.app.sends(_pushed(there, metadata))
    return _as_the_shop(stage, own.received("par")[-1].parameter("client_assertion"))


def _pushed(shop: Program, metadata: Mapping[str, Any]) -> Leg:
    assertion = KEY.assertion(shop.id, metadata["token_endpoint"])
    return posted(
        metadata["pushed_authorization_request_endpoint"],
        {**shop.request(), **assertion_form(assertion)},
    )


def _as_the_shop(stage: Stage, assertion: str) -> str | None:
    stage.tell("He takes it to the honest token endpoint, as the audience says, and is the shop.")
    form = {"grant_type": "client_credentials", **assertion_form(assertion)}
    answer = stage.attacker.sends(posted(f"{stage.scene.authorization_server}/token", form))
    if answer.status != 200:
        return None
    token = bearer(answer.document()["access_token"])
    usage = stage.attacker.sends(fetched(f"{stage.scene.resource_server}/api/usage", token))
    return f"A token of the print shop. The API tells him: {usage.text.strip()}"


STORY = Story(
    slug="audience-injection",
    title="An assertion for the wrong server",
    attacker="Mallory, who runs an authorization server",
    victim="a print shop, which works with his server and with the honest one",
    clause="Security BCP update §2.1, RFC 7523 §3",
    idea="An assertion is safe only at the server that it names. The client reads from metadata "
    "what to write there, and metadata can name the endpoint of a different server.",
    has="An authorization server of his own, which the shop has added.",
    lesson="Only the issuer identifier names a server for certain: an endpoint is what metadata "
    "says. With the profile oauth-2.1, as here, the server accepts its issuer identifier alone as "
    "the audience. Mallory cannot claim that identifier, because a client compares it with the "
    "address that it got the metadata from.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "assertion_audience_is_this_server"),),
    play=_play,
    reduced="By default the server accepts its token endpoint as the audience, and warns, because "
    "many clients send it. The client itself stops the attack better: Notebook names the issuer "
    "alone, and has a key of its own for each server.",
    settings={"AUTHORIZATION_SERVER_PROFILE": "oauth-2.1"},
)
