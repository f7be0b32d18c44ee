"""Any check of the authorization server's pages can be left out, and honest flows still succeed.
Dishonest requests are in the proofs of these checks.

These are the checks of the authorization endpoint, of pushed requests, and of the pages for login,
logout, devices, and developers.
"""

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
from tests.support.devices import decide, device, television
from tests.support.page_form import PageForm
from tests.support.signers import Signer
from tests.support.verbs import (
    CALLBACK,
    Browser,
    Client,
    Issuer,
    answer_of,
    csrf_token_of,
    is_page,
)
from tracing.checks import Check, leaving_out
from tracing.weakening import checks_of

pytestmark = pytest.mark.slow

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
    browser in which alice is signed in.
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

    def start_again(self) -> None:
        """Forget what happened before: failed attempts, used codes, and the trace."""
        self.issuer.set("failed_logins", "failures", 0)
        self.issuer.set("people", "totp_last_step", 0)
        self.issuer.sink.events.clear()

    def made(self) -> set[str]:
        """The names of the checks that were made."""
        return {made.name for event in self.issuer.sink.events for made in event.checks}

    def login_page(self, place: str = "/account") -> tuple[Browser, TestResponse]:
        """A new browser, and the login page before a page of this server."""
        browser = self.issuer.browser()
        return browser, browser.get("/login?" + urlencode({"return_to": place}))

    def logged_in(self, username: str) -> Browser:
        """A new browser in which a user is signed in."""
        browser, page = self.login_page()
        browser.log_in(page, username)
        return browser

    def pushed(self, client: Client | None = None, **changes: object) -> str:
        """The request_uri of a pushed request."""
        client = client or self.client
        return str(client.post("/par", client.request(**changes)).json["request_uri"])

    def brought(self, request_uri: str, client: Client | None = None) -> TestResponse:
        """Use a request_uri at the authorization endpoint, in alice's browser."""
        query = {"client_id": (client or self.client).id, "request_uri": request_uri}
        return self.alice.get("/authorize?" + urlencode(query))

    def console(self, path: str, **changes: object) -> TestResponse:
        """Submit a form of the developer console as alice."""
        token = csrf_token_of(self.alice.get("/developer/new"))
        return self.alice.post(path, data={"csrf_token": token, **BY_HAND, **changes})

    def made_by_hand(self, **changes: object) -> str:
        """The path of a client that alice has registered by hand."""
        page = self.console("/developer/new", **changes)
        return PageForm(page.text.split("<section", 2)[1]).action

    def logout(self, browser: Browser, **parameters: object) -> TestResponse:
        """Send a browser to the end session endpoint."""
        return browser.get("/end-session?" + urlencode(parameters))

    def switch(self, **form: object) -> TestResponse:
        """Switch on bob's second factor, with the right code or another; then reset it."""
        browser = self.logged_in("bob")
        page = browser.get("/account/second-factor")
        (secret,) = PageForm(page.text).values("totp")
        answer = browser.submit(page, {"otp": TOTP(secret).now(), **form})
        with self.issuer.engine.begin() as connection:
            connection.execute(text("UPDATE people SET totp_secret = NULL WHERE username = 'bob'"))
        return answer


@pytest.fixture(scope="module")
def world(make_issuer: MakeIssuer) -> World:
    """One world for all tests."""
    return World(make_issuer(device_interval_seconds=0, automatic_sign_in="yes"))


Call = Callable[[World], TestResponse]


def signed_in(world: World, client: Client, username: str = "alice") -> TestResponse:
    """Login and consent in a new browser, and the exchange of the code."""
    return client.exchange(client.code(world.issuer.browser(), username=username))


def again(world: World) -> TestResponse:
    """With remembered consent, no page is shown."""
    answer = world.alice.authorize(world.client, prompt="none")
    return world.client.exchange(answer_of(answer)["code"])


def pushed(world: World, **headers: str) -> TestResponse:
    """A pushed request, and the exchange of its code."""
    form = world.client.request()
    request_uri = world.client.post("/par", form, headers).json["request_uri"]
    code = answer_of(world.brought(request_uri))["code"]
    proof = world.signer.dpop(world.issuer) if headers else {}
    return world.client.post("/token", world.client.token_form(code), proof)


def automatically(world: World) -> TestResponse:
    """Automatic sign-in replaces each page, and the code is exchanged."""
    answer = world.issuer.browser().authorize(world.client, login_hint="alice", prompt="consent")
    return world.client.exchange(answer_of(answer)["code"])


def two_factors(world: World) -> TestResponse:
    """Carol signs in with both factors, for a client that requires both."""
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
    """The user allows a device, and it gets its tokens."""
    asking = device(world.television)
    decide(world.alice, asking)
    return asking.poll()


def logged_out(world: World) -> TestResponse:
    """A client signs bob out without asking him."""
    browser = world.issuer.browser()
    hint = world.client.tokens(browser, username="bob")["id_token"]
    return world.logout(
        browser, id_token_hint=hint, client_id=world.client.id, post_logout_redirect_uri=SIGNED_OUT
    )


def cancelled(world: World) -> TestResponse:
    """The user cancels the login."""
    browser, page = world.login_page()
    query = urlencode(world.client.request())
    form = {"decision": "cancel", "csrf_token": csrf_token_of(page)}
    return browser.post(f"/cancel?{query}", data=form)


def consent_withdrawn(world: World) -> TestResponse:
    """Alice withdraws her consent to a client."""
    world.public.code(world.alice)
    token = csrf_token_of(world.alice.get("/account"))
    return world.alice.post(f"/account/consents/{world.public.id}", data={"csrf_token": token})


def signed_out(world: World) -> TestResponse:
    """Bob agrees to sign out, at the request of a client that does not identify him."""
    consent_withdrawn(world)  # Submits a form even if the page below is not shown.
    browser = world.logged_in("bob")
    uri = SIGNED_OUT
    page = world.logout(browser, client_id=world.client.id, post_logout_redirect_uri=uri)
    return browser.submit(page, {}) if is_page(page, "Sign out?") else page


HONEST: dict[str, Call] = {
    "sign in and allow": lambda world: signed_in(world, world.client),
    "sign in and allow, for a public client": lambda world: signed_in(world, world.public),
    "sign in again without a page": again,
    "sign in automatically": automatically,
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


def called(world: World, call: Call) -> tuple[int, set[str]]:
    """The status of the last response, and the checks that were made."""
    world.start_again()
    status = call(world).status_code
    return status, world.made()


def test_an_honest_flow_ends_well_without_any_one_check(world: World) -> None:
    """Only the omitted check disappears from the trace, and the status stays the same. Every check
    of these rooms is made in some flow.
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


def test_no_check_needs_another(world: World) -> None:
    """A check made alone, with all others of these rooms left out, causes no server error."""
    whole = {name: called(world, call) for name, call in HONEST.items()}
    faults = []
    for alone in CHECKS:
        for name, call in HONEST.items():
            if alone in whole[name][1]:
                with leaving_out(frozenset(CHECKS.keys() - {alone})):
                    status, _ = called(world, call)
                if status >= 500:
                    faults.append(f"{name} with {alone} alone: {status}")
    assert not faults, "\n".join(faults)
