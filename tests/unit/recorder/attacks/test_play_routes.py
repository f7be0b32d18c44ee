"""`recorder.attacks`: what the lab publishes, requested runs of attacks, and the pages of both."""

from typing import Any

from flask.testing import FlaskClient

from tests.unit.recorder.samples import event
from tests.unit.recorder.viewer.reading import Read

MARKUP = "<b>&quot;\"'{{ 1 }}"
STOPPED_BY = [{"role": "authorization_server", "check": "code_belongs_to_client"}]
STORY = {
    "slug": "stolen-code",
    "family": "Codes",
    "title": "A stolen code",
    "attacker": "a thief",
    "victim": "Alice",
    "clause": "RFC 9700 §4.5",
    "idea": "A code is worth tokens.",
    "has": "the redirect",
    "lesson": "A code belongs to its client.",
    "reduced": "",
    "stopped_by": STOPPED_BY,
}
PROOF = {
    "role": "authorization_server",
    "check": "code_is_unused",
    "without": "the request gets through",
}


def hand_over(client: FlaskClient, **changes: str) -> None:
    """Publish a story and a proof, as the lab does."""
    told = {"stories": [{**STORY, **changes}], "proofs": [PROOF]}
    assert client.put("/attacks", json=told).status_code == 204


def taken(client: FlaskClient) -> str:
    """Take the waiting request, as the lab does; return its id."""
    (request,) = client.get("/attack-requests").json["requests"]  # type: ignore[index]
    assert request["name"] == "stolen-code"
    return str(request["id"])


def state(client: FlaskClient) -> Any:
    """The state that the page polls for."""
    return client.get("/attacks/stolen-code/state").json


def test_without_a_lab_the_page_says_what_to_do(client: FlaskClient) -> None:
    """No attack can be requested, either."""
    assert "python3 scripts/attack.py --list" in client.get("/attacks").text
    assert client.post("/attacks/stolen-code/run", json={}).status_code == 404
    assert client.get("/attacks/stolen-code").status_code == 404


def test_a_play_from_the_request_to_the_page(client: FlaskClient) -> None:
    """The page shows both runs, the loot, the check that stopped the attack, and its message."""
    hand_over(client)
    asked = client.post("/attacks/stolen-code/run", json={})
    assert (asked.status_code, asked.json["state"]) == (202, "waiting")  # type: ignore[index]
    id = taken(client)
    assert state(client)["state"] == "running"
    weak, good = (event("token-issued", links=[name]) for name in ("weak", "good"))
    client.post("/events", json={"events": [weak, good]})
    sides = {
        "weak": {"told": ["The thief sends it."], "event": weak["id"], "loot": "Alice's notes"},
        "good": {"told": ["The thief tries."], "event": good["id"], "refused_by": STOPPED_BY},
    }
    report = {"state": "done", "play": sides}
    assert client.post(f"/attack-requests/{id}", json=report).status_code == 204
    assert state(client)["state"] == "done"
    read = Read(client.get("/attacks/stolen-code").text)
    assert "The attacker gets: Alice's notes" in read.text
    assert "code belongs to client" in read.text
    links = [link["href"] for link in read.all("a")]
    assert [weak["id"], good["id"]] == [
        link.rpartition("/")[2] for link in links if "/events/" in link
    ][:2]


def test_what_is_no_check_is_named(client: FlaskClient) -> None:
    """An attack stopped by a header names that header, in the list and beside both runs."""
    header = "the header frame-ancestors"
    story = {**STORY, "stopped_by": [], "stopped_otherwise": header, "is_unprotected": True}
    told = {"stories": [story], "proofs": []}
    assert client.put("/attacks", json=told).status_code == 204
    assert f"Stopped by {header}" in Read(client.get("/attacks").text).text
    client.post("/attacks/stolen-code/run", json={})
    last = event("token-issued")
    client.post("/events", json={"events": [last]})
    sides = {"weak": {"loot": "Alice's notes", "event": last["id"]}, "good": {"event": last["id"]}}
    report = {"state": "done", "play": sides}
    client.post(f"/attack-requests/{taken(client)}", json=report)
    text = " ".join(Read(client.get("/attacks/stolen-code").text).text.split())
    assert "Where the protection has no effect" in text
    assert f"The attacker gets: nothing. Stopped by {header}." in text
    assert text.count("Open the last message of this run") == 2
    assert "Both runs, message by message" not in text


def test_a_play_that_failed_says_why(client: FlaskClient) -> None:
    """The page shows the lab's own message."""
    hand_over(client)
    client.post("/attacks/stolen-code/run", json={})
    report = {"state": "failed", "problem": "A port is in use."}
    client.post(f"/attack-requests/{taken(client)}", json=report)
    told = state(client)
    assert (told["state"], told["problem"]) == ("failed", "A port is in use.")


def test_from_each_check_a_link_leads_to_what_it_stops(client: FlaskClient) -> None:
    """The page of a check links to its stories, and to its proof with the command that makes it."""
    hand_over(client)
    of_story = client.get("/attacks/of/authorization_server/code_belongs_to_client").text
    assert 'href="/attacks/stolen-code"' in of_story
    of_proof = client.get("/attacks/of/authorization_server/code_is_unused").text
    assert "the request gets through" in of_proof
    assert "--prove authorization_server:code_is_unused" in of_proof


def test_a_proof_from_the_request_to_the_page(client: FlaskClient) -> None:
    """It shows the results of the request with and without the check; an unknown check has no
    proof.
    """
    hand_over(client)
    name, page = (
        f"{at}code_is_unused" for at in ("authorization_server:", "of/authorization_server/")
    )
    assert client.post("/attacks/client_app:code_is_unused/run", json={}).status_code == 404
    assert client.post(f"/attacks/{name}/run", json={}).status_code == 202
    (asked,) = client.get("/attack-requests").json["requests"]  # type: ignore[index]
    assert asked["name"] == name
    report = {"state": "done", "proved": {"with_check": "refused (400)", "without_check": "200"}}
    assert client.post(f"/attack-requests/{asked['id']}", json=report).status_code == 204
    text = " ".join(Read(client.get(f"/attacks/{page}").text).text.split())
    assert "With the check: refused (400).Without it: 200. Send it again" in text


def test_what_is_handed_over_is_text(client: FlaskClient) -> None:
    """Whatever it contains, no page interprets it as markup."""
    hand_over(client, title=MARKUP, idea=MARKUP, attacker=MARKUP)
    for path in ("/attacks", "/attacks/stolen-code", "/attacks/of/client_app/x"):
        assert "<b>&quot;" not in client.get(path).text


def test_only_attacks_are_taken(client: FlaskClient) -> None:
    """They must have the right structure and be sent as JSON."""
    assert client.put("/attacks", json={"stories": [{}], "proofs": []}).status_code == 400
    assert client.put("/attacks", data="{}", content_type="text/plain").status_code == 415


def test_a_check_of_no_role(client: FlaskClient) -> None:
    """It has no page, and a story or proof that names it is rejected."""
    assert client.get("/attacks/of/nonsense/code_is_unused").status_code == 404
    wrong = [{"role": "nonsense", "check": "code_is_unused"}]
    for told in (
        {"stories": [{**STORY, "stopped_by": wrong}], "proofs": []},
        {"stories": [], "proofs": [{**PROOF, "role": "nonsense"}]},
    ):
        assert client.put("/attacks", json=told).status_code == 400
