"""A foreign client that did not register itself but is listed in the example of a set-up file.

`requests_oauthlib` signs dora in with the ID, the secret and the redirect URI from the file,
against the processes that `launch.py` starts.
"""

import shutil
from collections.abc import Iterator

import pytest
from requests_oauthlib import OAuth2Session

from scenarios.browser.pages import Leg, Page
from scenarios.browser.user_agent import UserAgent
from scenarios.honest import Person, consent, sign_in
from tests.support.launched import launched
from tests.support.places import ROOT
from tests.support.verbs import claims_of

REDIRECT_URI = "http://127.0.0.1:8000/callback"
DORA = Person("dora", "four words make passwords")
SECRET = "secret"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the authorization server of a launcher that was given the example."""
    folder = tmp_path_factory.mktemp("set-up")
    file = shutil.copy(ROOT / "docs" / "setup.toml", folder / "mine.toml")
    with launched(folder, "--brief", "--setup", str(file)) as playground:
        yield f"http://127.0.0.1:{playground.base}"


@pytest.fixture(autouse=True)
def _allows_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow HTTP without TLS in oauthlib, because the playground runs on loopback."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


def pages_until_return(address: str) -> tuple[list[Page], str]:
    """The pages that dora sees, and the URL that her browser would open at the client."""
    agent, leg, seen = UserAgent(), Leg("GET", address), list[Page]()
    while not leg.url.startswith(REDIRECT_URI):
        seen.append(agent.send(leg))
        onward = sign_in(seen[-1], DORA) or consent(seen[-1]) or seen[-1].redirect()
        assert onward, seen[-1].describe()
        leg = onward
    return seen, leg.url


def test_the_client_of_the_example_gets_the_scope_of_the_example(issuer: str) -> None:
    """The consent page shows the client's name and the description of its scope.

    The token contains the scope, and has the lifetime that the file specifies.
    """
    client = OAuth2Session(
        "order-desk", redirect_uri=REDIRECT_URI, scope=["openid", "orders:read"], pkce="S256"
    )
    address, _state = client.authorization_url(f"{issuer}/authorize")
    seen, returned = pages_until_return(address)
    (asked,) = (page for page in seen if page.title.startswith("Allow access?"))
    assert "Order Desk asks for access to your account" in asked.text
    assert "Read your orders. orders:read" in asked.text
    assert "The person who runs this authorization server set up the app" in asked.text
    token = client.fetch_token(
        f"{issuer}/token", authorization_response=returned, client_secret=SECRET
    )
    claims = claims_of(token["access_token"])
    assert (token["scope"], token["expires_in"]) == (["openid", "orders:read"], 120)
    assert (claims["scope"], claims["exp"] - claims["iat"]) == ("openid orders:read", 120)
    assert (claims["client_id"], claims["sub"]) == ("order-desk", "dora")
