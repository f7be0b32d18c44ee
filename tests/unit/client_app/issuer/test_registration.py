"""The client registers with the issuer, stays registered, and registers again if forgotten."""

import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from tests.unit.client_app.conftest import MakeStage
from tests.unit.client_app.fake_issuer import FakeIssuer, query_of
from tests.unit.client_app.local_server import error
from tests.unit.client_app.stage import URL, Browser, Stage, heading
from tracing.catalogue import CLIENT_REGISTERED


def test_the_registration_is_complete(stage: Stage, issuer: FakeIssuer) -> None:
    """RFC 7591 §2: what this client is, and nothing else."""
    stage.browser().start()
    (request,) = issuer.arrived_at("/register")
    assert json.loads(request.body) == {
        "client_name": "Notebook",
        "redirect_uris": [f"{URL}/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid profile notes:read notes:write",
    }


def test_it_registers_once(stage: Stage, issuer: FakeIssuer) -> None:
    """The registration is stored in the database and survives a restart."""
    first = query_of(stage.browser().start())["client_id"]
    stage.start()
    assert query_of(stage.browser().start())["client_id"] == first
    assert len(issuer.arrived_at("/register")) == 1


def test_many_first_clicks_at_once_register_once(stage: Stage, issuer: FakeIssuer) -> None:
    """No unused client is left behind at the issuer."""
    with ThreadPoolExecutor(10) as pool:
        asked = list(pool.map(lambda _: query_of(stage.browser().start()), range(10)))
    assert len({each["client_id"] for each in asked}) == 1
    assert len(issuer.arrived_at("/register")) == 1


def test_a_forgotten_client_recovers_on_the_second_click(stage: Stage, browser: Browser) -> None:
    """The issuer shows an error page and does not redirect, so the next start asks the issuer."""
    browser.sign_in()
    browser.submit(browser.open_notes(), "/sign-out")
    stage.issuer.forget_clients()
    lost = query_of(browser.start())["client_id"]
    assert lost not in stage.issuer.clients

    stage.sink.events.clear()
    found = browser.start()
    assert query_of(found)["client_id"] in stage.issuer.clients
    paths = [
        urlsplit(event.request.url).path
        for event in stage.sink.events
        if event.step is CLIENT_REGISTERED and event.request
    ]
    assert paths == ["/introspect", "/register"]

    assert browser.come_back(stage.issuer.authorize(found)).status_code == 303
    assert "so Notebook registered again" in browser.open_notes().text
    assert "so Notebook registered again" not in browser.open_notes().text


def test_a_known_client_is_not_registered_again(stage: Stage, browser: Browser) -> None:
    """A user who gave up and starts again causes one request, and no registration."""
    first, second = query_of(browser.start()), query_of(browser.start())
    assert first["client_id"] == second["client_id"]
    assert len(stage.issuer.arrived_at("/introspect")) == 1
    assert len(stage.issuer.arrived_at("/register")) == 1


def test_other_browsers_cause_no_question(stage: Stage) -> None:
    """Only a browser whose own flow never came back is a reason to check."""
    for _ in range(3):
        stage.browser().start()
    assert stage.issuer.arrived_at("/introspect") == []


def test_a_finished_flow_causes_no_question(stage: Stage, browser: Browser) -> None:
    """Any response that came back proves that the client is registered."""
    browser.return_with(error="access_denied")
    browser.start()
    assert stage.issuer.arrived_at("/introspect") == []


def test_without_introspection_the_token_endpoint_is_asked(
    issuer: FakeIssuer, browser: Browser
) -> None:
    """With a made-up code: invalid_grant means registered, invalid_client means forgotten."""
    issuer.metadata["introspection_endpoint"] = None
    browser.start()
    browser.start()
    (question,) = issuer.arrived_at("/token", grant_type="authorization_code")
    assert len(question.form["code"]) == 43
    assert len(issuer.arrived_at("/register")) == 1
    issuer.forget_clients()
    assert query_of(browser.start())["client_id"] in issuer.clients


def test_an_issuer_that_stops_answering_is_named(issuer: FakeIssuer, browser: Browser) -> None:
    """The browser is not redirected to a server that is down."""
    browser.start()
    issuer.stop()
    answer = browser.open_notes()
    assert answer.status_code == 502
    assert "It does not answer." in answer.text


@pytest.mark.parametrize("status", [200, 400, 500, 503])
def test_an_unclear_answer_changes_nothing(
    issuer: FakeIssuer, browser: Browser, status: int
) -> None:
    """Only `invalid_client` means forgotten; no other error discards the registration."""
    browser.start()
    issuer.instead["/introspect"] = lambda: error("server_error", status)
    browser.start()
    assert len(issuer.arrived_at("/register")) == 1


def test_a_fixed_client_is_used_as_it_is(make_stage: MakeStage, issuer: FakeIssuer) -> None:
    """A client registered by hand: nothing is registered and nothing is stored."""
    issuer.clients["by-hand"] = "hush"
    issuer.metadata["registration_endpoint"] = None
    stage = make_stage(client_id="by-hand", client_secret="hush")
    assert heading(stage.browser().sign_in()) == "Your notes"
    assert stage.rows("registrations") == []
    registered = stage.findings(CLIENT_REGISTERED)["registration_is_stored"]
    assert registered.received == "by-hand (given by the settings)"


def test_a_fixed_client_without_secret_is_public(make_stage: MakeStage, issuer: FakeIssuer) -> None:
    """RFC 6749 §2.1: it sends only its client_id and relies on PKCE."""
    issuer.clients["public"] = ""
    stage = make_stage(client_id="public")
    assert heading(stage.browser().sign_in()) == "Your notes"
    (request,) = issuer.arrived_at("/token")
    assert request.form["client_id"] == "public"
    assert "Authorization" not in request.headers


def test_a_fixed_client_that_is_unknown_is_told(make_stage: MakeStage) -> None:
    """It is reported on the second click, because such a client cannot register again."""
    stage = make_stage(client_id="typo", client_secret="hush")
    browser = stage.browser()
    browser.start()
    answer = browser.open_notes()
    assert answer.status_code == 502
    assert heading(answer) == "Notebook is not registered"
    assert "does not know the client_id of the settings" in answer.text


def test_an_issuer_without_registration_is_told(stage: Stage, issuer: FakeIssuer) -> None:
    """The page says what to register by hand, and which settings to change."""
    issuer.metadata["registration_endpoint"] = None
    answer = stage.browser().open_notes()
    assert answer.status_code == 502
    for words in (
        f"{URL}/callback",
        "CLIENT_APP_CLIENT_ID",
        issuer.url,
        "not let apps register",
    ):
        assert words in answer.text


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        (("", 401), "Notebook is not registered"),
        (({"error": "invalid_redirect_uri"}, 400), "Notebook is not registered"),
        (("<html>", 200), "The authorization server is not available"),
        (("[]", 201), "The authorization server is not available"),
        (("", 503), "The authorization server is not available"),
    ],
)
def test_a_refused_registration_is_told(
    stage: Stage, issuer: FakeIssuer, answer: object, title: str
) -> None:
    """RFC 7591 §3.2.2: nothing is stored, and the trace ends at step 2; a server that fails may
    register Notebook later.
    """
    issuer.instead["/register"] = answer
    page = stage.browser().open_notes()
    assert page.status_code == 502
    assert heading(page) == title
    assert stage.refused_by() == "registration_is_accepted"
    assert stage.steps() == ["resource-requested", "client-registered"]
    assert stage.rows("registrations") == []


