"""What can be done with the authorization server at `/_control`: people, clients, consents,
lifetimes, revocation, and a reset.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from authorization_server.setup.demo_people import DEMO_PEOPLE
from authorization_server.storage.known_people import store_people
from tests.conftest import MakeIssuer
from tests.support.faults import for_every
from tests.support.verbs import CALLBACK, Browser, Client, Issuer, answer_of, basic, claims_of

TOKEN = "o" * 32
RESET_SECONDS = 0.05
"""Limit in processor time, which does not depend on how busy the machine is."""
DORA = {"password": "explorer", "email": "dora@example.com", "groups": ["students"]}
SHOP = {
    "client_secret": "the-secret-of-the-shop",
    "redirect_uris": [CALLBACK],
    "grant_types": ["authorization_code", "refresh_token"],
}


@pytest.fixture(scope="module")
def made(make_issuer: MakeIssuer) -> Issuer:
    """An authorization server with a control token, and the demo people."""
    return make_issuer(control_token=TOKEN)


@pytest.fixture
def issuer(made: Issuer) -> Iterator[Issuer]:
    """The same server in its initial state, which is restored afterwards."""
    yield made
    asked(made, "POST", "/reset")


def asked(issuer: Issuer, method: str, path: str, body: object = None, status: int = 200) -> Any:
    """The response of /_control."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = issuer.client().open(f"/_control{path}", method=method, json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json


def names(issuer: Issuer) -> list[str]:
    """The user names that can log in."""
    return [person["username"] for person in asked(issuer, "GET", "/people")["people"]]


def signed_in(
    browser: Browser, client: Client, username: str, password: str | None = None, **changes: object
) -> str:
    """Sign this person in, allow everything, and return the code."""
    browser.log_in(browser.authorize(client, **changes), username, password)
    return answer_of(browser.consent(browser.authorize(client, **changes)))["code"]


def test_a_person_is_added_and_signs_in(issuer: Issuer) -> None:
    """The person can sign in immediately, with the given claims."""
    shown = asked(issuer, "PUT", "/people/dora", DORA)
    assert (shown["sub"], shown["email"], shown["is_demo"]) == ("dora", "dora@example.com", False)
    assert "password" not in shown
    assert names(issuer) == ["alice", "bob", "carol", "dora"]
    assert asked(issuer, "GET", "/people/dora") == shown
    client = issuer.register()
    code = signed_in(issuer.browser(), client, "dora", "explorer", scope="openid email groups")
    claims = claims_of(client.exchange(code).json["id_token"])
    assert (claims["email"], claims["groups"]) == ("dora@example.com", ["students"])


def test_a_replaced_person_keeps_the_password_and_loses_the_rest(issuer: Issuer) -> None:
    """Someone who only changes an e-mail address does not know the password."""
    asked(issuer, "PUT", "/people/dora", DORA)
    shown = asked(issuer, "PUT", "/people/dora", {"email_verified": True})
    assert (shown["email"], shown["email_verified"], shown["groups"]) == (None, True, [])
    assert signed_in(issuer.browser(), issuer.register(), "dora", "explorer")


def test_a_person_is_not_taken_for_a_client(issuer: Issuer) -> None:
    """Whichever was there first (RFC 9700 §4.15); nothing is stored."""
    asked(issuer, "PUT", "/clients/shop", SHOP)
    told = asked(issuer, "PUT", "/people/dora", DORA | {"sub": "shop"}, 409)
    assert "The sub of the person dora is the id of a client: shop." in told["error"]
    assert "dora" not in names(issuer)


