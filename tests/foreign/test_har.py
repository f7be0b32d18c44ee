"""HAR files are accepted by their published schema and by Playwright."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft6Validator
from playwright.sync_api import Browser
from referencing import Registry, Resource

from recorder.exporting.flow import flows_of
from recorder.exporting.har import as_har
from tests.foreign.conftest import Packed
from tests.unit.recorder.exporting.hostile import hostile_events
from tests.unit.recorder.recordings import honest_events, refused_events

FLOWS = {"honest": honest_events, "refused": refused_events, "hostile": hostile_events}
URI = re.compile(r"https?://[\w.~:/?#@!$&'()*+,;=%-]*|", re.ASCII)


@pytest.fixture(scope="module")
def schema(packed: Packed) -> Draft6Validator:
    """The HAR 1.2 schema, which has one file for each kind of object."""
    files = packed("har-schema", "lib").glob("*.json")
    told = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    named = {each["$id"]: each for each in told}
    resources = ((name, Resource.from_contents(each)) for name, each in named.items())
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft6Validator(named["har.json#"], registry=registry)


@pytest.mark.parametrize("flow", FLOWS)
def test_a_har_file_is_valid(flow: str, schema: Draft6Validator) -> None:
    """Every flow results in valid HAR. The validator ignores URLs, so they are checked here."""
    har = json.loads(as_har(flows_of(FLOWS[flow]())))
    assert [error.message for error in schema.iter_errors(har)] == []
    entries = har["log"]["entries"]
    addresses = [address for each in entries for address in (each["request"]["url"],)]
    addresses += [each["response"]["redirectURL"] for each in entries]
    assert [each for each in addresses if not URI.match(each) or " " in each] == []


def test_the_schema_finds_what_is_wrong(schema: Draft6Validator) -> None:
    """A control: the schema reports a missing required member."""
    har = json.loads(as_har(flows_of(honest_events())))
    del har["log"]["entries"][0]["response"]["status"]
    assert [error.message for error in schema.iter_errors(har)] == [
        "'status' is a required property"
    ]


def test_a_browser_is_answered_from_a_har_file(chromium: Browser, tmp_path: Path) -> None:
    """Playwright serves the responses of a recorded flow in place of the servers.

    The browser follows the redirect from the notes to the login page.
    """
    path = tmp_path / "flow.har"
    path.write_text(as_har(flows_of(honest_events())), encoding="utf-8")
    with chromium.new_context(java_script_enabled=False) as context:
        context.route_from_har(path, not_found="abort")
        page = context.new_page()
        answered = page.goto("http://127.0.0.1:9000/jwks")
        assert answered is not None
        assert answered.status == 200
        assert answered.json()["keys"][0]["kty"] in ("EC", "RSA")
        page.goto("http://127.0.0.1:9002/notes")
        assert page.url.startswith("http://127.0.0.1:9000/authorize?")
        assert page.get_by_role("button", name="Sign in").is_visible()
