"""Any check that a person meets at the authorization server can be left out: what is honest still
ends well, and what is not is answered without a fault of the server.

These are the checks of the authorization endpoint, of pushed requests, and of the pages for login,
logout, devices, and developers.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from pyotp import TOTP
from sqlalchemy import text
from werkzeug.test import TestResponse

from authorization_server.device import device_verification_checks
from authorization_server.login.authentication import BY_TWO_FACTORS
from tests.conftest import MakeIssuer
from tests.support.devices import code_page, consent_page, decide, device, television
from tests.support.signers import Signer
from tests.support.verbs import (
    CALLBACK,
    CAROLS_SECRET,
    Browser,
    Client,
    Issuer,
    PageForm,
    answer_of,
    csrf_token_of,
    is_page,
)
from tracing.checks import Check, leaving_out
from tracing.weakening import checks_of

ROOMS = ("authorize", "browser", "developer", "login")
CHECKS: dict[str, Check[Any]] = {
    **{
        name: rule
        for room in ROOMS
        for name, rule in checks_of(f"authorization_server.{room}").items()
    },
    **{
        name: rule
        for name, rule in vars(device_verification_checks).items()
        if isinstance(rule, Check)
    },
}
SIGNED_OUT = "https://app.example/signed-out"
BY_HAND: dict[str, Any] = {
    "client_name": "By hand",
    "auth_method": "client_secret_basic",
    "redirect_uris": CALLBACK,
    "grant_type": ["authorization_code", "refresh_token"],
    "scope": ["openid", "notes:read"],
}


class World:
    """An authorization server, a client that alice, bob and carol have allowed everything, and a
    browser in which alice is logged in.
    """

    def __init__(self, issuer: Issuer) -> None:
        self.issuer = issuer
        self.client = issuer.register(post_logout_redirect_uris=[SIGNED_OUT])
        self.public = issuer.register(token_endpoint_auth_method="none")
        self.own = issuer.register(grant_types=["client_credentials"])
        self.television = television(issuer)
        self.signer = Signer()
        self.alice, self.carol = issuer.browser(), issuer.browser()
        self.id_token = self.client.tokens(self.alice)["id_token"]
        for username in ("bob", "carol"):
            self.client.code(self.carol if username == "carol" else None, username=username)
        self.by_hand = self.made_by_hand()
        with issuer.engine.begin() as connection:
            connection.execute(text("UPDATE people SET is_demo = FALSE WHERE username = 'bob'"))

    def anew(self) -> None:
        """What happened before does not count: no failed attempt, no used code, an empty trace."""
        self.issuer.set("failed_logins", "failures", 0)
        self.issuer.set("people", "totp_last_step", 0)
        self.issuer.sink.events.clear()

    def made(self) -> set[str]:
        """The names of the checks that were made."""
        return {made.name for event in self.issuer.sink.events for made in event.checks}

    def login_page(self, place: str = "/account") -> tuple[Browser, TestResponse]:
        """A new browser, and the login page of a page of this server."""
        browser = self.issuer.browser()
        return browser, browser.get("/login?" + urlencode({"return_to": place}))

    def logged_in(self, username: str) -> Browser:
        """A new browser in which somebody is logged in."""
        browser, page = self.login_page()
        browser.log_in(page, username)
        return browser

    def pushed(self, client: Client | None = None, **changes: object) -> str:
        """The request_uri of a pushed request."""
        client = client or self.client
        return str(client.post("/par", client.request(**changes)).json["request_uri"])

    def brought(self, request_uri: str, client: Client | None = None) -> TestResponse:
        """A request_uri at the authorization endpoint, in the browser of alice."""
        query = {"client_id": (client or self.client).id, "request_uri": request_uri}
        return self.alice.get("/authorize?" + urlencode(query))

    def asked_for_code(self, username: str = "carol") -> tuple[Browser, TestResponse]:
        """A new browser, and the page that asks for the one-time code."""
        browser, page = self.login_page()
        answer = browser.log_in(page, username)
        return browser, browser.get(answer.headers["Location"])

    def console(self, path: str, **changes: object) -> TestResponse:
        """A form of the developer console, sent by alice."""
        token = csrf_token_of(self.alice.get("/developer/new"))
        return self.alice.post(path, data={"csrf_token": token, **BY_HAND, **changes})

    def made_by_hand(self, **changes: object) -> str:
        """The path of a client that alice registers by hand."""
        page = self.console("/developer/new", **changes)
        return PageForm(page.text.split("<section", 2)[1]).action

    def logout(self, browser: Browser, **parameters: object) -> TestResponse:
        """A browser at the end session endpoint."""
        return browser.get("/end-session?" + urlencode(parameters))

    def switch(self, **form: object) -> TestResponse:
        """The form that switches the second factor of bob on, with its right code or others."""
        browser = self.logged_in("bob")
        page = browser.get("/account/second-factor")
        (secret,) = PageForm(page.text).values("totp")
        answer = browser.submit(page, {"otp": TOTP(secret).now(), **form})
        with self.issuer.engine.begin() as connection:
            connection.execute(text("UPDATE people SET totp_secret = NULL WHERE username = 'bob'"))
        return answer

    def switch_of_a_demo_person(self) -> TestResponse:
        """The form that switches the second factor of carol off, with its right code."""
        token = csrf_token_of(self.carol.get("/developer/new"))
        self.issuer.set("people", "totp_last_step", 0)
        form = {"csrf_token": token, "otp": TOTP(CAROLS_SECRET).now()}
        answer = self.carol.post("/account/second-factor", data=form)
        with self.issuer.engine.begin() as connection:
            connection.execute(
                text("UPDATE people SET totp_secret = :secret WHERE username = 'carol'"),
                {"secret": CAROLS_SECRET},
            )
        return answer


@pytest.fixture(scope="module")
def world(make_issuer: MakeIssuer) -> World:
    """One for all tests."""
    return World(make_issuer(device_interval_seconds=0))


Call = Callable[[World], TestResponse]


def signed_in(world: World, client: Client, username: str = "alice") -> TestResponse:
    """Login and consent in a new browser, and the exchange of the code."""
    return client.exchange(client.code(world.issuer.browser(), username=username))


def again(world: World) -> TestResponse:
    """Consent is remembered, so no page is shown."""
    answer = world.alice.authorize(world.client, prompt="none")
    return world.client.exchange(answer_of(answer)["code"])


def pushed(world: World, **headers: str) -> TestResponse:
    """A pushed request, and the exchange of its code."""
    form = world.client.request()
    request_uri = world.client.post("/par", form, headers).json["request_uri"]
    code = answer_of(world.brought(request_uri))["code"]
    proof = world.signer.dpop(world.issuer) if headers else {}
    return world.client.post("/token", world.client.token_form(code), proof)


def two_factors(world: World) -> TestResponse:
    """Carol logs in with both, for a client that asks for both."""
    code = world.client.code(
        world.issuer.browser(), username="carol", acr_values=BY_TWO_FACTORS, prompt="consent"
    )
    return world.client.exchange(code)


def another_account(world: World) -> TestResponse:
    """Alice chooses to continue as alice."""
    page = world.alice.authorize(world.client, prompt="select_account")
    assert is_page(page, "Choose an account")
    chosen = world.alice.submit(page, {"decision": "same"})
    answer = world.alice.get(chosen.headers["Location"])
    return world.client.exchange(answer_of(answer)["code"])


def own_page(world: World) -> TestResponse:
    """A login that leads to the account page."""
    browser, page = world.login_page()
    return browser.get(browser.log_in(page).headers["Location"])


def television_allowed(world: World) -> TestResponse:
    """A device is allowed, and gets its tokens."""
    asking = device(world.television)
    decide(world.alice, asking)
    return asking.poll()


def logged_out(world: World) -> TestResponse:
    """A client logs carol out without a question."""
    browser = world.issuer.browser()
    hint = world.client.tokens(browser, username="bob")["id_token"]
    return world.logout(
        browser, id_token_hint=hint, client_id=world.client.id, post_logout_redirect_uri=SIGNED_OUT
    )


def cancelled(world: World) -> TestResponse:
    """A login that is given up."""
    browser, page = world.login_page()
    query = urlencode(world.client.request())
    form = {"decision": "cancel", "csrf_token": csrf_token_of(page)}
    return browser.post(f"/cancel?{query}", data=form)


def consent_withdrawn(world: World) -> TestResponse:
    """Alice withdraws what she allowed to a client."""
    world.public.code(world.alice)
    token = csrf_token_of(world.alice.get("/account"))
    return world.alice.post(f"/account/consents/{world.public.id}", data={"csrf_token": token})


def signed_out(world: World) -> TestResponse:
    """Bob agrees to sign out, at the request of a client that does not name him."""
    consent_withdrawn(world)  # A form that is answered, also where this one is not shown.
    browser = world.logged_in("bob")
    uri = SIGNED_OUT
    page = world.logout(browser, client_id=world.client.id, post_logout_redirect_uri=uri)
    return browser.submit(page, {}) if is_page(page, "Sign out?") else page


HONEST: dict[str, Call] = {
    "sign in and allow": lambda world: signed_in(world, world.client),
    "sign in and allow, for a public client": lambda world: signed_in(world, world.public),
    "sign in again without a page": again,
    "push a request": pushed,
    "push a request with a proof": lambda world: pushed(
        world, **world.signer.dpop(world.issuer, "/par")
    ),
    "sign in with two factors": two_factors,
    "choose an account": another_account,
    "cancel a login": cancelled,
    "sign in for a page": own_page,
    "switch the second factor": lambda world: world.switch(),
    "allow a device": television_allowed,
    "log out": logged_out,
    "log out with a question": signed_out,
    "withdraw consent": consent_withdrawn,
    "register by hand": lambda world: world.console("/developer/new"),
    "read a client": lambda world: world.alice.get(world.by_hand),
    "change a client": lambda world: world.console(world.by_hand, client_name="Changed"),
    "get a new secret": lambda world: world.console(f"{world.by_hand}/secret"),
    "delete a client": lambda world: world.console(f"{world.made_by_hand()}/delete"),
}


def expired(world: World, table: str, call: Call) -> TestResponse:
    """What is answered when all rows of a table have expired meanwhile."""
    world.issuer.set(table, "expires_at", 1)
    return call(world)


def pushed_by(world: World, **changes: object) -> TestResponse:
    """The answer to a pushed request."""
    return world.client.post("/par", world.client.request(**changes))


def answered_twice(world: World) -> TestResponse:
    """A request_uri that has led to a code already."""
    request_uri = world.pushed()
    world.brought(request_uri)
    return world.brought(request_uri)


def brought_late(world: World) -> TestResponse:
    """A request_uri that has expired."""
    request_uri = world.pushed()
    world.issuer.set("pushed_requests", "expires_at", 1)
    return world.brought(request_uri)


def denied(world: World) -> TestResponse:
    """A consent page, answered without an answer."""
    page = world.alice.authorize(world.client, prompt="consent")
    return world.alice.submit(page, {"decision": "", "scope": []})


def decided_twice(world: World) -> TestResponse:
    """A consent page that is answered again."""
    page = world.alice.authorize(world.client, prompt="consent")
    world.alice.consent(page)
    return world.alice.consent(page)


def forged_consent(world: World) -> TestResponse:
    """A consent form that another site sends."""
    query = urlencode(world.client.request())
    return world.alice.post(f"/consent?{query}", data={"decision": "allow", "scope": "openid"})


def logged_in_with(world: World, times: int = 1, **form: object) -> TestResponse:
    """The login form with other values, several times."""
    browser, page = world.login_page()
    answers = [browser.submit(page, {"username": "alice", **form}) for _ in range(times)]
    return answers[-1]


def code_given(world: World, code: str) -> TestResponse:
    """Carol's one-time code, or another."""
    browser, page = world.asked_for_code()
    return browser.submit(page, {"otp": code})


