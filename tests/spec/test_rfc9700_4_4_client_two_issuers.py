"""RFC 9700 §4.4: a client with two issuers keeps them apart (mix-up)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.client_app.fake_issuer import FakeIssuer, query_of
from tests.unit.client_app.fake_notes import FakeNotes
from tests.unit.client_app.stage import Browser, Stage, heading


@pytest.fixture
def second() -> Iterator[FakeIssuer]:
    """The second issuer, which the resource server does not trust."""
    with FakeIssuer() as issuer:
        yield issuer


@pytest.fixture
def client_app(second: FakeIssuer, tmp_path: Path) -> Iterator[Stage]:
    """The client app with both issuers."""
    with FakeIssuer() as first, FakeNotes(first) as notes:
        stage = Stage(first, notes, tmp_path, second_issuer=second.url)
        yield stage
        stage.close()


@pytest.fixture
def browser(client_app: Stage) -> Browser:
    """A fresh browser."""
    return client_app.browser()


def test_everything_goes_to_the_issuer_of_the_flow(
    client_app: Stage, second: FakeIssuer, browser: Browser
) -> None:
    """§4.4.2: code, secret and verifier reach no other issuer."""
    location = browser.ask("issuer=second")
    assert location.startswith(f"{second.url}/authorize")
    assert browser.come_back(second.authorize(location)).status_code == 303
    assert len(second.arrived_at("/token")) == 1
    assert client_app.issuer.arrived == []
    (session,) = client_app.rows("sessions")
    assert session["issuer"] == second.url


def test_each_issuer_knows_another_client(
    client_app: Stage, second: FakeIssuer, browser: Browser
) -> None:
    """RFC 7591: a registration is only valid at the issuer that issued it."""
    browser.ask("issuer=first")
    client_app.browser().ask("issuer=second")
    rows = {row["issuer"]: row["client_secret"] for row in client_app.rows("registrations")}
    assert set(rows) == {client_app.issuer.url, second.url}
    assert len(set(rows.values())) == 2


def test_an_answer_of_the_other_issuer_is_refused(
    client_app: Stage, second: FakeIssuer, browser: Browser
) -> None:
    """§4.4.2.1: a code from the honest issuer is never sent to the other one."""
    state = query_of(browser.ask("issuer=second"))["state"]
    honest = client_app.issuer.authorize(client_app.browser().start(), state=state)
    page = browser.come_back(honest)
    assert page.status_code == 400
    assert client_app.refused_by() == "issuer_is_expected"
    assert second.arrived_at("/token") == []


def test_an_id_token_of_the_other_issuer_logs_nobody_in(
    client_app: Stage, second: FakeIssuer, browser: Browser
) -> None:
    """OIDC Core §3.1.3.7 (2): even if it is signed with a key that the client knows."""
    second.claims = {"iss": client_app.issuer.url}
    page = browser.come_back(second.authorize(browser.ask("issuer=second")))
    assert heading(page) == "You were not signed in"
    assert client_app.refused_by() == "issuer_is_the_one_asked"


@pytest.mark.parametrize("path", ["/notes", "/sign-in?issuer=second"])
def test_an_issuer_that_does_not_name_itself_is_not_used(
    client_app: Stage, second: FakeIssuer, browser: Browser, path: str
) -> None:
    """§4.4.2: with several issuers a defence against mix-up is required."""
    for issuer in (client_app.issuer, second):
        issuer.metadata["authorization_response_iss_parameter_supported"] = None
    assert browser.get(path).status_code == 502
    assert client_app.refused_by() == "answers_name_their_issuer"


def test_its_token_opens_nothing_at_the_resource_server(
    client_app: Stage, second: FakeIssuer, browser: Browser
) -> None:
    """The refusal is shown as such: one call, no refresh, and no loop of new sign-ins."""
    browser.come_back(second.authorize(browser.ask("issuer=second")))
    page = browser.open_notes()
    assert heading(page) == "The resource server does not trust this issuer"
    assert second.url in page.text
    assert "token_is_accepted" in page.text
    assert len(client_app.notes.arrived) == 1
    assert len(second.arrived_at("/token")) == 1


def test_its_refresh_token_is_given_back_to_it(
    client_app: Stage, second: FakeIssuer, browser: Browser
) -> None:
    """RFC 7009: the client revokes the token at this issuer, and shows it to no other."""
    browser.come_back(second.authorize(browser.ask("issuer=second")))
    browser.submit(browser.open_notes(), "/sign-out")
    assert len(second.revoked) == 1
    assert client_app.issuer.arrived_at("/revoke") == []
