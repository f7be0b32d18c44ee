"""A user counts up the note numbers and requests the notes of other users."""

from scenarios.attacks.access_tokens.mallory import own_token
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.programs.program import bearer, fetched
from tracing.catalogue import RESOURCE_SERVER

TRIED = range(1, 10)


def _play(stage: Stage) -> str | None:
    stage.tell("Mallory has an account of his own, bob, and an honest token for his own notes.")
    token = own_token(stage)
    notes = f"{stage.scene.resource_server}/api/notes"
    own = stage.attacker.sends(fetched(notes, bearer(token))).document()["notes"]
    numbers = ", ".join(str(note["id"]) for note in own)

    stage.tell(
        f"His notes have the numbers {numbers}. Each note has an address of its own, with its "
        "number in it. The other numbers must belong to others: he tries them one by one."
    )
    foreign = [number for number in TRIED if number not in {note["id"] for note in own}]
    for number in foreign:
        page = stage.attacker.sends(fetched(f"{notes}/{number}", bearer(token)))
        if page.status == 200:
            return f"A note of someone else, with a token for his own: {page.document()['text']}"
    return None


STORY = Story(
    slug="another-persons-notes",
    title="An honest token, and the number of someone else's note",
    attacker="Mallory, a user with an account of his own",
    victim="Alice, whose notes are in the same database",
    clause="RFC 6749 §1.1, OWASP API1:2023",
    idea="The token is valid, its scope is right, and the note exists. Many APIs forget the last "
    "question: whose is it?",
    has="An access token of his own, and the ability to count.",
    lesson="A token says for whom it speaks (sub). The API compares that with the owner of what it "
    "is about to return, at the last moment, whatever was asked for.",
    stopped_by=(Defence(RESOURCE_SERVER, "note_owner_is_token_subject"),),
    play=_play,
)
