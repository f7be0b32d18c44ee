"""RFC 9207 §2.4: the client checks which issuer sent the authorization response."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.client_app.stage import Stage, staged

PROMISED = "authorization_response_iss_parameter_supported"


@pytest.fixture
def client_app(tmp_path: Path) -> Iterator[Stage]:
    """The client app with one issuer."""
    with staged(tmp_path) as stage:
        yield stage


def is_refused(client_app: Stage, **changed: object) -> bool:
    """Whether a response with these changes is refused for its issuer, before any code is sent."""
    answer = client_app.browser().return_with(**changed)
    if answer.status_code == 303:
        return False
    assert answer.status_code == 400
    assert client_app.refused_by() == "issuer_is_expected"
    assert not client_app.issuer.arrived_at("/token")
    return True


def test_the_expected_issuer_passes(client_app: Stage) -> None:
    """§2.4: compared by simple string comparison with the issuer that the request was sent to."""
    assert not is_refused(client_app)


@pytest.mark.parametrize("changed", ["/", "?", "#", "%2F", " "])
def test_the_comparison_is_letter_by_letter(client_app: Stage, changed: str) -> None:
    """§2.4: simple string comparison (RFC 3986 §6.2.1): no normalisation."""
    assert is_refused(client_app, iss=client_app.issuer.url + changed)


@pytest.mark.parametrize("supported", [True, False, None])
def test_another_issuer_is_refused_whatever_was_promised(
    client_app: Stage, supported: bool | None
) -> None:
    """§2.4: if the value does not match, the client must reject the response (mix-up)."""
    client_app.issuer.metadata[PROMISED] = supported
    assert is_refused(client_app, iss="https://attacker.example")


def test_a_promised_issuer_must_be_there(client_app: Stage) -> None:
    """§2.4: clients reject responses without iss from a server that indicates its support."""
    assert is_refused(client_app, iss=None)


def test_an_empty_issuer_is_no_issuer(client_app: Stage) -> None:
    """RFC 6749 §3.1: a parameter without a value is treated as if it were omitted."""
    assert is_refused(client_app, iss="")


@pytest.mark.parametrize("supported", [False, None, "true", 1])
def test_an_issuer_that_was_not_promised_may_be_missing(
    client_app: Stage, supported: object
) -> None:
    """§3: the default is false; a server without RFC 9207 can still be used."""
    client_app.issuer.metadata[PROMISED] = supported
    assert not is_refused(client_app, iss=None)


def test_errors_are_bound_to_their_issuer_too(client_app: Stage) -> None:
    """§2.4: error responses are checked as well; an attacker's error is not shown as ours."""
    assert is_refused(client_app, code=None, error="access_denied", iss="https://attacker.example")


def test_the_promise_is_that_of_the_start(client_app: Stage) -> None:
    """A server whose metadata change in the middle of a flow does not weaken that flow."""
    browser = client_app.browser()
    location = browser.start()
    client_app.issuer.metadata[PROMISED] = False
    client_app.start()
    later = client_app.browser()
    later.set_cookie("client_app_flow", browser.cookie("client_app_flow"))
    assert later.come_back(client_app.issuer.authorize(location, iss=None)).status_code == 400