def test_a_second_factor_stays_where_none_is_named(issuer: Issuer) -> None:
    """The last used time step is kept too: no code is accepted twice (RFC 6238 §5.2)."""

    def second_factor() -> tuple[object, object]:
        (row,) = (row for row in issuer.rows("people") if row["username"] == "dora")
        return row["totp_secret"], row["totp_last_step"]

    secret, other = "A" * 32, "B" * 32
    asked(issuer, "PUT", "/people/dora", DORA | {"totp_secret": secret})
    issuer.set("people", "totp_last_step", 7)
    for named, then in (({}, (secret, 7)), ({"totp_secret": secret}, (secret, 7))):
        asked(issuer, "PUT", "/people/dora", {"name": "Dora"} | named)
        assert second_factor() == then
    asked(issuer, "PUT", "/people/dora", {"totp_secret": other})
    assert second_factor() == (other, 0)


@for_every("username", ["100%", "who?", "a&b#c", "ü"])
def test_every_name_can_be_addressed(issuer: Issuer, username: str) -> None:
    """Percent-encoded in the path."""
    path = f"/people/{quote(username, safe='')}"
    assert asked(issuer, "PUT", path, DORA | {"sub": "d"})["username"] == username
    assert f"of {username}." in asked(issuer, "DELETE", f"{path}/sessions")["done"]
    asked(issuer, "DELETE", path)


def test_what_was_changed_of_people_lasts_until_the_next_start(issuer: Issuer) -> None:
    """At the next start the demo people have their passwords again, and added people are gone."""
    asked(issuer, "PUT", "/people/dora", DORA)
    asked(issuer, "PUT", "/people/bob", {"password": "changed"})
    asked(issuer, "DELETE", "/people/alice")
    asked(issuer, "PUT", "/people/alice", {"password": "another"})
    store_people(issuer.engine, DEMO_PEOPLE, None)
    assert names(issuer) == ["alice", "bob", "carol"]
    client = issuer.register()
    for username in ("alice", "bob"):
        assert signed_in(issuer.browser(), client, username)


@for_every(
    ("path", "body", "status", "says"),
    [
        ("/people/dora", {}, 400, "password is missing: a string of 1 to 1000 characters."),
        (
            "/people/dora",
            {"password": 1},
            400,
            "password must be a string of 1 to 1000 characters.",
        ),
        ("/people/dora", {"pass": "x"}, 400, 'Unknown member "pass".'),
        ("/people/dora", DORA | {"email": "dora"}, 400, "email must be an e-mail address such as"),
        ("/people/dora", DORA | {"sub": "alice"}, 409, "Someone else has the username dora, or"),
        ("/people/..", DORA, 400, "username must be a string of 1 to 100 characters"),
        ("/people/bob", {"sub": "robert"}, 409, "The sub of bob is bob, and cannot be changed."),
        ("/clients/alice", SHOP, 409, "The sub of the person alice is the id of a client: alice."),
        ("/clients/shop", {"redirect_uris": [CALLBACK]}, 400, "client_secret is missing"),
        ("/clients/shop", SHOP | {"redirect_uris": "x"}, 400, "redirect_uris must be a list of"),
        ("/clients/shop", SHOP | {"scope": "fly"}, 400, "scope must be a string of scopes"),
        ("/consents/dora/shop", {"scope": "openid"}, 404, "No person has the username dora."),
        ("/consents/bob/shop", {"scope": "openid"}, 404, "There is no client with the id shop."),
        ("/lifetimes", {"code_seconds": 601}, 400, "seconds from 1 to 600, not 601."),
        ("/lifetimes", {"id_token_seconds": 10**6}, 400, "from 1 to 86400, not 1000000."),
        ("/lifetimes", {"code_minutes": 1}, 400, 'Unknown member "code_minutes".'),
    ],
)
def test_a_wrong_body_says_what_is_wrong(
    issuer: Issuer, path: str, body: object, status: int, says: str
) -> None:
    """A wrong body changes nothing."""
    assert says in asked(issuer, "PUT", path, body, status)["error"]
    assert names(issuer) == ["alice", "bob", "carol"]


