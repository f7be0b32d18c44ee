"""RFC 9207: the authorization response names its issuer, so that no other issuer can take its
place.
"""

import pytest

from tests.conftest import MakeIssuer
from tests.support.verbs import Issuer, answer_of

ISSUERS = ["http://127.0.0.1:9000", "https://issuer.example", "https://host.example/auth/realm"]


@pytest.mark.parametrize("mode", ["query", "form_post"])
@pytest.mark.parametrize("address", ISSUERS)
def test_a_success_names_its_issuer(make_issuer: MakeIssuer, address: str, mode: str) -> None:
    """§2: the server MUST include iss in authorization responses; §2.4: compared as strings with
    the issuer of the metadata.
    """
    issuer = make_issuer(issuer=address)
    answer = answer_of(issuer.browser().walk(issuer.register(), response_mode=mode))
    assert "code" in answer
    assert answer["iss"] == issuer.metadata()["issuer"] == address


@pytest.mark.parametrize("mode", ["query", "form_post"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": "unheard-of"},
        {"response_type": "token"},
        {"code_challenge": None},
        {"prompt": "none"},
        {"nonce": ["a", "b"]},
        {"resource": "https://other.example"},
    ],
)
def test_an_error_names_its_issuer(issuer: Issuer, mode: str, wrong: dict[str, object]) -> None:
    """§2: in error responses too."""
    answer = issuer.browser().authorize(issuer.register(), response_mode=mode, **wrong)
    told = answer_of(answer)
    assert "error" in told
    assert told["iss"] == issuer.config.issuer


def test_a_denial_names_its_issuer(issuer: Issuer) -> None:
    """§2: also if the user denied the request."""
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    told = answer_of(browser.consent(browser.authorize(client), "deny"))
    assert (told["error"], told["iss"]) == ("access_denied", issuer.config.issuer)


def test_the_host_header_does_not_name_the_issuer(make_issuer: MakeIssuer) -> None:
    """§2.4: the issuer is configured; the sender of a request cannot choose it."""
    issuer = make_issuer(issuer="https://login.example", names=("proxied.example",))
    client = issuer.register()
    answer = issuer.client().get(
        "/authorize",
        base_url="http://proxied.example",
        query_string=client.request(scope="unheard-of"),
    )
    assert answer_of(answer)["iss"] == issuer.config.issuer


def test_the_metadata_promise_it(issuer: Issuer) -> None:
    """§3: authorization_response_iss_parameter_supported: true."""
    assert issuer.metadata()["authorization_response_iss_parameter_supported"] is True