def code_replayed(world: World) -> TestResponse:
    """Carol's one-time code for a second time."""
    answers = []
    for _ in range(2):
        browser, page = world.asked_for_code()
        if not answers:
            code = page.text.split("is now <strong>")[1][:6]
        answers.append(browser.submit(page, {"otp": code}))
    return answers[-1]


def typed(world: World, user_code: object, times: int = 1) -> TestResponse:
    """A user code that no device shows."""
    page = code_page(world.alice)
    return [world.alice.submit(page, {"user_code": user_code}) for _ in range(times)][-1]


def device_decided(world: World, *, late: bool = False, **form: object) -> TestResponse:
    """The form about a device, with other values; late if it has expired meanwhile."""
    asking = device(world.television)
    page = consent_page(world.alice, asking)
    if late:
        world.issuer.set("device_codes", "expires_at", 1)
    return world.alice.submit(page, {"decision": "allow", **form})


def device_decided_twice(world: World) -> TestResponse:
    """Two decisions about one device, the second of which came to its page in time."""
    asking = device(world.television)
    page = consent_page(world.alice, asking)
    world.alice.submit(page, {"decision": "deny"})
    return world.alice.submit(page, {"decision": "allow"})


def code_typed_late(world: World, column: str) -> TestResponse:
    """A user code that has expired, or was decided about."""
    asking = device(world.television)
    page = code_page(world.alice)
    world.issuer.set("device_codes", column, 1)
    return world.alice.submit(page, {"user_code": asking.told["user_code"]})


