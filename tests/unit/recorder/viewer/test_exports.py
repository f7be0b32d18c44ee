"""Exporting a flow for other programs from its page."""

import json

import pytest
from flask.testing import FlaskClient

from recorder.exporting.formats import FORMATS
from recorder.ledger.ledger import Ledger
from tests.unit.recorder.recordings import honest_flow
from tests.unit.recorder.viewer.conftest import taken
from tests.unit.recorder.viewer.reading import Read

BEGINS = {
    ".har": '{\n  "log"',
    ".mmd": "sequenceDiagram",
    ".md": "# Auth",
    ".xml": "<?xml ",
    ".sh": "#!/bin/sh",
}


@pytest.mark.parametrize("ending", FORMATS)
def test_a_flow_is_saved_in_each_format(ending: str, visitor: FlaskClient, ledger: Ledger) -> None:
    """As a download named after the flow."""
    flow = taken(ledger, honest_flow())
    answered = visitor.get(f"/flows/{flow}/flow{ending}")
    assert answered.status_code == 200
    assert answered.headers["Content-Disposition"] == f"attachment; filename=flow-{flow}{ending}"
    assert answered.mimetype == FORMATS[ending].media_type
    assert answered.text.startswith(BEGINS[ending])


def test_the_guide_leads_to_each_format(visitor: FlaskClient, ledger: Ledger) -> None:
    """The links are below the message, beside the one for the run file."""
    flow = taken(ledger, honest_flow())
    links = [link.get("href") for link in Read(visitor.get(f"/flows/{flow}").text).all("a")]
    assert {f"/flows/{flow}/flow{ending}" for ending in FORMATS} <= set(links)


def test_a_har_file_of_a_flow_is_whole(visitor: FlaskClient, ledger: Ledger) -> None:
    """It has all 14 exchanges of the honest flow."""
    flow = taken(ledger, honest_flow())
    har = json.loads(visitor.get(f"/flows/{flow}/flow.har").text)
    assert len(har["log"]["entries"]) == 14


@pytest.mark.parametrize("path", ["/flows/unknown/flow.har", "/flows/unknown/flow.exe"])
def test_what_is_not_there_is_not_found(path: str, visitor: FlaskClient) -> None:
    """Neither an unknown flow nor an unknown format."""
    assert visitor.get(path).status_code == 404
