"""`recorder.reading.parties`: who takes part, including clients other than our client app."""

import pytest

from recorder.event.recorded import RecordedEvent
from recorder.reading.parties import is_of_another_client, named
from recorder.reading.wording import route
from recorder.viewer.diagram import row_of
from tests.unit.recorder.flows import together
from tests.unit.recorder.recordings import honest_events
from tests.unit.recorder.samples import AS, BROWSER, CLIENT, RS, answer, question, request
from tracing.catalogue import ATTACKERS_AGENT

TOKEN = request("POST", "http://127.0.0.1:9000/token", "code=c")


def stolen() -> RecordedEvent:
    """A response to a request that no client app has recorded."""
    return together(answer(AS, CLIENT, TOKEN, "token-issued"))[0]


def test_who_sends_what_the_client_app_did_not_send_is_another_client() -> None:
    """The client app records each of its requests, so their responses refer to a part."""
    honest = together(question(CLIENT, AS, TOKEN, "code-exchanged"), stolen_beside())
    assert is_of_another_client(stolen())
    assert [is_of_another_client(event) for event in honest] == [False, False]
    assert not any(map(is_of_another_client, honest_events()))


def stolen_beside() -> dict[str, object]:
    """The response to the request that the client app has recorded."""
    return answer(AS, CLIENT, TOKEN, "token-issued")


@pytest.mark.parametrize(
    ("tour", "name"),
    [("misused-code", "the thief"), ("", "another client"), ("dpop", "another client")],
)
def test_the_other_client_of_a_theft_is_a_thief(tour: str, name: str) -> None:
    """If the tour is known; the authorization server keeps its name."""
    assert named(stolen(), CLIENT, tour) == name
    assert route(stolen(), tour) == f"authorization server → {name}"


@pytest.mark.parametrize("place", [CLIENT, BROWSER])
def test_an_attacker_stands_where_its_request_says_so(place: str) -> None:
    """It has its own lane in the diagram, whether clients or browsers usually send such a request.
    Requests of the client app itself stay on its own lane.
    """
    agent = f"{ATTACKERS_AGENT}12ab)"
    by_attacker = {**TOKEN, "headers": [["User-Agent", agent]]}
    (asked,) = together(answer(AS, place, by_attacker, "token-issued"))
    assert route(asked, "misused-code") == "authorization server → attacker"
    row = row_of(asked)
    assert [(arrow.sender, arrow.receiver) for arrow in row.arrows] == [(4, 2), (2, 4)]
    assert (row.is_by_attacker, row.other) == (True, "")
    (own,) = together(answer(AS, place, TOKEN, "token-issued"))
    assert not row_of(own).is_by_attacker


def test_a_resource_server_is_no_client() -> None:
    """It sends requests to the authorization server, too."""
    asked = together(answer(AS, RS, TOKEN, "token-verified"))[0]
    assert route(asked, "misused-code") == "authorization server → resource server"
