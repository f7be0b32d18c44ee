"""Steps 1, 9 and 13: a browser asks for the notes. Without a session a flow starts instead."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from client_app.api.notes import LONGEST_NOTE, Note, can_be_kept
from client_app.notes_page.api_problems import (
    api_problem,
    not_granted_problem,
    not_signed_in_problem,
    note_problem,
    session_over_problem,
)
from client_app.notes_page.login_summary import LoginWords
from client_app.scopes import NOTES_WRITE
from client_app.services import Services
from client_app.session.refresh import SessionEnded
from client_app.session.session_checks import (
    READ_CHECKS,
    SESSION_CHECKS,
    WRITE_CHECKS,
    Visit,
    first_refusal,
)
from client_app.sign_in.login import Login
from client_app.sign_in.sign_in_options import SignInOptions
from client_app.visits import current_visit, require_own_form
from hosting.csrf import csrf_token
from tracing.catalogue import USER_ENTERED
from tracing.checks import Refused, run
from tracing.exchange import belongs_to, received


class NotesPage:
    """The notes of the signed-in user: read them, write one, or be asked once more."""

    def __init__(self, services: Services, login: Login) -> None:
        self._services = services
        self._login = login

    def show(self) -> Response:
        """`GET /notes`: the notes, or the way to the authorization server."""
        visit = current_visit(self._services)
        if first_refusal(SESSION_CHECKS, visit):
            return self._login.start(request, visit)
        belongs_to(visit.session_id)
        try:
            run(READ_CHECKS, visit)
        except Refused:
            return self._page(visit, None)
        finally:
            received(USER_ENTERED)
        try:
            return self._page(visit, self._services.notes.read(visit.known))
        except Refused as refusal:
            raise api_problem(self._services.config, refusal, visit) from refusal
        except SessionEnded as ended:
            return self._start_over(visit, ended)

    def write(self) -> Response:
        """`POST /notes`: add a note, and show them all."""
        visit = current_visit(self._services)
        text = request.form.get("text", "").replace("\r\n", "\n")
        if first_refusal(SESSION_CHECKS, visit):
            raise not_signed_in_problem(text)
        belongs_to(visit.session_id)
        require_own_form(visit)
        if not can_be_kept(text):
            raise note_problem(LONGEST_NOTE, text)
        try:
            run(WRITE_CHECKS, visit)
        except Refused as refusal:
            raise not_granted_problem(refusal, text) from refusal
        finally:
            received(USER_ENTERED)
        self._write(visit, text)
        return redirect(url_for("notes"), 303)

    def ask_again(self) -> Response:
        """`POST /ask-again`: a new flow, in which the user is asked for what was not granted."""
        return self._start_with_prompt("consent")

    def switch_user(self) -> Response:
        """`POST /switch-user`: a new flow, in which somebody else may sign in."""
        return self._start_with_prompt("select_account")

    def _start_with_prompt(self, prompt: str) -> Response:
        """Have the user asked even where the authorization server would remember the answer."""
        visit = current_visit(self._services)
        if visit.session is not None:
            require_own_form(visit)
        return self._login.start(request, visit, SignInOptions(prompt=prompt))

    def _write(self, visit: Visit, text: str) -> None:
        try:
            self._services.notes.write(visit.known, text)
        except Refused as refusal:
            raise api_problem(self._services.config, refusal, visit, text) from refusal
        except SessionEnded as ended:
            raise not_signed_in_problem(text) from ended

    def _page(self, visit: Visit, notes: list[Note] | None) -> Response:
        """The page; `notes` None where they may not be read. A notice is shown once."""
        session = visit.known
        page = render_template(
            "notes.html",
            session=session,
            login=LoginWords.of(session),
            notes=notes,
            may_write=session.may(NOTES_WRITE),
            longest_note=LONGEST_NOTE,
            csrf_token=csrf_token(visit.session_id),
        )
        if session.notice:
            self._services.sessions.forget_notice(session)
        return make_response(page)

    def _start_over(self, visit: Visit, ended: SessionEnded) -> Response:
        """Sign in again by itself; but not twice without a page in between, which could go on."""
        if visit.known.notice:
            raise session_over_problem(visit.known.issuer) from ended
        return redirect(url_for("notes"), 303)