DISHONEST: dict[str, Call] = {
    "an unknown client": lambda world: world.alice.authorize(world.client, client_id="nobody"),
    "no client": lambda world: world.alice.authorize(world.client, client_id=None),
    "two clients": lambda world: world.alice.authorize(world.client, client_id=["x", "y"]),
    "an unregistered redirect URI": lambda world: world.alice.authorize(
        world.client, redirect_uri="https://evil.example/"
    ),
    "two redirect URIs": lambda world: world.alice.authorize(
        world.client, redirect_uri=[CALLBACK, "https://evil.example/"]
    ),
    "a long request": lambda world: world.alice.authorize(world.client, state="x" * 9000),
    "a parameter twice": lambda world: world.alice.authorize(world.client, state=["x", "y"]),
    "a request object": lambda world: world.alice.authorize(world.client, request="x"),
    "a request object elsewhere": lambda world: world.alice.authorize(
        world.client, request_uri="https://evil.example/"
    ),
    "no response type": lambda world: world.alice.authorize(world.client, response_type=None),
    "a token as response": lambda world: world.alice.authorize(world.client, response_type="token"),
    "a client of another grant type": lambda world: world.alice.authorize(world.own),
    "a strange response mode": lambda world: world.alice.authorize(
        world.client, response_mode="fragment"
    ),
    "a strange scope": lambda world: world.alice.authorize(world.client, scope="unheard-of"),
    "no challenge": lambda world: world.alice.authorize(world.client, code_challenge=None),
    "a plain challenge": lambda world: world.alice.authorize(
        world.client, code_challenge_method=None
    ),
    "a state with a line break": lambda world: world.alice.authorize(world.client, state="a\nb"),
    "a strange challenge": lambda world: world.alice.authorize(world.client, code_challenge="é"),
    "a strange prompt": lambda world: world.alice.authorize(world.client, prompt="none login"),
    "a strange age": lambda world: world.alice.authorize(world.client, max_age="-1"),
    "strange claims": lambda world: world.alice.authorize(world.client, claims="[5"),
    "more strange claims": lambda world: world.alice.authorize(
        world.client, claims='{"id_token": {"sub": 5}}'
    ),
    "a different resource": lambda world: world.alice.authorize(
        world.client, resource="https://other.example"
    ),
    "a strange key": lambda world: world.alice.authorize(world.client, dpop_jkt="x"),
    "a request that is not pushed": lambda world: world.alice.authorize(
        world.issuer.register(require_pushed_authorization_requests=True)
    ),
    "nobody is logged in": lambda world: world.issuer.browser().authorize(
        world.client, prompt="none"
    ),
    "bob is asked for": lambda world: world.alice.authorize(
        world.client, prompt="none", claims='{"id_token": {"sub": {"value": "bob"}}}'
    ),
    "a login that is too old": lambda world: world.alice.authorize(
        world.client, prompt="none", max_age="0"
    ),
    "two factors, which alice has not": lambda world: world.alice.authorize(
        world.client,
        claims=json.dumps({"id_token": {"acr": {"essential": True, "value": BY_TWO_FACTORS}}}),
    ),
    "a public client without a page": lambda world: world.alice.authorize(
        world.public, prompt="none"
    ),
    "a hint that is none": lambda world: world.alice.authorize(world.client, id_token_hint="x"),
    "a different person": lambda world: world.issuer.browser().walk(
        world.client, "bob", id_token_hint=world.id_token
    ),
    "no decision": denied,
    "a decision twice": decided_twice,
    "a forged consent": forged_consent,
    "no client pushes": lambda world: world.issuer.post("/par", data=world.client.request()),
    "a request of others is pushed": lambda world: pushed_by(world, client_id=world.public.id),
    "a request_uri is pushed": lambda world: pushed_by(world, request_uri="x"),
    "a different key is pushed": lambda world: world.client.post(
        "/par",
        world.client.request(dpop_jkt="x" * 43),
        world.signer.dpop(world.issuer, "/par"),
    ),
    "an unknown request_uri": lambda world: world.brought(
        "urn:ietf:params:oauth:request_uri:unknown"
    ),
    "a request_uri of others": lambda world: world.brought(world.pushed(), world.public),
    "a request_uri twice": answered_twice,
    "an expired request_uri": brought_late,
    "a login page that leads away": lambda world: world.login_page("@evil.example/")[1],
    "a forged login": lambda world: logged_in_with(world, csrf_token="x"),
    "a wrong password": lambda world: logged_in_with(world, password="x"),
    "no name": lambda world: logged_in_with(world, username="", password=""),
    "wrong passwords": lambda world: logged_in_with(world, 7, password="x"),
    "a wrong code": lambda world: code_given(world, "000000"),
    "a strange code": lambda world: code_given(world, "é"),
    "no code": lambda world: code_given(world, ""),
    "a replayed code": code_replayed,
    "a short secret": lambda world: world.switch(totp="A"),
    "no secret": lambda world: world.switch(totp=""),
    "a strange secret": lambda world: world.switch(totp="é"),
    "a wrong code for a new secret": lambda world: world.switch(otp="000000"),
    "a demo person's second factor": lambda world: world.switch_of_a_demo_person(),
    "a strange user code": lambda world: typed(world, "é"),
    "no user code": lambda world: typed(world, ""),
    "many user codes": lambda world: typed(world, "x", 7),
    "an expired user code": lambda world: code_typed_late(world, "expires_at"),
    "a used user code": lambda world: code_typed_late(world, "denied_at"),
    "an unknown device": lambda world: device_decided(world, device="x"),
    "a device too late": lambda world: device_decided(world, late=True),
    "a device twice": device_decided_twice,
    "a forged decision": lambda world: device_decided(world, csrf_token="x"),
    "a strange hint": lambda world: world.logout(world.issuer.browser(), id_token_hint="x"),
    "a hint of others": lambda world: world.logout(
        world.issuer.browser(), id_token_hint=world.id_token, client_id=world.public.id
    ),
    "a logout of an unknown client": lambda world: world.logout(
        world.issuer.browser(), client_id="nobody"
    ),
    "a logout that leads away": lambda world: world.logout(
        world.issuer.browser(),
        id_token_hint=world.id_token,
        post_logout_redirect_uri="https://evil.example/",
    ),
    "a logout of nobody": lambda world: world.logout(world.logged_in("bob")),
    "a parameter of a logout twice": lambda world: world.logged_in("bob").get(
        "/end-session?state=x&state=y"
    ),
    "a client of others": lambda world: world.alice.get(f"/developer/clients/{world.client.id}"),
    "an unknown client of the console": lambda world: world.console("/developer/clients/x"),
    "a change of a client of others": lambda world: world.console(
        f"/developer/clients/{world.issuer.register().id}"
    ),
    "a secret for a public client": lambda world: world.console(
        f"{world.made_by_hand(auth_method='none')}/secret"
    ),
    "a secret for an unknown client": lambda world: world.console("/developer/clients/x/secret"),
    "a client without a name": lambda world: world.console("/developer/new", client_name=""),
    "a strange kind": lambda world: world.console("/developer/new", auth_method="é"),
    "a public client of its own": lambda world: world.console(
        "/developer/new", auth_method="none", grant_type="client_credentials"
    ),
    "a client that may nothing": lambda world: world.console(
        "/developer/new", grant_type=[], scope=[]
    ),
    "an address that would be left out": lambda world: world.console(
        "/developer/new", redirect_uris="https://app.example/cb http://evil.example/cb"
    ),
    "a client without an address": lambda world: world.console("/developer/new", redirect_uris=""),
}


