"""What can be tried with the tokens of a session, besides reading notes with them.

Each trial makes real calls and puts their results into words; the trace shows the rest.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from client_app.api.api_calls import NOTES
from client_app.issuer.back_channel import Answer
from client_app.issuer.client_authentication import basic
from client_app.issuer.client_kinds import CONFIDENTIAL
from client_app.issuer.registration_checks import Registration
from client_app.scopes import NOTES_WRITE
from client_app.services import Services
from client_app.session.id_tokens import ReceivedIdToken
from client_app.session.refresh import SessionEnded
from client_app.session.sessions import Session
from client_app.sign_out.token_revocation import revoke_tokens
from client_app.trials.call_results import CallFailed, CallResult, as_result, result_of
from client_app.trials.login_proof_checks import LOGIN_PROOF_CHECKS
from client_app.trials.oauth1_call import signed_header
from hosting.control import clock
from tracing.catalogue import TOKEN_PRESENTED
from tracing.checks import decide
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

REJECTED = (
    "The API does not accept these credentials. It trusts one issuer only, and no expired token."
)
WRITTEN = "Written without asking whether it is allowed."
SUCCESSES = (200, 201)
VERDICTS, PUBLIC, USAGE = "/api/verdicts", "/api/public", "/api/usage"


class TokenTrials:
    """The trials, each for one session.

    Each raises Problem if the authorization server cannot be used.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    def renew(self, session: Session) -> Sequence[CallResult]:
        """Use the refresh token, although the access token may still be valid."""
        sent = "The refresh token, to the token endpoint."
        try:
            renewed = self._services.refresher.renewed(session)
        except SessionEnded:
            meaning = "No token of this sign-in is valid: sign in again."
            return (CallResult(sent, "The refresh token was rejected.", meaning),)
        meaning = "The user was not asked. The new refresh token replaces the old one."
        seconds = (renewed.token_expires_at or clock.now()) - clock.now()
        return (CallResult(sent, f"A new pair of tokens, valid for {seconds:.0f} s.", meaning),)

    def repeat(self, session: Session) -> Sequence[CallResult]:
        """Replay the refresh token from before the last renewal, as a thief would."""
        if session.spent_refresh_token is None:
            meaning = "Renew the access token first."
            return (CallResult("Nothing.", "There is no old refresh token yet.", meaning),)
        registration = self._registration(session, session.kind)
        metadata = self._services.issuers.at(session.issuer).discovery.metadata()
        at(REFRESH_REPEATED)
        answer = self._services.token_requests.refresh(
            metadata, registration, session, session.spent_refresh_token
        )
        meaning = (
            "The token was used twice, so it may be stolen. All tokens of this sign-in are now "
            "revoked, the newest one too: at the next renewal you will have to sign in again."
        )
        return (result_of("The refresh token that was used before.", answer, meaning),)

    def revoke(self, session: Session) -> Sequence[CallResult]:
        """Revoke the tokens but keep the access token, so that it can be tried afterwards."""
        is_done = revoke_tokens(self._services, session)
        received = "200, revoked." if is_done else "The tokens could not be revoked."
        meaning = (
            "The issuer now says that the token is not active. The signature still looks valid."
            if is_done
            else "They stay valid until they expire."
        )
        return (CallResult("The refresh token, to the revocation endpoint.", received, meaning),)

    def judge(self, session: Session) -> Sequence[CallResult]:
        """Have the resource server verify the access token in both ways."""
        at(VERDICTS_ASKED)
        answer = self._services.api.present(session, VERDICTS)
        sent = "The access token, to /api/verdicts."
        if not answer.is_object(200):
            return (result_of(sent, answer, "It gave no verdict."),)
        ways = (("by_signature", "signature and claims"), ("by_issuer", "asking the issuer"))
        return tuple(_verdict(sent, way, answer.member(name)) for name, way in ways)

    def confuse(self, session: Session) -> Sequence[CallResult]:
        """Use the access token and the ID token each for the other's purpose."""
        at(ID_TOKEN_PRESENTED)
        answer = self._services.api.call(NOTES, {"Authorization": f"Bearer {session.id_token}"})
        meaning = "The ID token tells this app who signed in. No API accepts it."
        presented = result_of("The ID token, as if it were the access token.", answer, meaning)
        return presented, self._taken_for_login(session)

    def call_in_three_ways(self, session: Session) -> Sequence[CallResult]:
        """Request public data, the client's own data, and the user's."""
        registration = self._registration(session, CONFIDENTIAL)
        return (
            self._public(registration),
            self._own(registration),
            self._private(session),
        )

    def write(self, session: Session) -> Sequence[CallResult]:
        """Write a note without first checking whether the user has granted that."""
        at(TOKEN_PRESENTED)
        answer = self._services.api.present(session, NOTES, {"text": WRITTEN})
        sent = "POST /api/notes with the access token."
        if session.may(NOTES_WRITE):
            return (
                _successful(
                    sent, answer, "The user has granted notes:write, so the note is saved."
                ),
            )
        meaning = "The user did not grant notes:write. The API decides by the token, not the app."
        return (result_of(sent, answer, meaning),)

    def oauth_1(self, session: Session) -> Sequence[CallResult]:
        """Request the notes as OAuth 1.0 would, then as OAuth 2.0 does."""
        url = self._services.api.address_of(NOTES)
        at(SIGNED_CALL_SENT)
        signed = self._services.api.call(NOTES, {"Authorization": signed_header("GET", url)})
        at(BEARER_CALL_SENT)
        bearer = self._services.api.present(session, NOTES)
        return (
            result_of(
                "GET /api/notes with a signature over just this request.",
                signed,
                "The resource server supports OAuth 2.0 only. Compare the two headers.",
            ),
            _successful(
                "GET /api/notes with the access token.",
                bearer,
                "One header, no signature: TLS protects the call, and the token is short-lived.",
            ),
        )

    def _taken_for_login(self, session: Session) -> CallResult:
        at(ACCESS_TOKEN_AS_LOGIN)
        registration = self._registration(session, session.kind)
        sent = "The access token, to this app's own checks for a sign-in."
        meaning = "The access token is for the API. It does not prove a sign-in to this app."
        refuse = as_result(lambda no: CallResult(sent, f"Rejected. {no.says}", meaning))
        token = _as_id_token(session, registration)
        try:
            decide(ACCESS_TOKEN_AS_LOGIN, LOGIN_PROOF_CHECKS, token, refuse, told=decided)
        except CallFailed as failed:
            return failed.result
        return CallResult(sent, "Accepted.", "The checks did not tell the two tokens apart.")

    def _public(self, registration: Registration) -> CallResult:
        at(PUBLIC_DATA_REQUESTED)
        query = urlencode({"client_id": registration.client_id})
        answer = self._services.api.call(f"{PUBLIC}?{query}", {})
        meaning = "The client_id says who calls, and proves nothing. It is enough for public data."
        return _successful("GET /api/public with the client_id.", answer, meaning)

    def _own(self, registration: Registration) -> CallResult:
        at(CLIENT_DATA_REQUESTED)
        answer = self._services.api.call(USAGE, {"Authorization": basic(registration)})
        meaning = "The secret proves which app calls. The API asked the issuer whether it is right."
        return _successful("GET /api/usage with client_id and client_secret.", answer, meaning)

    def _private(self, session: Session) -> CallResult:
        at(TOKEN_PRESENTED)
        answer = self._services.api.present(session, NOTES)
        meaning = (
            "The token says what a user has allowed. Only a token gives access to a user's data."
        )
        return _successful("GET /api/notes with the access token.", answer, meaning)

    def _registration(self, session: Session, kind: str) -> Registration:
        issuer = self._services.issuers.at(session.issuer)
        metadata = issuer.discovery.metadata()
        return issuer.registrations.usable(metadata, kind)


def _successful(sent: str, answer: Answer, meaning: str) -> CallResult:
    """Describe a call that should succeed; the meaning applies only if it does."""
    return result_of(sent, answer, meaning if answer.status in SUCCESSES else REJECTED)


def _verdict(sent: str, way: str, verdict: object) -> CallResult:
    told = verdict if isinstance(verdict, dict) else {}
    word = "Valid" if told.get("valid") is True else "Not valid"
    because = str(told.get("because") or "")
    return CallResult(f"{sent} Judged by {way}.", f"{word}.", because)


def _as_id_token(session: Session, registration: Registration) -> ReceivedIdToken:
    now = clock.now()
    return ReceivedIdToken(
        raw=session.access_token,
        issuer=session.issuer,
        client_id=registration.client_id,
        algorithms=registration.id_token_algs,
        nonce="",
        access_token="",
        started_at=now,
        now=now,
        find_key=lambda _: None,
    )
