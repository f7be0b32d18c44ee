"""A running playground as tests use it: people, clients, faults, clocks and the trace."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from oauth2_playground.testing import Playground, PlaygroundError, running_playground
from oauth2_playground.testing.controls import Role
from scripts.benchmark.logins.app import create_app
from scripts.benchmark.logins.driver import run_login_test
from scripts.benchmark.logins.subjects import NAME, REDIRECT_URI, Subject

REAL_TIME = {"offset_seconds": 0, "frozen_at": None}


@pytest.fixture(scope="module")
def started() -> Iterator[Playground]:
    """One running playground for all tests of this module."""
    with running_playground() as playground:
        yield playground


@pytest.fixture
def playground(started: Playground) -> Iterator[Playground]:
    """The running playground, handled for each test as the plugin does it."""
    started.trace.begin()
    yield started
    started.reset()


def test_the_login_test_of_the_bench_passes(playground: Playground) -> None:
    """The login that the benchmark compares with other servers is a complete one."""
    client = playground.client(REDIRECT_URI)
    app = create_app(client.issuer, client.client_id, client.client_secret)
    run_login_test(Subject(app, lambda: playground.user(NAME)))


@pytest.mark.parametrize("name", ["alice", "carol"])
def test_a_person_signs_in_and_allows(playground: Playground, name: str) -> None:
    """Carol's second factor is completed, too."""
    tokens = playground.client().tokens(playground.user(name), "openid notes:read offline_access")
    assert tokens["scope"] == "openid notes:read offline_access"
    assert playground.trace.steps()[-2:] == ["code-issued", "token-issued"]


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
def test_a_client_authenticates_as_registered(playground: Playground, method: str) -> None:
    """A client uses its secret in a header or in the body, or has none, also for a refresh."""
    client = playground.client(
        token_endpoint_auth_method=method,
        grant_types=["authorization_code", "refresh_token"],
    )
    tokens = client.tokens(playground.user("bob"), "openid offline_access")
    assert client.refresh(tokens["refresh_token"]).json()["access_token"]
    assert bool(client.client_secret) == (method != "none")


def test_a_person_does_not_allow(playground: Playground) -> None:
    """The app receives an error instead of a code, and trying to exchange it reports that."""
    client = playground.client()
    callback = playground.user("alice").deny(client.authorization_url(state="s"))
    assert "error=access_denied" in callback
    with pytest.raises(PlaygroundError, match="The app was sent no code, but: "):
        client.exchange(callback)
    client.tokens(playground.user("alice"))
    with pytest.raises(PlaygroundError, match="was asked for no consent"):
        playground.user("alice").deny(client.authorization_url())


def test_a_wrong_password_is_what_the_page_says(playground: Playground) -> None:
    """A user whose input is not accepted stops instead of trying forever."""
    stranger = playground.user("alice", password="wrong")
    with pytest.raises(PlaygroundError, match=r"not accepted: .*User name or password is wrong\."):
        stranger.sign_in(playground.client().authorization_url())
    playground.trace.assert_refused_by("password_is_right")


def test_a_refused_request_is_what_the_page_says(playground: Playground) -> None:
    """A browser that is not redirected stays on an error page; the message contains no code."""
    url = playground.client().authorization_url(redirect_uri="http://127.0.0.1/elsewhere")
    with pytest.raises(
        PlaygroundError, match=r"not sent back to the app: .*/authorize answered 400, “"
    ):
        playground.user("alice").sign_in(url)
    playground.trace.assert_refused_by("redirect_uri_is_registered")


def test_signing_in_begins_at_the_playground(playground: Playground) -> None:
    """`sign_in` needs a URL of the playground; a running app is opened with `open`."""
    with pytest.raises(PlaygroundError, match=r"not at http://127.0.0.1:1/login\. Pass on"):
        playground.user("alice").sign_in("http://127.0.0.1:1/login?x=1")
    with pytest.raises(PlaygroundError, match="Expected a URL or a response that redirects"):
        playground.user("alice").sign_in(3)


