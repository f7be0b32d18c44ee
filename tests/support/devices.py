"""The actions of a device in tests: request codes, poll, and decide in a browser (RFC 8628)."""

from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from tests.support.verbs import Browser, Client, Issuer, is_page

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
SCOPE = "openid profile notes:read"


def television(issuer: Issuer, **metadata: object) -> Client:
    """Register a client that has no browser; public, unless other metadata say otherwise."""
    usual = {
        "client_name": "Television",
        "redirect_uris": None,
        "grant_types": [DEVICE_CODE, "refresh_token"],
        "token_endpoint_auth_method": "none",
    }
    return issuer.register(**(usual | metadata))


@dataclass(frozen=True)
class Device:
    """A device that has received its codes."""

    client: Client
    told: dict[str, Any]

    @property
    def form(self) -> dict[str, str]:
        """The form with which it polls (RFC 8628 §3.4)."""
        return {"grant_type": DEVICE_CODE, "device_code": self.told["device_code"]}

    def poll(self) -> TestResponse:
        """Poll the token endpoint once."""
        return self.client.post("/token", self.form)

    def error(self) -> str | None:
        """Poll once; return the error code, or None if tokens were issued."""
        answer = self.poll()
        assert answer.status_code == (400 if "error" in answer.json else 200)
        error: str | None = answer.json.get("error")
        return error

    def tokens(self, browser: Browser | None = None) -> dict[str, Any]:
        """The token response after a user has allowed everything."""
        decide(browser or self.client.issuer.browser(), self)
        answer = self.poll()
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json
        return document


def device(client: Client, **form: object) -> Device:
    """Return a device that has requested codes, by default for SCOPE."""
    answer = client.post("/device_authorization", {"scope": SCOPE, **form})
    assert answer.status_code == 200, answer.text
    return Device(client, answer.json)


def code_page(browser: Browser, query: str = "", username: str = "alice") -> TestResponse:
    """The page that asks for the user code, after a login if no user is logged in."""
    answer = browser.get(f"/device{query}")
    while not is_page(answer, "Connect a device"):
        if is_page(answer, "Sign in"):
            answer = browser.log_in(answer, username)
        elif is_page(answer, "One-time code"):
            answer = browser.give_code(answer)
        else:
            answer = browser.get(answer.headers["Location"])
    return answer


def consent_page(browser: Browser, device: Device, username: str = "alice") -> TestResponse:
    """The page that asks the user to allow the device."""
    page = code_page(browser, username=username)
    answer = browser.submit(page, {"user_code": device.told["user_code"]})
    assert is_page(answer, "Allow this device?"), answer.text
    return answer


def decide(
    browser: Browser,
    device: Device,
    decision: str = "allow",
    scopes: list[str] | None = None,
    username: str = "alice",
) -> TestResponse:
    """Enter the user code and press a button, with the preselected scopes or others."""
    return browser.consent(consent_page(browser, device, username), decision, scopes)
