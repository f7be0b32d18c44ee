"""A gateway of the attacker, in front of an honest authorization server: it can change what passes.

Users who sign in see the honest pages, which pass unchanged.
"""

from dataclasses import replace

import requests

from scenarios.impostors.answers import JSON, Answer
from scenarios.impostors.loopback_server import LoopbackServer, Received
from scenarios.jwt_parts import Members

PATHS = {"token": "/token"}
"""The endpoints whose responses can be altered; everything else passes unchanged."""

ANSWER_SECONDS = 30.0
OF_ONE_CONNECTION = ("connection", "transfer-encoding", "content-length", "content-encoding")
"""Headers that each connection sets for itself (RFC 9110 §7.6.1)."""


class Gateway(LoopbackServer):
    """Forwards each request to the server `behind` it, and returns each response."""

    def __init__(self, port: int, behind: str) -> None:
        super().__init__(port, PATHS)
        self._behind = behind

    def answer_token(self, request: Received) -> Answer:
        """Return the honest server's token response."""
        return self._passed(request)

    def answer_other(self, request: Received) -> Answer:
        """Return the honest server's response."""
        return self._passed(request)

    def _passed(self, request: Received) -> Answer:
        with requests.Session() as session:
            # Ignore this machine's environment, and send only the headers of the request.
            session.trust_env = False
            session.headers.clear()
            answer = session.request(
                request.method,
                self._behind + request.target,
                headers=_kept(dict(request.headers)),
                data=request.body,
                allow_redirects=False,
                timeout=ANSWER_SECONDS,
            )
        passed = Answer(answer.status_code, headers=_kept(dict(answer.headers)))
        if answer.headers.get("Content-Type", "").startswith(JSON):
            return replace(passed, document=answer.json())
        return replace(passed, body=answer.content)


def _kept(headers: Members) -> dict[str, str]:
    return {name: text for name, text in headers.items() if name.lower() not in OF_ONE_CONNECTION}
