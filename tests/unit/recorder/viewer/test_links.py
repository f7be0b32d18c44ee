"""Things to watch, as links into the current recording."""

from collections.abc import Callable

import pytest

from recorder.keeping.storage import Storage
from recorder.learning.watching import read_watch
from recorder.ledger.ledger import Ledger
from recorder.viewer.links import Link, Links, RolePages
from tests.unit.recorder.samples import AS, BROWSER, answer, check, event, request, take
from tests.unit.recorder.viewer.conftest import ROLES
from tracing.catalogue import THIRTEEN_STEPS

Find = Callable[..., Link]


@pytest.fixture
def find(storage: Storage) -> Find:
    """Return a function that finds the current link of an entry."""
    return lambda **entry: Links(storage.flows, ROLES).of([read_watch(entry | {"see": "It"})])[0]


def missing(link: Link) -> list[str]:
    """The names of the tours that must be run first."""
    return [tour.name for tour in link.missing]


def test_what_nobody_has_walked_can_be_run(find: Find) -> None:
    """The entry names the tour that shows it, and where to go afterwards."""
    step = find(step="refresh-answered")
    assert (step.href, missing(step)) == ("", ["refresh"])
    assert step.then == "/flows/{flow}/steps/refresh-answered"
    both = find(compare=["authorization-code", "device"])
    assert missing(both) == ["authorization-code", "device"]
    assert both.then == "/compare?left=authorization-code&right=device"
    assert find(tour="dpop").then == "/flows/{flow}"


def test_what_was_walked_is_a_link(find: Find, honest: str) -> None:
    """It leads to the newest flow that has it."""
    assert find(step="code-issued").href == f"/flows/{honest}/steps/code-issued"
    assert find(tour="authorization-code").href == f"/flows/{honest}"
    page = find(tour="authorization-code", place="user-logged-in/sign-in")
    assert page.href == f"/flows/{honest}/steps/user-logged-in/sign-in"
    look = find(tour="authorization-code", place="user-logged-in/post-login#wire")
    assert look.href == f"/flows/{honest}/steps/user-logged-in/post-login#wire"
    beside = find(tour="authorization-code", beside=["code-issued", "code-exchanged"])
    assert beside.href == f"/flows/{honest}/beside?left=code-issued&right=code-exchanged"


def test_a_tour_of_its_own_steps_needs_no_report(find: Find, ledger: Ledger) -> None:
    """A tour is complete when its last step was reached; half of it is not enough."""
    take(ledger, [event("client-token-requested", links=["a"])])
    assert missing(find(tour="client-credentials")) == ["client-credentials"]
    take(ledger, [event("client-token-issued", links=["a"])])
    assert find(tour="client-credentials").href == f"/flows/{ledger.storage.flows.newest()[0].flow}"


def test_a_flow_of_another_tour_is_the_last_choice(find: Find, ledger: Ledger) -> None:
    """Even if it has the same steps and is newer."""
    flows = []
    for name, tour in (("a", "revocation"), ("b", "misused-code")):
        take(ledger, [event("token-revoked", links=[name])])
        flows.append(ledger.storage.flows.newest()[0].flow)
        ledger.storage.flows.walked(flows[-1], tour)
    assert find(tour="revocation").href == f"/flows/{flows[0]}"
    assert find(step="token-revoked").href == f"/flows/{flows[0]}/steps/token-revoked"
    take(ledger, [event("token-revoked", links=["c"])])
    assert find(tour="revocation").href == f"/flows/{ledger.storage.flows.newest()[0].flow}"


def flow_of(ledger: Ledger, name: str, *messages: tuple[str, str]) -> str:
    """A flow with these messages, each given by its step and the requested path."""
    told = [
        answer(AS, BROWSER, request("POST", f"http://a{path}"), slug, links=[name])
        for slug, path in messages
    ]
    return take(ledger, told)[0].flow


REGISTERED, SIGNED_IN = ("client-registered", "/register"), ("user-logged-in", "/login")
STORED = ("client-registered", "/")
CREDENTIALS = {"tour": "authorization-code", "place": "client-registered/post-register#wire"}


