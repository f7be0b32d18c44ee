"""Mallory, who controls a gateway: Notebook's token responses pass it."""

from collections.abc import Callable

from scenarios.attacks.stage import Stage
from scenarios.browser.pages import Leg
from scenarios.honest import BOB, NOTES_PATH
from scenarios.impostors import answers
from scenarios.impostors.answers import Answer

ATTACKER = "Mallory, who controls a gateway in front of the token endpoint"
GATEWAY = (
    "Mallory has taken over a gateway in front of the authorization server, where TLS ends. The "
    "token responses for Notebook pass through it, and he can change them."
)


def with_id_token(made: Callable[[str], str]) -> Callable[[Answer], Answer]:
    """A token response in which the ID token is replaced by what is made of it."""
    return lambda answer: answers.members(id_token=made(answer.document["id_token"]))(answer)


def signed_in_as_alice(stage: Stage, arrival: Leg) -> str | None:
    """What Mallory gets when his browser brings this authorization response to Notebook: he is
    taken for the user who is shown in Alice's own browser.
    """
    browser = stage.attacker.agent
    browser.send(arrival)
    stage.tell("He opens Notebook, to see whom it takes him for.")
    shown = stage.user_shown(browser)
    if shown is None or shown != stage.user_shown(stage.victim):
        return None
    return f"Notebook says in his browser: “Signed in as {shown}”."


def own_arrival(stage: Stage) -> Leg:
    """His own sign-in at Notebook, with his own account, up to the response that his browser is to
    bring next.

    Raises:
        WalkStopped: no code is issued.
    """
    return stage.arrival(stage.attacker.agent, NOTES_PATH, BOB)
