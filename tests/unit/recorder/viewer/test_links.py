"""What can be watched, as links into a recording as it is now."""

from collections.abc import Callable

import pytest

from recorder.keeping.storage import Storage
from recorder.learning.watching import read_watch
from recorder.ledger.ledger import Ledger
from recorder.viewer.links import Link, Links, RolePages
from tests.unit.recorder.samples import event, take
from tests.unit.recorder.viewer.conftest import ROLES

Find = Callable[..., Link]


@pytest.fixture
def find(storage: Storage) -> Find:
    """Where an entry of a text leads today."""
    return lambda **entry: Links(storage.flows, ROLES).of([read_watch(entry | {"see": "It"})])[0]


def missing(link: Link) -> list[str]:
    """The tours that must be walked first."""
    return [tour.name for tour in link.missing]


def test_what_nobody_has_walked_can_be_run(find: Find) -> None:
    """The tour that shows it, and where to go then."""
    step = find(step="refresh-answered")
    assert (step.href, missing(step)) == ("", ["refresh"])
    assert step.then == "/flows/{flow}/steps/refresh-answered"
    both = find(compare=["authorization-code", "device"])
    assert missing(both) == ["authorization-code", "device"]
    assert both.then == "/compare?left=authorization-code&right=device"
    assert find(tour="dpop").then == "/flows/{flow}"


def test_what_was_walked_is_a_link(find: Find, honest: str) -> None:
    """To the newest flow that has it."""
    assert find(step="code-issued").href == f"/flows/{honest}/steps/code-issued"
    assert find(tour="authorization-code").href == f"/flows/{honest}"
    page = find(tour="authorization-code", place="user-logged-in/sign-in")
    assert page.href == f"/flows/{honest}/steps/user-logged-in/sign-in"
    look = find(tour="authorization-code", place="user-logged-in/post-login#wire")
    assert look.href == f"/flows/{honest}/steps/user-logged-in/post-login#wire"
    beside = find(tour="authorization-code", beside=["code-issued", "code-exchanged"])
    assert beside.href == f"/flows/{honest}/beside?left=code-issued&right=code-exchanged"


def test_a_tour_of_its_own_steps_needs_no_report(find: Find, ledger: Ledger) -> None:
    """Whoever came to its last step has gone through it; half of it is not enough."""
    take(ledger, [event("client-token-requested", links=["a"])])
    assert missing(find(tour="client-credentials")) == ["client-credentials"]
    take(ledger, [event("client-token-issued", links=["a"])])
    assert find(tour="client-credentials").href == f"/flows/{ledger.storage.flows.newest()[0].flow}"


def test_a_flow_of_another_tour_is_the_last_choice(find: Find, ledger: Ledger) -> None:
    """Also when it came by the same steps later."""
    flows = []
    for name, tour in (("a", "revocation"), ("b", "misused-code")):
        take(ledger, [event("token-revoked", links=[name])])
        flows.append(ledger.storage.flows.newest()[0].flow)
        ledger.storage.flows.walked(flows[-1], tour)
    assert find(tour="revocation").href == f"/flows/{flows[0]}"
    assert find(step="token-revoked").href == f"/flows/{flows[0]}/steps/token-revoked"
    take(ledger, [event("token-revoked", links=["c"])])
    assert find(tour="revocation").href == f"/flows/{ledger.storage.flows.newest()[0].flow}"


def test_pages_of_the_roles(find: Find, storage: Storage) -> None:
    """At the addresses that were told; where nobody told one, there is no link."""
    console = find(page="/developer", of="authorization_server")
    assert console.href == "http://127.0.0.1:9000/developer"
    assert (console.is_elsewhere, console.of) == (True, "the authorization server")
    assert find(page="/ways", of="client_app").href == "http://127.0.0.1:9002/ways"
    assert not find(page="/tours", of="viewer").is_elsewhere
    entry = {"page": "/ways", "of": "client_app", "see": "It"}
    (unknown,) = Links(storage.flows, RolePages()).of([read_watch(entry)])
    assert (unknown.href, unknown.missing) == ("", ())


def test_a_word_of_the_glossary(find: Find) -> None:
    """By its anchor."""
    assert find(term="ID token").href == "/glossary#id-token"
