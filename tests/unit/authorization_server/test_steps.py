"""At which step a request is recorded if a fault responds in place of the view."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from authorization_server.steps import STEPS
from tests.conftest import MakeIssuer
from tests.support.devices import DEVICE_CODE, SCOPE, television
from tests.support.faults import assert_none
from tests.support.verbs import Client, Issuer, answer_of
from tests.unit.authorization_server.test_control import TOKEN, order

Send = Callable[[], TestResponse]


@pytest.fixture(scope="module")
def controlled(make_issuer: MakeIssuer) -> Issuer:
    """An authorization server whose faults can be switched on."""
    return make_issuer(control_token=TOKEN)


def test_it_is_where_it_would_be_without_the_fault(controlled: Issuer) -> None:
    """Each request is sent twice: first a fault responds, then the view, which knows the step."""
    compared = Twice(controlled)
    walk_a_flow(compared, controlled.register())
    walk_with_a_device(compared)
    assert_none(compared.wrong)
    assert compared.tried == STEPS.keys() | {"metadata", "introspection"}


class Twice:
    """Sends requests with and without a fault, and records those whose step differs."""

    def __init__(self, issuer: Issuer) -> None:
        self.issuer = issuer
        self.tried: set[str] = set()
        self.wrong: list[str] = []

    def __call__(self, endpoint: str, send: Send) -> TestResponse:
        """Return the response of the view."""
        self.tried.add(endpoint)
        order(self.issuer, "POST", "/faults", {"fault": "answers-500", "endpoint": endpoint})
        self.issuer.forget()
        failed, steps = send(), self._steps()
        assert (failed.status_code, len(steps)) == (500, 1)
        answer = send()
        usual = next((step for step in self._steps() if step), "request-refused")
        if steps != [usual]:
            self.wrong.append(f"{endpoint}: at {steps}, not {usual}")
        return answer

    def _steps(self) -> list[str | None]:
        told = [event.step.slug if event.step else None for event in self.issuer.sink.events]
        self.issuer.forget()
        return told


def walk_a_flow(twice: Twice, client: Client) -> None:
    """Run a flow from the metadata to the logout."""
    issuer, browser = client.issuer, client.issuer.browser()
    twice("metadata", lambda: issuer.get("/.well-known/openid-configuration"))
    twice("registration", issuer.offer)
    twice(
        "registration", lambda: issuer.offer(redirect_uris=None, grant_types=["client_credentials"])
    )
    twice("pushed_authorization", lambda: client.post("/par", client.request()))
    page = twice("authorization", lambda: browser.authorize(client))
    twice("login_page", lambda: browser.get("/login?" + urlencode(client.request())))
    twice("login_page", lambda: browser.get("/login?return_to=/account"))
    page = twice("login", lambda: browser.log_in(page))
    page = browser.get(page.headers["Location"])
    code = answer_of(twice("consent", lambda: browser.consent(page)))["code"]
    tokens = twice("token", lambda: client.exchange(code)).json
    twice("introspection", lambda: client.post("/introspect", {"token": tokens["access_token"]}))
    tokens = twice("token", lambda: client.refresh(tokens["refresh_token"])).json
    twice("revocation", lambda: client.revoke(tokens["refresh_token"]))
    own = issuer.register(grant_types=["client_credentials"], scope="usage:read")
    twice("token", lambda: own.post("/token", {"grant_type": "client_credentials"}))
    twice("end_session", lambda: browser.get("/end-session"))


def walk_with_a_device(twice: Twice) -> None:
    """Run the device flow until a user has to log in."""
    client, browser = television(twice.issuer), twice.issuer.browser()
    codes = twice(
        "device_authorization", lambda: client.post("/device_authorization", {"scope": SCOPE})
    ).json
    form = {"grant_type": DEVICE_CODE, "device_code": codes["device_code"]}
    twice("token", lambda: client.post("/token", form))
    page = f"/device?user_code={codes['user_code']}"
    twice("login_page", lambda: browser.get("/login?" + urlencode({"return_to": page})))