def called(world: World, call: Call) -> tuple[int, set[str]]:
    """The status of the last answer, and the checks that were made."""
    world.anew()
    status = call(world).status_code
    return status, world.made()


def test_an_honest_flow_ends_well_without_any_one_check(world: World) -> None:
    """The line is missing from the trace, all others stand there, and the answer is the same. Every
    check of these rooms is met by some flow.
    """
    honest = {name: called(world, call) for name, call in HONEST.items()}
    faults = [f"{name}: {status}" for name, (status, _) in honest.items() if status >= 400]
    met = set().union(*(made for _, made in honest.values()))
    faults += [f"{name} is met by no flow" for name in sorted(CHECKS.keys() - met)]
    for left_out in CHECKS:
        for name, call in HONEST.items():
            status, made = honest[name]
            if left_out in made:
                with leaving_out(frozenset({left_out})):
                    weakened = called(world, call)
                if weakened != (status, made - {left_out}):
                    difference = (made - {left_out}) ^ weakened[1]
                    faults.append(f"{name} without {left_out}: {weakened[0]}, {difference}")
    assert not faults, "\n".join(faults)


def test_a_dishonest_request_meets_no_fault_without_any_one_check(world: World) -> None:
    """Whether it is then answered or refused by another check: it is never our own mistake."""
    whole = {name: called(world, call) for name, call in DISHONEST.items()}
    faults = [f"{name}: {status}" for name, (status, _) in whole.items() if status >= 500]
    for left_out in CHECKS:
        for name, call in DISHONEST.items():
            if left_out in whole[name][1]:
                with leaving_out(frozenset({left_out})):
                    status, made = called(world, call)
                if left_out in made or status >= 500:
                    faults.append(f"{name} without {left_out}: {status}")
    assert not faults, "\n".join(faults)


def test_no_check_needs_another(world: World) -> None:
    """With all others of these rooms left out a check has its finding, and the server no fault."""
    whole = {name: called(world, call) for name, call in DISHONEST.items()}
    faults = []
    for alone in CHECKS:
        for name, call in DISHONEST.items():
            if alone in whole[name][1]:
                with leaving_out(frozenset(CHECKS.keys() - {alone})):
                    status, _ = called(world, call)
                if status >= 500:
                    faults.append(f"{name} with {alone} alone: {status}")
    assert not faults, "\n".join(faults)
