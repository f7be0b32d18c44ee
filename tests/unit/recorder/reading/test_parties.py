"""`recorder.reading.parties`: who takes part, also where it is not our client app."""

import pytest

from recorder.event.recorded import RecordedEvent
from recorder.reading.parties import is_of_another_client, named
from recorder.reading.wording import route
from tests.unit.recorder.flows import together
from tests.unit.recorder.recordings import honest_events
from tests.unit.recorder.samples import AS, CLIENT, RS, answer, question, request

TOKEN = request("POST", "http://127.0.0.1:9000/token", "code=c")


def stolen() -> RecordedEvent:
    """An answer to a request that no client app has told of."""
    return together(answer(AS, CLIENT, TOKEN, "token-issued"))[0]


def test_who_sends_what_the_client_app_did_not_send_is_another_client() -> None:
    """The client app tells of each of its requests, so its answers name a part."""
    honest = together(question(CLIENT, AS, TOKEN, "code-exchanged"), stolen_beside())
    assert is_of_another_client(stolen())
    assert [is_of_another_client(event) for event in honest] == [False, False]
    assert not any(map(is_of_another_client, honest_events()))


def stolen_beside() -> dict[str, object]:
    """The answer to the request that the client app has told of."""
    return answer(AS, CLIENT, TOKEN, "token-issued")


@pytest.mark.parametrize(
    ("tour", "name"),
    [("misused-code", "the thief"), ("", "another client"), ("dpop", "another client")],
)
def test_the_other_client_of_a_theft_is_a_thief(tour: str, name: str) -> None:
    """Where the tour is known; the authorization server stays what it is."""
    assert named(stolen(), CLIENT, tour) == name
    assert route(stolen(), tour) == f"authorization server → {name}"


def test_a_resource_server_is_no_client() -> None:
    """It asks the authorization server, too."""
    asked = together(answer(AS, RS, TOKEN, "token-verified"))[0]
    assert route(asked, "misused-code") == "authorization server → resource server"
