"""A resource server with one list of notes for everyone whose token the issuer knows."""

from typing import Any

from flask import jsonify, request

from tests.unit.client_app.fake_issuer import FakeIssuer, proof_of
from tests.unit.client_app.local_server import LocalServer, error


class FakeNotes(LocalServer):
    """The notes API: `GET` and `POST /api/notes`."""

    def __init__(self, issuer: FakeIssuer) -> None:
        super().__init__()
        self.issuer = issuer
        self.notes: list[dict[str, Any]] = [
            {"id": 1, "text": "Buy a watch.", "written_at": "2026-02-03T04:05:06+00:00"}
        ]
        self.app.add_url_rule("/api/notes", "notes", self._notes, methods=["GET", "POST"])

    def _notes(self) -> Any:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        proof = proof_of(request.headers)
        is_bound = token in self.issuer.bound_to
        if scheme != ("DPoP" if is_bound else "Bearer") or token not in self.issuer.access_tokens:
            return error("invalid_token", 401)
        if is_bound and (proof is None or proof["jkt"] != self.issuer.bound_to[token]):
            return error("invalid_token", 401)
        if request.method == "POST":
            self.notes.insert(0, {"text": request.get_json()["text"]})
            return jsonify(self.notes[0]), 201
        return {"owner": "alice", "notes": self.notes}
