"""What can be tried with the tokens of a session, beside reading notes with them.

Each trial makes real calls, and tells in words what came of them; the trace shows the rest.
"""

import time
from collections.abc import Sequence
from urllib.parse import urlencode

from client_app.api.api_calls import NOTES
from client_app.issuer.back_channel import Answer
from client_app.issuer.client_authentication import basic
from client_app.issuer.client_kinds import CONFIDENTIAL
from client_app.issuer.registration_checks import Registration
from client_app.scopes import NOTES_WRITE
from client_app.services import Services
from client_app.session.id_tokens import ReceivedIdToken, read_part
from client_app.session.refresh import SessionEnded
from client_app.session.sessions import Session
from client_app.sign_in.id_token_checks import audience_is_this_client, issuer_is_the_one_asked
from client_app.sign_out.token_revocation import give_back
from client_app.trials.call_results import Happening, answered
from client_app.trials.oauth1_call import signed_header
from tracing.catalogue import TOKEN_PRESENTED
from tracing.checks import Check, Refused, run
from tracing.endpoint_steps import (
    ACCESS_TOKEN_AS_LOGIN,
    BEARER_CALL_SENT,
    CLIENT_DATA_REQUESTED,
    ID_TOKEN_PRESENTED,
    PUBLIC_DATA_REQUESTED,
    SIGNED_CALL_SENT,
    VERDICTS_ASKED,
)
from tracing.exchange import at, decided
from tracing.grant_steps import REFRESH_REPEATED

NOT_OPENED = (
    "What was shown is worth nothing at this API. It believes one issuer only, and no token that "
    "has run out."
)
WRITTEN = "Written without asking whether I may."
SUCCESSES = (200, 201)
VERDICTS, PUBLIC, USAGE = "/api/verdicts", "/api/public", "/api/usage"

PROOF_OF_LOGIN_CHECKS: tuple[Check[ReceivedIdToken], ...] = (
    issuer_is_the_one_asked,
    audience_is_this_client,
)
"""What tells an ID token from an access token, even one that is signed in the same way."""