def test_a_running_app_is_opened(playground: Playground) -> None:
    """The browser follows every redirect to the page, here of the playground's own app."""
    page = playground.user("alice").open(f"{playground.client_app.url}/notes")
    assert page.status == 200
    assert page.url == f"{playground.client_app.url}/notes"
    assert playground.trace.steps()[-1] == "resource-shown"


def test_whose_password_is_not_known(playground: Playground) -> None:
    """The error explains how to pass it. The passwords that a test sets are known."""
    with pytest.raises(PlaygroundError, match=r"user\('dora', password=…\).*alice, bob, carol"):
        playground.user("dora")
    for password in ("one", "another"):
        playground.person("dora", password)
        assert playground.user("dora").password == password
    assert playground.person("dora", email="dora@example.com").password == "another"
    playground.reset()
    with pytest.raises(PlaygroundError, match="The password of 'dora' is not known"):
        playground.user("dora")


def test_a_fault_lasts_as_long_as_its_block(playground: Playground) -> None:
    """A fault can also last for a number of requests. The error for an unknown one lists all."""
    client = playground.client()
    with playground.fault("answers-503", "token"):
        assert client.refresh("x").status_code == 503
    playground.fault("answers-500", "token", times=1)
    assert [client.refresh("x").status_code for _ in "12"] == [500, 400]
    with pytest.raises(PlaygroundError, match=r"Possible: .*id-token-wrong-aud"):
        playground.fault("id-token-wrong-shape")
    assert "id-token-wrong-aud" in playground.authorization_server.faults()


def test_clocks_are_moved_and_stopped(playground: Playground) -> None:
    """Moves add up, and each role has its own clock."""
    playground.clock.move(60)
    playground.clock.move(60)
    playground.resource_server.clock.freeze(1.8e9)
    clocks = [role.ask("GET", "")["clock"] for role in playground.roles]
    assert [clock["offset_seconds"] for clock in clocks] == [120, 0, 120]
    assert [clock["frozen_at"] for clock in clocks] == [None, 1.8e9, None]


def test_a_clock_is_stopped_at_what_it_shows_or_at_a_datetime(playground: Playground) -> None:
    """Freezing all clocks leaves a clock that is already frozen unchanged."""
    playground.authorization_server.clock.move(3600)
    playground.resource_server.clock.freeze(datetime(2027, 1, 15, tzinfo=UTC))
    playground.clock.freeze()
    stopped = [clock_of(role)["frozen_at"] for role in playground.roles]
    assert stopped[1] == datetime(2027, 1, 15, tzinfo=UTC).timestamp()
    assert stopped[0] - stopped[2] == pytest.approx(3600, abs=1e-3)


def test_all_clocks_are_moved_or_none(playground: Playground) -> None:
    """If one role refuses the move, the clocks already moved are moved back."""
    playground.resource_server.clock.move(315_000_000)
    with pytest.raises(PlaygroundError, match="ten years"):
        playground.clock.move(9_000_000)
    offsets = [clock_of(role)["offset_seconds"] for role in playground.roles]
    assert offsets == [0, 315_000_000, 0]


def test_a_move_that_is_refused_moves_nothing(playground: Playground) -> None:
    """Earlier moves still count, and a reset restores the real time."""
    clock = playground.resource_server.clock
    clock.move(60)
    with pytest.raises(PlaygroundError, match="ten years"):
        clock.move(1e12)
    clock.move(60)
    assert clock_of(playground.resource_server) == {"offset_seconds": 120, "frozen_at": None}
    clock.reset()
    assert clock_of(playground.resource_server) == REAL_TIME


def test_a_stopped_clock_is_moved_and_stays_stopped(playground: Playground) -> None:
    """A frozen clock shows the new time and stays frozen."""
    clock = playground.resource_server.clock
    clock.freeze(1.8e9)
    clock.move(60)
    assert clock_of(playground.resource_server)["frozen_at"] == 1.8e9 + 60


