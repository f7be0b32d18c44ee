"""Steps 1, 9 and 13: a browser requests the notes. Without a session, a flow starts instead."""

from flask import request, url_for
from werkzeug import Response

from client_app.api.notes import LONGEST_NOTE, Note, can_be_kept
from client_app.notes_page.api_problems import (
    not_signed_in,
    refuse_answer,
    refuse_writing,
    session_over,
    unusable_note,
)
from client_app.notes_page.login_summary import LoginSummary
from client_app.refusals import on_page
from client_app.responses import page, redirect_to
from client_app.scopes import NOTES_WRITE
from client_app.services import Services
from client_app.session.refresh import SessionEnded
from client_app.session.session_checks import READ_CHECKS, WRITE_CHECKS, Visit, usable_session
from client_app.session.sessions import Session
from client_app.sign_in.login import Login
from client_app.sign_in.sign_in_options import SignInOptions
from client_app.visits import current_visit, require_own_form
from hosting.csrf import csrf_token
from tracing.catalogue import USER_ENTERED
from tracing.checks import decide
from tracing.exchange import belongs_to, received


class NotesPage:
    """The notes of the signed-in user: read them, write one, or ask the user for consent again."""

    def __init__(self, services: Services, login: Login) -> None:
        self._services = services
        self._login = login

    def show(self) -> Response:
        """`GET /notes`: show the notes, or redirect to the authorization server."""
        visit = current_visit(self._services)
        session = usable_session(visit)
        if session is None:
            return self._login.start(request, visit)
        belongs_to(visit.session_id)
        without_notes = on_page(lambda _: self._page(visit, session, None))
        decide(USER_ENTERED, READ_CHECKS, visit, without_notes, told=received)
        refuse = refuse_answer(self._services.config, session, csrf_token(visit.session_id))
        try:
            return self._page(visit, session, self._services.notes.read(session, refuse))
        except SessionEnded as ended:
            return self._start_over(session, ended)

    def write(self) -> Response:
        """`POST /notes`: add a note, then show all of them."""
        visit = current_visit(self._services)
        text = request.form.get("text", "").replace("\r\n", "\n")
        session = usable_session(visit)
        if session is None:
            raise not_signed_in(text)
        belongs_to(visit.session_id)
        require_own_form(visit)
        if not can_be_kept(text):
            raise unusable_note(LONGEST_NOTE, text)
        decide(USER_ENTERED, WRITE_CHECKS, visit, refuse_writing(text), told=received)
        refuse = refuse_answer(self._services.config, session, csrf_token(visit.session_id), text)
        try:
            self._services.notes.write(session, text, refuse)
        except SessionEnded as ended:
            raise not_signed_in(text) from ended
        return redirect_to(url_for("notes"))

    def ask_again(self) -> Response:
        """`POST /ask-again`: start a new flow that asks for what the user did not grant."""
        return self._start_with_prompt("consent")

    def switch_user(self) -> Response:
        """`POST /switch-user`: start a new flow in which a different user may sign in."""
        return self._start_with_prompt("select_account")

    def _start_with_prompt(self, prompt: str) -> Response:
        """Start a flow that asks the user even if the authorization server remembers the answer."""
        visit = current_visit(self._services)
        if visit.session is not None:
            require_own_form(visit)
        return self._login.start(request, visit, SignInOptions(prompt=prompt))

    def _page(self, visit: Visit, session: Session, notes: list[Note] | None) -> Response:
        """Make the page; `notes` is None if Notebook may not read them. A notice is shown once."""
        response = page(
            "notes.html",
            session=session,
            login=LoginSummary.of(session),
            notes=notes,
            may_write=session.may(NOTES_WRITE),
            longest_note=LONGEST_NOTE,
            csrf_token=csrf_token(visit.session_id),
        )
        if session.notice:
            self._services.sessions.forget_notice(session)
        return response

    def _start_over(self, session: Session, ended: SessionEnded) -> Response:
        """Sign in again without a click, but only once before a page is shown, to avoid a loop."""
        if session.notice:
            raise session_over(session.issuer) from ended
        return redirect_to(url_for("notes"))
