"""The attacker has an app's refresh token, and tries client secrets until one works."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.programs.program import Program, basic, posted
from tracing.catalogue import AUTHORIZATION_SERVER

USUAL = ("secret", "changeme", "client_secret", "travel", "Travel2026!", "")


def _guesses(agency: Program) -> tuple[str, ...]:
    return (*USUAL, agency.id, agency.id[::-1])


def _play(stage: Stage) -> str | None:
    stage.tell(
        "A travel agency is a client with a secret. Alice has allowed it to read her notes, and it "
        "keeps her refresh token in its database."
    )
    agency = stage.app.registers(client_name="A travel agency")
    refresh_token = stage.alice.tokens(agency)["refresh_token"]

    stage.tell(
        "The attacker has found a backup of this database. The secret is not in it: it is in the "
        "configuration of the agency. But people choose short secrets, or leave the one of the "
        "example. The attacker sends the refresh token with one guess after the other."
    )
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    for guess in _guesses(agency):
        answer = stage.attacker.sends(
            posted(f"{agency.issuer}/token", form, basic(agency.id, guess))
        )
        if answer.status == 200:
            break
    else:
        return None

    stage.tell(
        f"The server accepts the guess “{guess}”. The attacker has an access token, and reads."
    )
    notes = stage.notes_read(answer.document()["access_token"])
    return notes and f"Tokens of the agency, with the secret “{guess}”. They open {notes}"


STORY = Story(
    slug="secret-guessing",
    title="A client secret, found by trying",
    attacker="someone who has found a backup",
    victim="Alice, a customer of a travel agency",
    clause="RFC 6819 §4.3.5, RFC 6749 §2.3.1, §10.10",
    idea="A secret is only as good as the person who chose it. And a server that does not compare "
    "it, and looks only whether one is sent, accepts any guess.",
    has="A refresh token of the agency, its client_id, and a list of usual secrets.",
    lesson="The server compares the secret, and a refresh token of a client with a secret is of no "
    "use without it. The server makes the secret itself, with 256 random bits, and no client can "
    "choose another, so no list contains it.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "client_is_authenticated"),),
    play=_play,
)