def test_an_unusable_registration_is_not_kept(stage: Stage, issuer: FakeIssuer) -> None:
    """The next click tries again, instead of failing forever."""
    issuer.registered = {"redirect_uris": ["https://elsewhere.example"]}
    page = stage.browser().open_notes()
    assert stage.refused_by() == "redirect_uri_is_ours"
    assert "a different redirect URI" in page.text
    assert stage.rows("registrations") == []
    issuer.registered = {}
    assert stage.browser().start()


def test_an_expired_secret_makes_it_register_again(stage: Stage, issuer: FakeIssuer) -> None:
    """RFC 7591 §3.2.1: client_secret_expires_at; 0 means never."""
    stage.browser().start()
    stage.set("registrations", "secret_expires_at", 1.0)
    stage.browser().start()
    assert len(issuer.arrived_at("/register")) == 2
    assert len(stage.rows("registrations")) == 1


def test_each_redirect_uri_has_its_own_registration(
    make_stage: MakeStage, issuer: FakeIssuer
) -> None:
    """An app that moved to another URL registers the new one."""
    make_stage().browser().start()
    moved = make_stage(url="http://127.0.0.1:9999")
    asked = query_of(moved.browser().start())
    assert asked["redirect_uri"] == "http://127.0.0.1:9999/callback"
    assert len(issuer.arrived_at("/register")) == 2


def test_a_client_may_speak_for_itself_where_that_is_offered(
    stage: Stage, issuer: FakeIssuer
) -> None:
    """RFC 7591 §2: the client credentials grant, and the scope that needs no user."""
    issuer.metadata["grant_types_supported"] = ["authorization_code", "client_credentials"]
    issuer.metadata["scopes_supported"] = ["openid", "notes:read", "usage:read"]
    asked = query_of(stage.browser().start())
    (request,) = issuer.arrived_at("/register")
    registered = json.loads(request.body)
    assert registered["grant_types"][-1] == "client_credentials"
    assert registered["scope"] == "openid notes:read usage:read"
    assert asked["scope"] == "openid notes:read"


def test_a_public_client_may_not(stage: Stage, issuer: FakeIssuer) -> None:
    """RFC 6749 §4.4: the grant must only be used by confidential clients."""
    issuer.metadata["token_endpoint_auth_methods_supported"] = ["none"]
    issuer.metadata["grant_types_supported"] = ["authorization_code", "client_credentials"]
    stage.browser().ask("client=public")
    (request,) = issuer.arrived_at("/register")
    assert "client_credentials" not in json.loads(request.body)["grant_types"]


def test_the_key_to_the_registration_is_kept(stage: Stage, issuer: FakeIssuer) -> None:
    """RFC 7592 §3: the URL and the access token of the registration; no page shows them."""
    issuer.registered = {
        "registration_client_uri": "https://issuer.example/register/me",
        "registration_access_token": "the-key-to-it",
    }
    browser = stage.browser()
    pages = [browser.sign_in().text, browser.get("/ways").text]
    (row,) = stage.rows("registrations")
    assert row["management_uri"] == "https://issuer.example/register/me"
    assert row["management_token"] == "the-key-to-it"
    assert "the-key-to-it" not in "".join(pages)


def test_other_kinds_register_beside_the_client_of_the_settings(
    make_stage: MakeStage, issuer: FakeIssuer
) -> None:
    """The settings configure only the usual kind of client."""
    issuer.clients["by-hand"] = "hush"
    issuer.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_basic", "none"]
    stage = make_stage(client_id="by-hand", client_secret="hush")
    assert query_of(stage.browser().start())["client_id"] == "by-hand"
    assert query_of(stage.browser().ask("client=public"))["client_id"] != "by-hand"
    assert [row["kind"] for row in stage.rows("registrations")] == ["public"]