def test_a_client_is_set_up_with_a_known_secret(issuer: Issuer) -> None:
    """The client can be used immediately; a client that registered itself is left unchanged."""
    shown = asked(issuer, "PUT", "/clients/shop", SHOP)
    assert (shown["client_id"], shown["is_set_up"], shown["has_secret"]) == ("shop", True, True)
    assert "secret" not in str(shown["metadata"]).replace("client_secret_basic", "")
    headers = basic("shop", "the-secret-of-the-shop")
    answer = issuer.post("/introspect", data={"token": "any"}, headers=headers)
    assert answer.json == {"active": False}
    asked(issuer, "PUT", "/clients/shop", SHOP | {"client_secret": "another-secret"})
    assert issuer.post("/introspect", data={"token": "any"}, headers=headers).status_code == 401
    other = issuer.register()
    told = asked(issuer, "PUT", f"/clients/{other.id}", SHOP, 409)
    assert "a client with this id is registered already" in told["error"]
    listed = {each["client_id"] for each in asked(issuer, "GET", "/clients")["clients"]}
    assert {"shop", other.id} <= listed
    assert asked(issuer, "GET", f"/clients/{other.id}")["is_set_up"] is False
    asked(issuer, "DELETE", f"/clients/{other.id}")
    asked(issuer, "DELETE", f"/clients/{other.id}", status=404)


def test_consent_is_given_and_withdrawn(issuer: Issuer) -> None:
    """With consent, no page is shown; when consent is withdrawn, its tokens are revoked."""
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    given = asked(issuer, "PUT", f"/consents/alice/{client.id}", {"scope": "openid notes:read"})
    assert (given["username"], given["scope"]) == ("alice", "openid notes:read")
    assert asked(issuer, "GET", f"/consents/alice/{client.id}") == given
    assert asked(issuer, "GET", "/consents") == {"consents": [given]}
    code = answer_of(browser.authorize(client, scope="openid notes:read", prompt="none"))["code"]
    token = client.exchange(code).json["access_token"]
    assert client.is_active(token)
    assert "of alice to" in asked(issuer, "DELETE", f"/consents/alice/{client.id}")["done"]
    asked(issuer, "GET", f"/consents/alice/{client.id}", status=404)
    assert not client.is_active(token)
    wrong = asked(issuer, "PUT", f"/consents/alice/{client.id}", {"scope": "fly"}, 400)
    assert "scope must be scopes that" in wrong["error"]
    assert "openid" in wrong["offered"]


def test_what_a_person_has_is_revoked(issuer: Issuer) -> None:
    """Tokens, sessions and consents are revoked separately; those of other people stay."""
    client, browser = issuer.register(), issuer.browser()
    tokens = client.tokens(browser)
    code = signed_in(issuer.browser(), client, "bob")
    bobs = client.exchange(code).json["access_token"]
    assert "1 grant of alice" in asked(issuer, "DELETE", "/people/alice/tokens")["done"]
    assert not client.is_active(tokens["access_token"])
    assert client.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert client.is_active(bobs)
    assert answer_of(browser.authorize(client, prompt="none"))["code"]
    assert "1 consent of alice" in asked(issuer, "DELETE", "/people/alice/consents")["done"]
    assert answer_of(browser.authorize(client, prompt="none"))["error"] == "consent_required"
    assert "1 session of alice" in asked(issuer, "DELETE", "/people/alice/sessions")["done"]
    assert answer_of(browser.authorize(client, prompt="none"))["error"] == "login_required"
    asked(issuer, "DELETE", "/people/nemo/tokens", status=404)


def test_lifetimes_count_from_now_on(issuer: Issuer) -> None:
    """What was issued before keeps its lifetime."""
    client = issuer.register()
    before = client.tokens()
    told = asked(issuer, "PUT", "/lifetimes", {"access_token_seconds": 7, "id_token_seconds": 8})
    assert (told["access_token_seconds"], told["code_seconds"]) == (7, 60)
    after = client.tokens()
    lifetimes = [
        claims["exp"] - claims["iat"]
        for claims in (
            claims_of(before["access_token"]),
            claims_of(after["access_token"]),
            claims_of(after["id_token"]),
        )
    ]
    assert (lifetimes, after["expires_in"]) == ([300, 7, 8], 7)
    assert asked(issuer, "GET", "/lifetimes") == told


