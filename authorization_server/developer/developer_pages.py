"""The pages of the developer console."""

from collections.abc import Sequence

import flask

from authorization_server.browser.pages import page
from authorization_server.developer.developer_forms import CONFIDENTIAL, PUBLIC, ClientForm
from authorization_server.grant_types import OFFERED
from authorization_server.storage.clients import Client
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.sessions import BrowserSession

KINDS = (
    (CONFIDENTIAL, "Confidential: it runs on a server and can keep a secret."),
    (
        PUBLIC,
        "Public: it runs in a browser, on a phone or on a desktop, where others can read a secret.",
    ),
)


def overview(
    person: LoggedInPerson, clients: Sequence[Client], set_up: Sequence[Client]
) -> flask.Response:
    """List the clients of a person, with a link to register a new one. Clients that were set up are
    named, too; they belong to no person.
    """
    return page("developer.html", person=person, clients=clients, set_up=set_up)


def new_client(session: BrowserSession, form: ClientForm, problem: str = "") -> flask.Response:
    """Show the form for a client that is not registered yet."""
    return page("developer_new.html", problem=problem, **_form(session, form))


def client(
    session: BrowserSession,
    registered: Client,
    form: ClientForm,
    *,
    secret: str | None = None,
    is_new: bool = False,
    done: str = "",
    problem: str = "",
) -> flask.Response:
    """Show one client. `secret` is shown only once; `form` is its registration or a refused one."""
    return page(
        "developer_client.html",
        client=registered,
        secret=secret,
        is_new=is_new,
        done=done,
        problem=problem,
        **_form(session, form),
    )


def _form(session: BrowserSession, form: ClientForm) -> dict[str, object]:
    return {
        "form": form,
        "kinds": KINDS,
        "scopes": list(form.known_scopes.explained.items()),
        "grant_types": OFFERED,
        "csrf_token": session.csrf_token,
    }