def test_faults_of_one_name_are_nested(playground: Playground) -> None:
    """The inner fault ends with its block, and the outer fault is then as it was before."""
    server = playground.authorization_server
    with playground.fault("answers-503", "token"):
        with playground.fault("answers-503", "metadata"):
            assert len(faults_of(server)) == 2
        assert faults_of(server) == [("token", None)]
        with playground.fault("answers-503", "token", times=2):
            assert faults_of(server) == [("token", 2)]
        assert faults_of(server) == [("token", None)]
    assert faults_of(server) == []


def test_what_a_test_changes_ends_with_it(playground: Playground) -> None:
    """New or replaced people and new clients are undone, even if a person was deleted already."""
    before = stored_in(playground)
    playground.person("carol", email_verified=False)
    playground.person("alice", "another-one", email="alice@example.org")
    playground.person("erik")
    playground.client().tokens(playground.person("dora"))
    playground.authorization_server.ask("DELETE", "/people/erik")
    playground.reset()
    assert stored_in(playground) == before
    for name in ("alice", "carol"):
        assert playground.client().tokens(playground.user(name))["id_token"]
    assert playground.user("bob").open(f"{playground.client_app.url}/notes").status == 200


def test_what_a_fixture_changes_outlives_the_test(playground: Playground) -> None:
    """A fixture's client, person, clock, fault, and granted access stay until the fixture ends."""
    before = stored_in(playground)
    with playground.lasting() as undo:
        client, dora = playground.client(client_id="lasting"), playground.person("dora")
        playground.automatic_sign_in("dora")
        playground.fault("answers-503", "device_authorization")
        playground.clock.move(5)
        tokens = client.tokens(dora, "openid offline_access")
    kept = stored_in(playground)
    replaced = playground.client(client_id="lasting", client_secret="another-one")
    replaced.tokens(playground.user("bob"))
    playground.person("bob", groups=["teachers"])
    playground.reset()
    assert stored_in(playground) == kept
    assert playground.user("dora", dora.password).sign_in(client.authorization_url())
    undo()
    assert stored_in(playground) == before
    assert client.refresh(tokens["refresh_token"]).status_code == 401


def test_what_a_fixture_got_stays_valid(playground: Playground) -> None:
    """A fixture's tokens and consents stay valid if a test replaces nothing set up at the start."""
    with playground.lasting() as undo:
        client = playground.client()
        tokens = client.tokens(playground.user("alice"), "openid offline_access")
    client.tokens(playground.user("bob"))
    playground.client()
    playground.reset()
    assert client.refresh(tokens["refresh_token"]).status_code == 200
    undo()


def test_a_consent_ends_with_its_test(playground: Playground) -> None:
    """If a client outlives a test, the next test sees its consent page again."""
    with playground.lasting() as undo:
        client = playground.client()
    playground.user("alice").sign_in(client.authorization_url())
    playground.reset()
    assert "access_denied" in playground.user("alice").deny(client.authorization_url())
    undo()


@pytest.mark.parametrize("secret", ["100%a+b:c%20d", '/&=?#"'])
def test_any_secret_authenticates(playground: Playground, secret: str) -> None:
    """RFC 6749 §2.3.1: id and secret are form-encoded before they are joined by a colon."""
    client = playground.client(client_id="a~b.c", client_secret=secret)
    assert client.tokens(playground.user("alice"))["access_token"]


def test_a_state_of_another_client_is_named(playground: Playground) -> None:
    """Without its verifier, the exchange would only get an error from the server."""
    client = playground.client()
    callback = playground.user("alice").sign_in(client.authorization_url(state="mine"))
    with pytest.raises(PlaygroundError, match=r"the state 'mine'; expected .*code_verifier=…"):
        playground.client().exchange(callback)
    assert client.exchange(callback.replace("state=mine", "x=1"), code_verifier="x" * 43).json()


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("drops-connection", "/token does not answer"),
        ("malformed-json", "/token answered 200 with .*; expected a JSON object"),
    ],
)
def test_every_trouble_is_a_playground_error(playground: Playground, fault: str, says: str) -> None:
    """Broken connections and unreadable responses raise a `PlaygroundError`, too."""
    client, alice = playground.client(), playground.user("alice")
    with playground.fault(fault, "token"), pytest.raises(PlaygroundError, match=says):
        client.tokens(alice)