def test_a_reset_brings_back_the_start(issuer: Issuer) -> None:
    """People, clients, tokens, sessions, consents, lifetimes. The signing keys stay."""
    kids, client, browser = issuer.kids(), issuer.register(), issuer.browser()
    tokens = client.tokens(browser)
    asked(issuer, "DELETE", "/people/alice")
    asked(issuer, "PUT", "/people/bob", {"email": "robert@example.com"})
    asked(issuer, "PUT", "/lifetimes", {"code_seconds": 7})
    asked(issuer, "PUT", "/automatic-sign-in", {"on": True})
    began = time.thread_time()
    told = asked(issuer, "POST", "/reset")
    took = time.thread_time() - began
    assert [each["on"] for each in told["switches"]] == [False]
    assert (names(issuer), issuer.kids()) == (["alice", "bob", "carol"], kids)
    assert asked(issuer, "GET", "/people")["people"][1]["email"] == "bob@example.com"
    assert asked(issuer, "GET", "/lifetimes")["code_seconds"] == 60
    assert asked(issuer, "GET", "/consents") == {"consents": []}
    assert issuer.userinfo(tokens["access_token"]).status_code == 401
    assert client.refresh(tokens["refresh_token"]).json["error"] == "invalid_client"
    assert took < RESET_SECONDS


def test_what_is_different_from_the_start_is_undone_as_it_says(issuer: Issuer) -> None:
    """People, clients and lifetimes, each by the request listed with it; what users do themselves,
    such as signing in and registering a client, is not a difference.
    """
    issuer.register().tokens()
    browser = issuer.browser()
    page = browser.log_in(browser.authorize(issuer.register()), "carol")
    browser.give_code(browser.get(page.headers["Location"]))
    assert differences(issuer) == {}
    asked(issuer, "PUT", "/people/dora+x", DORA)
    asked(issuer, "PUT", "/people/alice", {"name": "Alice"})
    asked(issuer, "DELETE", "/people/bob")
    asked(issuer, "PUT", "/clients/shop", SHOP)
    asked(issuer, "PUT", "/lifetimes", {"code_seconds": 7})
    told = differences(issuer)
    assert {says: undo["title"] for says, undo in told.items()} == {
        "code_seconds is 7, not 60.": "Back to 60",
        "Person dora+x was added.": "Remove",
        "Person bob was removed.": "Reset the role",
        "Person alice was changed.": "Reset the role",
        "Client shop was added.": "Remove",
    }
    for says in (*told, "Person bob was removed."):
        if says in differences(issuer):
            undo = told[says]
            asked(issuer, undo["method"], undo["path"], undo.get("body"))
            assert says not in differences(issuer)
    assert differences(issuer) == {}


def differences(issuer: Issuer) -> dict[str, Any]:
    """What undoes each difference, by the description of the difference."""
    told = asked(issuer, "GET", "")["differences"]
    return {each["says"]: each["undo"] for each in told}


def test_a_reset_in_the_middle_of_flows_breaks_nothing(issuer: Issuer) -> None:
    """A flow in progress is refused with a protocol error, never with a 500."""
    statuses: list[int] = []

    def walk() -> None:
        for _ in range(3):
            client, browser = issuer.register(), issuer.browser()
            answers = [browser.authorize(client), browser.authorize(client, prompt="none")]
            answers.append(client.exchange("no-code"))
            statuses.extend(answer.status_code for answer in answers)

    threads = [threading.Thread(target=walk) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        asked(issuer, "POST", "/reset")
    for thread in threads:
        thread.join()
    assert len(statuses) == 27
    assert not [status for status in statuses if status >= 500]
    assert issuer.register().tokens()["access_token"]
