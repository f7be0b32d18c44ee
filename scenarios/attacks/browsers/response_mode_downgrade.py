"""A link requests the code in a URL, although the app wants it in a form."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import AUTHORIZATION_SERVER

IN_THE_ADDRESS = {
    "response_mode": "query",
    "code_challenge": None,
    "code_challenge_method": None,
}


def _play(stage: Stage) -> str | None:
    stage.tell(
        "A tax office's app wants no code in an address. It asks for response_mode=form_post, and "
        "has registered that it pushes its requests, so that they cannot be altered on the way."
    )
    pushed = {"require_pushed_authorization_requests": True}
    office = stage.app.registers(client_name="A tax office", **pushed)

    stage.tell(
        "The attacker begins no flow at the app, but writes an authorization request in its name, "
        "whole in a link, with response_mode=query. All that is needed is public: client_id and "
        "redirect URI. Alice gets the link, signs in and allows it."
    )
    page = stage.alice.opens(office.authorization(**IN_THE_ADDRESS))
    code = page.answered().get("code")
    if code is None:
        return None

    stage.tell(
        "The code is now in an address: in Alice's history, and in the log of the app's proxy. The "
        "attacker reads it there, begins a sign-in at the app, and hands it the code with the "
        "state of that browser. The app has no PKCE, and exchanges the code."
    )
    answer = stage.app.sends(office.exchange(code, code_verifier=None))
    if answer.status != 200:
        return None

    stage.tell("The app asks whose tokens these are, and takes the attacker's browser for Alice's.")
    profile = stage.app.reads("/userinfo", answer.document()["access_token"])
    return f"A session as Alice at the tax office: {profile.text.strip()}"


STORY = Story(
    slug="response-mode-downgrade",
    title="A code, brought back into the address",
    attacker="someone who can read addresses, and have Alice open a link",
    victim="Alice, who uses an app of her tax office",
    clause="FAPI 2.0 §6.5, RFC 9126 §6",
    idea="With form_post the code travels in a body, where no history and no access log keeps it. "
    "But the response mode is a parameter of a link, and the app does not write every link.",
    has="The client_id of the app, and access to the addresses that the app's proxy logs.",
    lesson="The app is registered to push its requests: server to server, with its secret. The "
    "authorization server refuses a request of this app that comes whole in a link. So only the "
    "app chooses the response mode.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "request_is_pushed_if_registered"),),
    play=_play,
    reduced="A client that is not registered to push its requests has no such protection: the link "
    "decides where its codes travel. There, PKCE keeps a code that leaks from being injected, and "
    "the server offers no fragment mode, in which a code would never reach the client at all.",
)
