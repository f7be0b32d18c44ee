"""A resource server of the attacker: it has one list of notes, and returns it for every token."""

from scenarios.impostors.answers import Answer
from scenarios.impostors.loopback_server import LoopbackServer, Received

PATHS = {
    "notes": "/api/notes",
    "profile": "/api/profile",
    "public": "/api/public",
    "usage": "/api/usage",
    "verdicts": "/api/verdicts",
}
"""Paths, by the name of the endpoint."""

WRITTEN_AT = "2026-02-03T04:05:06+00:00"
OWNER = "alice"


class ResourceServer(LoopbackServer):
    """An API with Alice's notes."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(port, PATHS)
        self._notes = [{"id": 1, "text": "Buy a watch.", "written_at": WRITTEN_AT}]

    def answer_notes(self, request: Received) -> Answer:
        """Return the notes, or add a new note."""
        if request.method != "POST":
            return Answer(document={"owner": OWNER, "notes": list(self._notes)})
        note = {"id": len(self._notes) + 1, "written_at": WRITTEN_AT, **request.document}
        self._notes.insert(0, note)
        return Answer(201, note)

    def answer_profile(self, _: Received) -> Answer:
        """Return alice's profile."""
        return Answer(document={"sub": OWNER, "notes": len(self._notes)})

    def answer_public(self, request: Received) -> Answer:
        """Return the notice board."""
        caller = {"client_id": request.parameter("client_id"), "proved": False}
        return Answer(document={"notice_board": ["Found: a watch."], "caller": caller})

    def answer_usage(self, _: Received) -> Answer:
        """Return how often a client has called."""
        return Answer(document={"client_id": "the-client", "calls": 1})

    def answer_verdicts(self, _: Received) -> Answer:
        """Return whether a token is valid, as judged in both ways."""
        verdict = {"valid": True, "because": "Every check passed."}
        return Answer(document={"by_signature": verdict, "by_issuer": verdict})
