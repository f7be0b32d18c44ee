"""A resource server of the attacker: it keeps one list of notes, and opens it for every token."""

from scenarios.impostors.answers import Answer
from scenarios.impostors.loopback_server import LoopbackServer, Received

PATHS = {
    "notes": "/api/notes",
    "profile": "/api/profile",
    "public": "/api/public",
    "usage": "/api/usage",
    "verdicts": "/api/verdicts",
}
"""By the name of the endpoint."""

WRITTEN_AT = "2026-02-03T04:05:06+00:00"
OWNER = "alice"


class ResourceServer(LoopbackServer):
    """An API with the notes of alice."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(port, PATHS)
        self._notes = [{"id": 1, "text": "Buy a watch.", "written_at": WRITTEN_AT}]

    def answer_notes(self, request: Received) -> Answer:
        """The notes, or a new one."""
        if request.method != "POST":
            return Answer(document={"owner": OWNER, "notes": list(self._notes)})
        note = {"id": len(self._notes) + 1, "written_at": WRITTEN_AT, **request.document}
        self._notes.insert(0, note)
        return Answer(201, note)

    def answer_profile(self, _: Received) -> Answer:
        """About alice."""
        return Answer(document={"sub": OWNER, "notes": len(self._notes)})

    def answer_public(self, request: Received) -> Answer:
        """The notice board."""
        caller = {"client_id": request.parameter("client_id"), "proved": False}
        return Answer(document={"notice_board": ["Found: a watch."], "caller": caller})

    def answer_usage(self, _: Received) -> Answer:
        """How often a client called."""
        return Answer(document={"client_id": "the-client", "calls": 1})

    def answer_verdicts(self, _: Received) -> Answer:
        """Whether a token is believed, in both ways."""
        verdict = {"valid": True, "because": "Every check passed."}
        return Answer(document={"by_signature": verdict, "by_issuer": verdict})
