"""A running playground as a test uses it: people, clients, faults, clocks and the trace."""

from collections.abc import Iterator

import pytest

from oauth2_playground.testing import Playground, PlaygroundError, running_playground
from scripts.benchmark.logins.app import create_app
from scripts.benchmark.logins.driver import run_login_test
from scripts.benchmark.logins.subjects import NAME, REDIRECT_URI, Subject


@pytest.fixture(scope="module")
def started() -> Iterator[Playground]:
    """One for all tests here."""
    with running_playground() as playground:
        yield playground


@pytest.fixture
def playground(started: Playground) -> Iterator[Playground]:
    """The same, as the plugin hands it to each test."""
    started.trace.begin()
    yield started
    started.reset()


def test_the_login_test_of_the_bench_passes(playground: Playground) -> None:
    """What is timed beside the peers is a whole login."""
    client = playground.client(REDIRECT_URI)
    app = create_app(client.issuer, client.client_id, client.client_secret)
    run_login_test(Subject(app, lambda: playground.user(NAME)))


@pytest.mark.parametrize("name", ["alice", "carol"])
def test_a_person_signs_in_and_allows(playground: Playground, name: str) -> None:
    """Carol's second factor is answered, too."""
    tokens = playground.client().tokens(playground.user(name), "openid notes:read offline_access")
    assert tokens["scope"] == "openid notes:read offline_access"
    assert playground.trace.steps()[-2:] == ["code-issued", "token-issued"]


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
def test_a_client_authenticates_as_registered(playground: Playground, method: str) -> None:
    """With the secret in a header, in the body, or without a secret; also for a new pair."""
    client = playground.client(
        token_endpoint_auth_method=method,
        grant_types=["authorization_code", "refresh_token"],
    )
    tokens = client.tokens(playground.user("bob"), "openid offline_access")
    assert client.refresh(tokens["refresh_token"]).json()["access_token"]
    assert bool(client.client_secret) == (method != "none")


def test_a_person_does_not_allow(playground: Playground) -> None:
    """The app is told, and gets no code; an exchange says so."""
    client = playground.client()
    callback = playground.user("alice").deny(client.authorization_url(state="s"))
    assert "error=access_denied" in callback
    with pytest.raises(PlaygroundError, match="The app was sent no code, but: "):
        client.exchange(callback)


def test_a_wrong_password_is_what_the_page_says(playground: Playground) -> None:
    """A person whose answer is not accepted does not go on for ever."""
    stranger = playground.user("alice", password="wrong")
    with pytest.raises(PlaygroundError, match=r"not accepted: .*User name or password is wrong\."):
        stranger.sign_in(playground.client().authorization_url())
    playground.trace.assert_refused_by("password_is_right")


def test_a_refused_request_is_what_the_page_says(playground: Playground) -> None:
    """A browser that is not sent back stands on an error page; the error has no code in it."""
    url = playground.client().authorization_url(redirect_uri="http://127.0.0.1/elsewhere")
    with pytest.raises(
        PlaygroundError, match=r"not sent back to the app: .*/authorize answered 400, “"
    ):
        playground.user("alice").sign_in(url)
    playground.trace.assert_refused_by("redirect_uri_is_registered")


def test_signing_in_begins_at_the_playground(playground: Playground) -> None:
    """An app that runs is opened."""
    with pytest.raises(PlaygroundError, match=r"not at http://127.0.0.1:1/login\. Pass on"):
        playground.user("alice").sign_in("http://127.0.0.1:1/login?x=1")
    with pytest.raises(PlaygroundError, match="Expected a URL or a response that redirects"):
        playground.user("alice").sign_in(3)


def test_a_running_app_is_opened(playground: Playground) -> None:
    """Through every redirect, to the page of the app: here the playground's own."""
    page = playground.user("alice").open(f"{playground.client_app.url}/notes")
    assert page.status == 200
    assert page.url == f"{playground.client_app.url}/notes"
    assert playground.trace.steps()[-1] == "resource-shown"


def test_whose_password_is_not_known(playground: Playground) -> None:
    """The error says how to tell it."""
    with pytest.raises(PlaygroundError, match=r"user\('dora', password=…\).*alice, bob, carol"):
        playground.user("dora")


def test_a_fault_lasts_as_long_as_its_block(playground: Playground) -> None:
    """Or for so many requests; what a role does not offer, it names."""
    client = playground.client()
    with playground.fault("answers-503", "token"):
        assert client.refresh("x").status_code == 503
    playground.fault("answers-500", "token", times=1)
    assert [client.refresh("x").status_code for _ in "12"] == [500, 400]
    with pytest.raises(PlaygroundError, match=r"Possible: .*id-token-wrong-aud"):
        playground.fault("id-token-wrong-shape")
    assert "id-token-wrong-aud" in playground.authorization_server.faults()


def test_clocks_are_moved_and_stopped(playground: Playground) -> None:
    """Moves add up; each role has a clock of its own."""
    playground.clock.move(60)
    playground.clock.move(60)
    playground.resource_server.clock.freeze(1.8e9)
    clocks = [role.ask("GET", "")["clock"] for role in playground.roles]
    assert [clock["offset_seconds"] for clock in clocks] == [120, 0, 120]
    assert [clock["frozen_at"] for clock in clocks] == [None, 1.8e9, None]


def test_a_check_that_was_not_made(playground: Playground) -> None:
    """An assertion says what happened instead."""
    client = playground.client()
    callback = playground.user("alice").sign_in(client.authorization_url())
    assert client.exchange(callback, code_verifier="x" * 43).status_code == 400
    failed = playground.trace.assert_refused_by("code_verifier_matches_challenge")
    assert (failed.role, failed.verdict) == ("authorization_server", "failed")
    with pytest.raises(AssertionError, match="passes; the check failed"):
        playground.trace.assert_passed("code_verifier_matches_challenge")
    with pytest.raises(AssertionError, match="passes; the check was not made"):
        playground.trace.assert_passed("scope_is_sufficient")


def test_people_and_clients_of_ones_own(playground: Playground) -> None:
    """With the claims, the id and the secret that a test wants."""
    dora = playground.person("dora", email="dora@example.com", claims={"locale": "de-CH"})
    client = playground.client(client_id="shop", client_secret="secret", client_name="Shop")
    assert (client.client_id, client.client_secret) == ("shop", "secret")
    assert client.tokens(dora)["id_token"]
    with pytest.raises(PlaygroundError, match="redirect_uris"):
        playground.client("not an address")


def test_lifetimes_are_restored(playground: Playground) -> None:
    """What is issued within the block lives as long as it says."""
    client, alice = playground.client(), playground.user("alice")
    usual = client.tokens(alice)["expires_in"]
    with playground.lifetimes(access_token_seconds=5):
        assert client.tokens(alice)["expires_in"] == 5
    assert client.tokens(alice)["expires_in"] == usual


def test_no_page_appears_with_automatic_sign_in(playground: Playground) -> None:
    """`login_hint` says who it is; afterwards the sign-in page is there again."""
    client = playground.client()
    stranger = playground.user("alice", password="unknown")
    with playground.automatic_sign_in():
        callback = stranger.sign_in(client.authorization_url(login_hint="alice"))
    assert client.exchange(callback).status_code == 200
    page = playground.user("alice").get(client.authorization_url(login_hint="alice"))
    assert page.form_with("Password")