def test_a_role_that_is_not_there_is_named(playground: Playground) -> None:
    """The error lists the roles that exist."""
    with pytest.raises(PlaygroundError, match=r"'api'\. Possible: authorization_server, "):
        playground.fault("answers-503", role="api")


def clock_of(role: Role) -> dict[str, Any]:
    """The settings of a role's clock."""
    clock: dict[str, Any] = role.ask("GET", "")["clock"]
    return clock


def faults_of(role: Role) -> list[tuple[str, int | None]]:
    """The endpoints at which a role's faults are on, each with the number of requests left."""
    return [(each["endpoint"], each["times"]) for each in role.ask("GET", "")["faults"]]


def stored_in(playground: Playground) -> list[object]:
    """The stored people, clients and consents, the lifetimes, and all that is switched on."""
    server = playground.authorization_server
    clients = [each for each in server.ask("GET", "/clients")["clients"] if each["is_set_up"]]
    consents = server.ask("GET", "/consents")["consents"]
    return [
        *(server.ask("GET", path) for path in ("/people", "/lifetimes", "")),
        clients,
        [(each["username"], each["client_id"]) for each in consents],
    ]


def test_a_check_that_was_not_made(playground: Playground) -> None:
    """The assertion error says what happened instead."""
    client = playground.client()
    callback = playground.user("alice").sign_in(client.authorization_url())
    assert client.exchange(callback, code_verifier="x" * 43).status_code == 400
    failed = playground.trace.assert_refused_by("code_verifier_matches_challenge")
    assert (failed.role, failed.verdict) == ("authorization_server", "failed")
    with pytest.raises(AssertionError, match="passes; the check failed"):
        playground.trace.assert_passed("code_verifier_matches_challenge")
    with pytest.raises(AssertionError, match="passes; the check was not made"):
        playground.trace.assert_passed("scope_is_sufficient")


def test_a_warning_has_not_passed(playground: Playground) -> None:
    """An app without PKCE differs from one with it, and the report gives the reason."""
    client = playground.client()
    login = client.authorization_url(code_challenge="", code_challenge_method="")
    playground.user("alice").sign_in(login.replace("code_challenge=", "unused="))
    with pytest.raises(AssertionError, match="passes; the check only warned"):
        playground.trace.assert_passed("code_challenge_is_present")
    assert "warning: code_challenge_is_present" in playground.trace.brief()


def test_people_and_clients_of_ones_own(playground: Playground) -> None:
    """A test can choose the claims of a person and the ID and secret of a client."""
    dora = playground.person("dora", email="dora@example.com", claims={"locale": "de-CH"})
    client = playground.client(client_id="shop", client_secret="secret", client_name="Shop")
    assert (client.client_id, client.client_secret) == ("shop", "secret")
    assert client.tokens(dora)["id_token"]
    with pytest.raises(PlaygroundError, match="redirect_uris"):
        playground.client("not an address")


def test_lifetimes_are_restored(playground: Playground) -> None:
    """Within the block, issued tokens have the given lifetime; afterwards, the usual one."""
    client, alice = playground.client(), playground.user("alice")
    usual = client.tokens(alice)["expires_in"]
    with playground.lifetimes(access_token_seconds=5):
        assert client.tokens(alice)["expires_in"] == 5
    assert client.tokens(alice)["expires_in"] == usual


def test_no_page_appears_with_automatic_sign_in(playground: Playground) -> None:
    """`login_hint` names the user; after the block, the sign-in page appears again."""
    client = playground.client()
    stranger = playground.user("alice", password="unknown")
    with playground.automatic_sign_in():
        callback = stranger.sign_in(client.authorization_url(login_hint="alice"))
    assert client.exchange(callback).status_code == 200
    with playground.automatic_sign_in("alice"):
        assert client.exchange(stranger.sign_in(client.authorization_url())).status_code == 200
    with pytest.raises(
        PlaygroundError, match="username must be the user name of an existing person"
    ):
        playground.automatic_sign_in("alcie")
    page = playground.user("alice").get(client.authorization_url(login_hint="alice"))
    assert page.form_with("Password")
