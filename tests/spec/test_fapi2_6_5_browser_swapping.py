"""FAPI 2.0 §6.5: a code that arrives in a browser other than the one that began the flow is burnt.

RFC 6749 §4.1.2 lets a code be used only once, and RFC 7009 revokes the tokens issued for it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.client_app.fake_issuer import FakeIssuer, query_of
from tests.unit.client_app.fake_notes import FakeNotes
from tests.unit.client_app.stage import Browser, Stage
from tracing.endpoint_steps import CODE_BURNT


@pytest.fixture
def second() -> Iterator[FakeIssuer]:
    """An issuer run by the attacker."""
    with FakeIssuer() as issuer:
        yield issuer


@pytest.fixture
def client_app(second: FakeIssuer, tmp_path: Path) -> Iterator[Stage]:
    """The client app, which lets users choose between an honest issuer and the attacker's."""
    with FakeIssuer() as first, FakeNotes(first) as notes:
        stage = Stage(first, notes, tmp_path, second_issuer=second.url)
        yield stage
        stage.close()


@pytest.fixture
def attacker(client_app: Stage) -> Browser:
    """The attacker's browser, which begins the flow."""
    return client_app.browser()


@pytest.fixture
def victim(client_app: Stage) -> Browser:
    """The victim's browser, which finishes the flow."""
    return client_app.browser()


def test_the_code_is_used_up_and_its_tokens_are_revoked(
    client_app: Stage, attacker: Browser, victim: Browser
) -> None:
    """RFC 6749 §4.1.2, RFC 7009 §2.1: the client exchanges the code once, with the verifier of its
    flow, and revokes every token it gets.
    """
    back = client_app.issuer.authorize(attacker.start())
    assert victim.come_back(back).status_code == 400
    (exchange,) = client_app.issuer.arrived_at("/token")
    assert exchange.form["code"] == query_of(back)["code"]
    assert exchange.form["code_verifier"]
    assert client_app.issuer.codes == {}
    issued = client_app.issuer.access_tokens | set(client_app.issuer.refresh_tokens)
    assert set(client_app.issuer.revoked) == issued
    assert not client_app.rows("sessions")


def test_the_attackers_browser_gets_nothing(
    client_app: Stage, attacker: Browser, victim: Browser
) -> None:
    """§6.5 (4, 5): the same response in the browser that began the flow comes too late."""
    back = client_app.issuer.authorize(attacker.start())
    victim.come_back(back)
    assert attacker.come_back(back).status_code == 400
    assert client_app.refused_by() == "state_is_unused"
    assert len(client_app.issuer.arrived_at("/token")) == 1
    assert not client_app.rows("sessions")


def test_the_burning_is_seen_in_the_trace(
    client_app: Stage, attacker: Browser, victim: Browser
) -> None:
    """The trace shows it as messages of their own, after the failed check and before the page."""
    back = client_app.issuer.authorize(attacker.start())
    client_app.forget()
    victim.come_back(back)
    assert client_app.steps() == ["redirect-followed", "code-burnt", "redirect-followed"]
    first, *burning, page = client_app.sink.events
    assert [check.name for check in first.checks if check.verdict == "failed"] == [
        "state_is_of_this_browser"
    ]
    sent = [event.request.url for event in burning if event.step == CODE_BURNT and event.request]
    assert list(dict.fromkeys(url.removeprefix(client_app.issuer.url) for url in sent)) == [
        "/token",
        "/revoke",
    ]
    assert page.response
    assert page.response.status == 400


def test_the_page_says_nothing_of_the_code(client_app: Stage, victim: Browser) -> None:
    """The page in the wrong browser is the same whether or not the code could be burnt."""
    pages = []
    for is_down in (False, True):
        back = client_app.issuer.authorize(client_app.browser().start())
        if is_down:
            client_app.issuer.forget_clients()
        pages.append(victim.come_back(back))
        assert query_of(back)["code"] not in pages[-1].text
    burnt, not_burnt = pages
    assert (burnt.status_code, burnt.text) == (not_burnt.status_code, not_burnt.text)
    assert "do not give them the address of this page" in burnt.text


def test_forged_responses_cost_the_authorization_server_nothing(
    client_app: Stage, victim: Browser
) -> None:
    """A state that belongs to no open flow never makes the client send a code, however often it is
    tried.
    """
    for number in range(5):
        victim.get(f"/callback?code=stolen&state=guess-{number}&iss={client_app.issuer.url}")
    assert client_app.issuer.arrived == []


