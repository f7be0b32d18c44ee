"""Break it yourself: a recorded request is copied, edited and sent by the lab, and the verdict
shown.
"""

from typing import Any

import pytest
from flask.testing import FlaskClient

from recorder.attacks.edits import MOST_KEPT
from tests.unit.recorder.samples import check, event, request

SENT = "http://127.0.0.1:9000/token"
REFUSED_BY = {"role": "authorization_server", "check": "code_is_unused"}


@pytest.fixture
def recorded(client: FlaskClient) -> str:
    """The event id of a recorded request of step 6."""
    asked = request("POST", SENT, "code=abc", Host="x")
    made = [check("code_is_unused")]
    told = event(
        "token-issued", links=["a"], http={"request": asked, "response": None}, checks=made
    )
    client.post("/events", json={"events": [told]})
    return str(told["id"])


def edited(client: FlaskClient, recorded: str, **changes: str) -> str:
    """The URL of the page of an edited request."""
    form = {"method": "post", "url": SENT, "headers": "Accept: */*\n", "body": "code=abc"}
    answer = client.post(f"/edits/of/{recorded}", data={**form, "predicted": "none", **changes})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def report(client: FlaskClient, **told: Any) -> None:
    """Report the lab's result for the waiting request."""
    (asked,) = client.get("/edit-requests").json["requests"]  # type: ignore[index]
    assert client.post(f"/edit-requests/{asked['id']}", json=told).status_code == 204


def test_the_copy_can_be_edited(client: FlaskClient, recorded: str) -> None:
    """The reader can predict any check made on this request. Headers that follow from the rest of
    the request cannot be edited.
    """
    page = client.get(f"/edits/of/{recorded}").text
    assert SENT in page
    assert "code=abc" in page
    assert '<option value="code_is_unused">' in page
    assert "Host: x" not in page


def test_the_lab_sends_what_was_edited(client: FlaskClient, recorded: str) -> None:
    """The method, URL, headers and body are those in the form."""
    page = edited(client, recorded, body="code=other")
    told = client.get(f"{page}/request").json
    assert told == {
        "of_event": recorded,
        "method": "POST",
        "url": SENT,
        "headers": [["Accept", "*/*"]],
        "body": "code=other",
        "predicted": "none",
    }


@pytest.mark.parametrize(
    ("predicted", "status", "refused_by", "verdict"),
    [
        ("code_is_unused", 400, REFUSED_BY, "right"),
        ("code_is_known", 400, REFUSED_BY, "wrong"),
        ("none", 400, REFUSED_BY, "wrong"),
        ("none", 200, None, "right"),
        ("none", 405, None, "wrong"),
        ("code_is_unused", 200, None, "wrong"),
    ],
)
def test_the_verdict_is_the_check_that_refused(
    client: FlaskClient,
    recorded: str,
    predicted: str,
    status: int,
    refused_by: object,
    verdict: str,
) -> None:
    """A prediction is right if it names that check, or names none and the request succeeds."""
    page = edited(client, recorded, predicted=predicted)
    report(client, state="done", outcome={"status": status, "refused_by": refused_by})
    shown = client.get(page).text
    assert f"Your prediction was {verdict}." in shown
    assert ("code is unused” failed" in shown) == (refused_by is not None)


def test_what_cannot_be_sent_is_said(client: FlaskClient, recorded: str) -> None:
    """The error appears on the form itself, which keeps its values."""
    for wrong, said in (
        ({"headers": "no colon"}, "“no colon” is not a header."),
        ({"headers": ": no name"}, "“: no name” is not a header."),
        ({"headers": "a: b\n" * 101}, "at most 100 headers"),
        ({"url": "ftp://x"}, "The address must begin with http://"),
        ({"method": "no method"}, "The method must be a word"),
        ({"predicted": "x" * 300}, "Choose one of the checks"),
    ):
        form = {
            "method": "GET",
            "url": SENT,
            "headers": "",
            "body": "",
            "predicted": "none",
        } | wrong
        answer = client.post(f"/edits/of/{recorded}", data=form)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
        assert said in answer.text


def test_a_problem_of_the_lab_is_said(client: FlaskClient, recorded: str) -> None:
    """It is shown in place of a verdict."""
    page = edited(client, recorded)
    report(client, state="failed", problem="127.0.0.1:1 is none of this playground's servers.")
    assert "none of this playground" in client.get(page).text


def test_what_is_not_there(client: FlaskClient) -> None:
    """For an unknown event and for an unknown edit the response is 404."""
    assert client.get("/edits/of/unknown").status_code == 404
    assert client.get("/edits/unknown").status_code == 404
    assert client.get("/edits/unknown/request").status_code == 404


def test_an_edit_that_is_kept_no_longer_is_forgotten(client: FlaskClient, recorded: str) -> None:
    """Only the newest edits are kept; the page and the request of an older one are gone."""
    first = edited(client, recorded)
    for _ in range(MOST_KEPT):
        edited(client, recorded)
    assert client.get(first).status_code == 404
    assert len(client.get("/edit-requests").json["requests"]) == MOST_KEPT  # type: ignore[index]