class TokenTrials:
    """The trials, each for one session.

    Every one of them raises Problem when the authorization server cannot be asked.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    def renew(self, session: Session) -> Sequence[Happening]:
        """Use the refresh token, although the access token may still be good."""
        sent = "The refresh token, to the token endpoint."
        try:
            renewed = self._services.refresher.renewed(session)
        except SessionEnded:
            means = "Nothing that came from this sign-in is good any more: sign in again."
            return (Happening(sent, "It was refused.", means),)
        means = "The user was not asked. The old refresh token is spent, and the new one is kept."
        seconds = (renewed.token_expires_at or time.time()) - time.time()
        return (Happening(sent, f"A new pair of tokens, good for {seconds:.0f} s.", means),)

    def repeat(self, session: Session) -> Sequence[Happening]:
        """Use the refresh token that was spent by the last renewal, as a thief would."""
        if session.spent_refresh_token is None:
            means = "Renew the access token first."
            return (Happening("Nothing.", "There is no old refresh token yet.", means),)
        registration = self._registration(session, session.kind)
        metadata = self._services.issuers.at(session.issuer).discovery.metadata()
        at(REFRESH_REPEATED)
        answer = self._services.token_requests.refresh(
            metadata, registration, session, session.spent_refresh_token
        )
        means = (
            "Two have the same token, so one of them is a thief. Every token of this sign-in is "
            "revoked, the newest included: at the next renewal you will have to sign in again."
        )
        return (answered("The refresh token that was used before.", answer, means),)

    def give_back(self, session: Session) -> Sequence[Happening]:
        """Revoke, and keep the access token all the same, so that it can be tried afterwards."""
        is_done = give_back(self._services, session)
        came = "200, revoked." if is_done else "They could not be given back."
        means = (
            "Whoever asks the issuer hears no from now on. A signature does not know of it."
            if is_done
            else "They stay good until they run out."
        )
        return (Happening("The refresh token, to the revocation endpoint.", came, means),)

    def judge(self, session: Session) -> Sequence[Happening]:
        """Have the resource server say what the access token is worth, in both of its ways."""
        at(VERDICTS_ASKED)
        answer = self._services.api.present(session, VERDICTS)
        sent = "The access token, to /api/verdicts."
        if not isinstance(answer.document, dict) or answer.status != 200:
            return (answered(sent, answer, "It gave no verdict."),)
        ways = (("by_signature", "signature and claims"), ("by_issuer", "asking the issuer"))
        return tuple(_verdict(sent, way, answer.member(name)) for name, way in ways)

    def confuse(self, session: Session) -> Sequence[Happening]:
        """Use each of the two tokens for what the other one is for."""
        at(ID_TOKEN_PRESENTED)
        answer = self._services.api.call(NOTES, {"Authorization": f"Bearer {session.id_token}"})
        means = "The ID token says who signed in, to this app. It opens no API."
        opened = answered("The ID token, as if it were the access token.", answer, means)
        return opened, self._taken_for_login(session)

    def call_in_three_ways(self, session: Session) -> Sequence[Happening]:
        """Public data, the client's own, and the user's."""
        registration = self._registration(session, CONFIDENTIAL)
        return (
            self._public(registration),
            self._own(registration),
            self._private(session),
        )

    def write(self, session: Session) -> Sequence[Happening]:
        """Write a note without looking first whether the user has granted that."""
        at(TOKEN_PRESENTED)
        answer = self._services.api.present(session, NOTES, {"text": WRITTEN})
        sent = "POST /api/notes with the access token."
        if session.may(NOTES_WRITE):
            return (
                _opened(sent, answer, "The user has granted notes:write, so the note is kept."),
            )
        means = "The user did not grant notes:write. The API decides by the token, not by the app."
        return (answered(sent, answer, means),)

    def oauth_1(self, session: Session) -> Sequence[Happening]:
        """The call for the notes as OAuth 1.0 would send it, and as it is."""
        url = f"{self._services.config.resource_server}{NOTES}"
        at(SIGNED_CALL_SENT)
        signed = self._services.api.call(NOTES, {"Authorization": signed_header("GET", url)})
        at(BEARER_CALL_SENT)
        bearer = self._services.api.present(session, NOTES)
        return (
            answered(
                "GET /api/notes with a signature over just this request.",
                signed,
                "The resource server speaks OAuth 2.0 only. Compare the two headers.",
            ),
            _opened(
                "GET /api/notes with the access token.",
                bearer,
                "One header, no signature: TLS protects the way, and the token is short-lived.",
            ),
        )

    def _taken_for_login(self, session: Session) -> Happening:
        at(ACCESS_TOKEN_AS_LOGIN)
        registration = self._registration(session, session.kind)
        sent = "The access token, to this app's own checks for a sign-in."
        means = "The access token is meant for the API. It proves no sign-in to this app."
        try:
            run(PROOF_OF_LOGIN_CHECKS, _as_id_token(session, registration))
        except Refused as refusal:
            return Happening(sent, f"Refused: {refusal.check.says}", means)
        finally:
            decided(ACCESS_TOKEN_AS_LOGIN)
        return Happening(sent, "It was accepted.", "This issuer does not tell its tokens apart.")

    def _public(self, registration: Registration) -> Happening:
        at(PUBLIC_DATA_REQUESTED)
        query = urlencode({"client_id": registration.client_id})
        answer = self._services.api.call(f"{PUBLIC}?{query}", {})
        means = "The id says who calls, and proves nothing. It opens what anyone may see."
        return _opened("GET /api/public with the client id.", answer, means)

    def _own(self, registration: Registration) -> Happening:
        at(CLIENT_DATA_REQUESTED)
        answer = self._services.api.call(USAGE, {"Authorization": basic(registration)})
        means = "The secret proves which app calls. The API had to ask the issuer whether it fits."
        return _opened("GET /api/usage with client id and secret.", answer, means)

    def _private(self, session: Session) -> Happening:
        at(TOKEN_PRESENTED)
        answer = self._services.api.present(session, NOTES)
        means = "The token says what a user has allowed. Only this opens what belongs to a user."
        return _opened("GET /api/notes with the access token.", answer, means)

    def _registration(self, session: Session, kind: str) -> Registration:
        issuer = self._services.issuers.at(session.issuer)
        metadata = issuer.discovery.metadata()
        return issuer.registrations.for_a_flow(metadata, kind, doubtful=False)


def _opened(sent: str, answer: Answer, means: str) -> Happening:
    """A call that ought to succeed: what it means is said of a success only."""
    return answered(sent, answer, means if answer.status in SUCCESSES else NOT_OPENED)


def _verdict(sent: str, way: str, verdict: object) -> Happening:
    told = verdict if isinstance(verdict, dict) else {}
    word = "Good" if told.get("valid") is True else "Not good"
    because = str(told.get("because") or "")
    return Happening(f"{sent} Judged by {way}.", f"{word}.", because)


def _as_id_token(session: Session, registration: Registration) -> ReceivedIdToken:
    now = time.time()
    return ReceivedIdToken(
        raw=session.access_token,
        header=read_part(session.access_token, 0),
        claims=read_part(session.access_token, 1),
        key=None,
        issuer=session.issuer,
        client_id=registration.client_id,
        algorithms=registration.id_token_algs,
        nonce="",
        access_token="",
        started_at=now,
        now=now,
    )