def test_a_known_state_burns_once(client_app: Stage, attacker: Browser, victim: Browser) -> None:
    """§6.4 (2): one exchange for each authorization request, whatever code is presented."""
    back = client_app.issuer.authorize(attacker.start())
    for code in ("first", "second", query_of(back)["code"]):
        victim.get(
            f"/callback?code={code}&state={query_of(back)['state']}&iss={query_of(back)['iss']}"
        )
    (exchange,) = client_app.issuer.arrived_at("/token")
    assert exchange.form["code"] == "first"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://attacker.example"},
        {"iss": None},
        {"code": None},
        {"code": ["a", "b"]},
        {"error": "access_denied"},
    ],
    ids=str,
)
def test_a_doubtful_response_sends_no_code(
    client_app: Stage, attacker: Browser, victim: Browser, changed: dict[str, object]
) -> None:
    """RFC 9700 §4.4: the flow ends, and the code is not sent, least of all to another issuer."""
    victim.come_back(client_app.issuer.authorize(attacker.start(), **changed))
    assert client_app.issuer.arrived_at("/token") == []


def test_a_code_of_the_honest_issuer_never_reaches_another(
    client_app: Stage, second: FakeIssuer, attacker: Browser, victim: Browser
) -> None:
    """RFC 9700 §4.4: the victim is sent to the honest issuer with a state that the attacker
    obtained for a flow with the attacker's own issuer.
    """
    state = query_of(attacker.ask("issuer=second"))["state"]
    honest = client_app.issuer.authorize(client_app.browser().start(), state=state)
    assert victim.come_back(honest).status_code == 400
    assert client_app.refused_by() == "state_is_of_this_browser"
    assert second.arrived_at("/token") == []


def test_tokens_bound_to_a_key_are_burnt_as_well(client_app: Stage, victim: Browser) -> None:
    """RFC 9449 §5: the exchange is proved with the key of the flow."""
    client_app.issuer.metadata["dpop_signing_alg_values_supported"] = ["ES256"]
    location = client_app.browser().ask("dpop=yes")
    victim.come_back(client_app.issuer.authorize(location))
    (exchange,) = client_app.issuer.arrived_at("/token")
    assert "Dpop" in exchange.headers
    assert len(client_app.issuer.revoked) == 2


@pytest.mark.parametrize("altered", [None, "unknown", "of another flow", "of an ended flow"])
def test_an_altered_state_does_not_save_the_code(
    client_app: Stage, attacker: Browser, victim: Browser, altered: str | None
) -> None:
    """§6.5 (2), RFC 9700 §4.5: the attacker may alter the response in the victim's browser and
    present the code with the right state afterwards.
    """
    other = query_of(attacker.start())["state"]
    if altered == "of an ended flow":
        attacker.get(f"/callback?state={other}&error=access_denied&iss={client_app.issuer.url}")
    state = {None: None, "unknown": "x"}.get(altered, other)
    location = attacker.start()
    back = client_app.issuer.authorize(location, state=state)
    assert victim.come_back(back).status_code == 400
    right = client_app.issuer.authorize(location, code=query_of(back)["code"])
    assert attacker.come_back(right).status_code == 400
    assert client_app.refused_by() == "code_was_not_refused_before"
    assert not client_app.rows("sessions")


def test_of_refused_codes_few_are_kept(client_app: Stage, victim: Browser) -> None:
    """Anyone can send such codes, so expired ones are forgotten and their number is limited."""
    for number in range(3):
        victim.get(f"/callback?code=c-{number}&state=x")
        victim.get(f"/callback?code=c-{number}&state=x")
    assert len(client_app.rows("refused_codes")) == 3
    client_app.set("refused_codes", "refused_at", 1.0)
    victim.get("/callback?code=last&state=x")
    (kept,) = client_app.rows("refused_codes")
    assert "last" not in str(kept)


def test_a_code_without_revocation_is_used_up_all_the_same(
    client_app: Stage, attacker: Browser, victim: Browser
) -> None:
    """RFC 7009 is optional: without it the code is still used up and the tokens are discarded."""
    client_app.issuer.metadata["revocation_endpoint"] = None
    back = client_app.issuer.authorize(attacker.start())
    assert victim.come_back(back).status_code == 400
    assert client_app.issuer.codes == {}
    assert client_app.issuer.arrived_at("/revoke") == []


def test_an_issuer_that_is_away_changes_nothing(client_app: Stage, attacker: Browser) -> None:
    """The flow has ended, whether or not its code could be burnt."""
    back = client_app.issuer.authorize(attacker.start())
    client_app.start()
    client_app.issuer.metadata["issuer"] = "https://away.example"
    assert client_app.browser().come_back(back).status_code == 400
    assert client_app.issuer.arrived_at("/token") == []
    (flow,) = client_app.rows("pending_flows")
    assert flow["used_at"]