def test_a_link_leads_to_the_message_that_it_promises(find: Find, ledger: Ledger) -> None:
    """It leads to the newest flow that has it; a later flow has the step, but sends nothing."""
    flow_of(ledger, "a", REGISTERED, SIGNED_IN)
    older = flow_of(ledger, "b", REGISTERED, SIGNED_IN)
    newer = flow_of(ledger, "c", STORED, SIGNED_IN)
    place = "/steps/client-registered/post-register"
    assert find(**CREDENTIALS).href == f"/flows/{older}{place}#wire"
    assert find(step="client-registered/post-register").href == f"/flows/{older}{place}"
    login = find(tour="authorization-code", place="user-logged-in/post-login")
    assert login.href == f"/flows/{newer}/steps/user-logged-in/post-login"
    both = ["client-registered/post-register", "user-logged-in"]
    assert find(tour="authorization-code", beside=both).href.startswith(f"/flows/{older}/")


def test_a_whole_flow_is_the_first_choice(find: Find, ledger: Ledger, honest: str) -> None:
    """It is preferred to one that is still in progress; a refused flow shows something else."""
    flow_of(ledger, "a", REGISTERED)
    assert find(**CREDENTIALS).href.startswith(f"/flows/{honest}/")
    told = event("token-issued", links=["b"], checks=[check(verdict="failed")])
    take(ledger, [told])
    issued = find(tour="authorization-code", place="token-issued")
    assert issued.href.startswith(f"/flows/{honest}/")


def test_what_no_flow_shows_says_what_to_do(find: Find, ledger: Ledger) -> None:
    """If a run would show it, there is a button; if it is sent only once, a hint says how to start
    again with an empty data folder.
    """
    assert missing(find(**CREDENTIALS)) == ["authorization-code"]
    steps = [event(step.slug, links=["a"]) for step in THIRTEEN_STEPS]
    take(ledger, steps)
    once = find(**CREDENTIALS)
    assert (once.href, once.missing) == ("", ())
    assert "python3 scripts/launch.py --data FOLDER" in once.how_to_see
    login = find(tour="authorization-code", place="user-logged-in/post-login")
    assert missing(login) == ["authorization-code"]


def test_a_tour_is_not_shown_by_a_flow_of_another(find: Find, ledger: Ledger) -> None:
    """Its message may belong to one of the thirteen steps, which every flow has."""
    refused = {"tour": "wrong-token", "place": "token-verified#decisions"}
    take(ledger, [event("token-verified", links=["a"])])
    assert missing(find(**refused)) == ["wrong-token"]
    slugs = ("token-verified", "id-token-presented", "access-token-as-login")
    take(ledger, [event(slug, links=["b"]) for slug in slugs])
    newest = ledger.storage.flows.newest()[0].flow
    take(ledger, [event("token-verified", links=["c"])])
    assert find(**refused).href == f"/flows/{newest}/steps/token-verified#decisions"


def test_a_tour_that_lacks_a_second_issuer_says_so(find: Find, storage: Storage) -> None:
    """There is no button, since its run would fail; with a second issuer there is one."""
    lacking = find(tour="two-issuers")
    assert "--second-issuer" in lacking.how_to_see
    assert (lacking.href, lacking.missing) == ("", ())
    (compared,) = Links(storage.flows, ROLES).compared(["two-issuers", "dpop"])
    assert "--second-issuer" in compared.how_to_see
    whole = Links(storage.flows, ROLES._replace(second_issuer="http://127.0.0.1:9004/second"))
    (link,) = whole.of([read_watch({"tour": "two-issuers", "see": "It"})])
    assert missing(link) == ["two-issuers"]


def test_pages_of_the_roles(find: Find, storage: Storage) -> None:
    """At the configured addresses; without an address there is no link."""
    console = find(page="/developer", of="authorization_server")
    assert console.href == "http://127.0.0.1:9000/developer"
    assert (console.is_elsewhere, console.of) == (True, "the authorization server")
    assert find(page="/ways", of="client_app").href == "http://127.0.0.1:9002/ways"
    assert not find(page="/tours", of="viewer").is_elsewhere
    entry = {"page": "/ways", "of": "client_app", "see": "It"}
    (unknown,) = Links(storage.flows, RolePages()).of([read_watch(entry)])
    assert (unknown.href, unknown.missing) == ("", ())


def test_a_word_of_the_glossary(find: Find) -> None:
    """The link leads to its anchor."""
    assert find(term="ID token").href == "/glossary#id-token"
