"""`recorder.exporting.har`: HAR 1.2 without secrets.

The HAR schema and a program that reads HAR files check the output in tests/foreign/test_har.py.
"""

import json
from typing import Any

from recorder.event.recorded import RecordedEvent
from recorder.exporting.flow import OUTSIDE, Flow, flows_of
from recorder.exporting.har import NO_RESPONSE, as_har
from recorder.exporting.junit_flow import flows_as_junit
from tests.unit.recorder.exporting.hostile import hostile_events
from tests.unit.recorder.flows import together
from tests.unit.recorder.recordings import honest_events, honest_flow, refused_events, secrets_of
from tests.unit.recorder.samples import AS, BROWSER, CLIENT, answer, question, request, response
from tracing.tours import AUTHORIZATION_CODE


def log_of(events: list[RecordedEvent]) -> dict[str, Any]:
    """The `log` object of the HAR file of these events."""
    log: dict[str, Any] = json.loads(as_har(flows_of(events)))["log"]
    return log


def test_every_exchange_is_one_entry_of_the_page_of_its_step() -> None:
    """Entries are in the order in which they began; pages are titled after steps."""
    log = log_of(honest_events())
    assert log["version"] == "1.2"
    assert len(log["entries"]) == 14
    begun = [entry["startedDateTime"] for entry in log["entries"] if entry["_to"] == AS]
    assert begun == sorted(begun)
    titles = {page["id"]: page["title"] for page in log["pages"]}
    token = next(entry for entry in log["entries"] if entry["request"]["url"].endswith("/token"))
    assert titles[token["pageref"]] == (
        "Authorization code, step 6: The client app sends the code to the token endpoint"
    )
    assert token["_parts"] == ["6", "7"]
    checks = {check["name"] for check in token["_checks"]}
    assert {"code_is_unused", "code_verifier_matches_challenge"} <= checks


def test_messages_outside_any_step_have_a_page_of_their_own() -> None:
    """The page's title uses the same words as the report for CI."""
    flows = flows_of(refused_events())
    titles = {page["title"] for page in log_of(refused_events())["pages"]}
    assert {f"{flow.tour.title}, {OUTSIDE}" for flow in flows} & titles
    assert f'"{OUTSIDE}"' in flows_as_junit(flows)


def test_messages_are_taken_apart() -> None:
    """The query, the cookies and the form are separate lists."""
    page = response(
        303,
        Location="http://127.0.0.1:9002/callback?code=c0de",
        Set_Cookie="a=b; Path=/x; HttpOnly; SameSite=Lax; "
        "Expires=Wed, 21 Oct 2026 07:28:00 GMT; Max-Age=5",
    )
    form = request(
        "POST",
        "http://127.0.0.1:9000/consent?state=a%20b&empty=",
        "scope=openid+profile&decision=allow",
        Content_Type="application/x-www-form-urlencoded",
        Cookie="first=1; second=2",
    )
    (entry,) = log_of(together(answer(AS, BROWSER, form, "code-issued", page)))["entries"]
    asked, answered = entry["request"], entry["response"]
    assert asked["queryString"] == [
        {"name": "state", "value": "a b"},
        {"name": "empty", "value": ""},
    ]
    assert asked["postData"]["params"] == [
        {"name": "scope", "value": "openid profile"},
        {"name": "decision", "value": "allow"},
    ]
    assert [cookie["name"] for cookie in asked["cookies"]] == ["first", "second"]
    (cookie,) = answered["cookies"]
    assert cookie["expires"] == "2026-10-21T07:28:00.000+00:00"
    assert (cookie["path"], cookie["httpOnly"], cookie["sameSite"]) == ("/x", True, "Lax")
    assert answered["redirectURL"].startswith("http://127.0.0.1:9002/callback?code=")


def test_no_secret_is_in_it() -> None:
    """Neither in requests nor in responses. As a control, the uncovered export contains every
    secret.
    """
    secrets = {value for values in secrets_of(honest_flow()).values() for value in values}
    covered = as_har(flows_of(honest_events()))
    bare = as_har([Flow("f", AUTHORIZATION_CODE, honest_events())])
    assert [secret for secret in secrets if secret not in bare] == []
    assert [secret for secret in secrets if secret in covered] == []


def test_times_add_up() -> None:
    """`time` is the sum of the known timings (HAR 1.2 §timings)."""
    for entry in log_of(honest_events())["entries"]:
        timings = entry["timings"]
        known = [timings[name] for name in ("send", "wait", "receive")]
        assert entry["time"] == sum(known) > 0
        assert all(timings[name] == -1 for name in ("blocked", "dns", "connect", "ssl"))


def test_a_request_without_a_response_says_so() -> None:
    """Its status is 0, as in HAR files that browsers write."""
    (entry,) = log_of(together(question(CLIENT, AS, request(), "code-exchanged")))["entries"]
    assert entry["response"]["status"] == 0
    assert NO_RESPONSE in entry["comment"]


def test_failed_checks_are_told() -> None:
    """The entry has what was expected and received, and a comment says which role refused."""
    entries = log_of(refused_events())["entries"]
    checks = [check for entry in entries for check in entry["_checks"]]
    failed = next(check for check in checks if check["name"] == "issuer_is_expected")
    assert failed["verdict"] == "failed"
    assert failed["received"] == "http://127.0.0.1:6666"
    assert any("Refused by the client app" in entry["comment"] for entry in entries)


def test_what_is_no_text_of_a_json_reader_is_replaced() -> None:
    """A lone surrogate would make the file unreadable for many programs."""
    written = as_har(flows_of(hostile_events()))
    json.dumps(json.loads(written), ensure_ascii=False).encode("utf-8")
