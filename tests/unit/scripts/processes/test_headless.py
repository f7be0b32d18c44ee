"""The file that says where a playground is, as the next start finds it."""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug import Response

from scripts.processes.headless import add_headless
from tests.support.recorder_tokens import VIEWER
from tests.support.sockets import served
from tests.unit.scripts.recorders import recording

RUNS = "belongs to a playground that is running. Choose another file name."


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a running recorder."""
    with recording(tmp_path_factory.mktemp("recorder")) as (host, port):
        yield f"http://{host}:{port}"


def left_at(folder: Path, url: str, token: str) -> Path:
    """Return the file that a playground with this recorder has left."""
    file = folder / "where.json"
    told = {"recorder": {"url": url, "token": token}}
    file.write_text(json.dumps(told), encoding="utf-8")
    return file


def read_option(file: Path) -> Path:
    """Return the option with this file, as a program parses it."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_headless(parser)
    chosen: Path = parser.parse_args(["--headless", str(file)]).headless
    return chosen


def test_the_file_of_a_running_playground_is_not_replaced(recorder: str, tmp_path: Path) -> None:
    """Its recorder accepts the token in the file."""
    file = left_at(tmp_path, recorder, VIEWER)
    with pytest.raises(argparse.ArgumentError, match=re.escape(RUNS)):
        read_option(file)


def test_the_file_of_a_killed_playground_is_replaced(recorder: str, tmp_path: Path) -> None:
    """Its port may now be unused, or belong to another playground or any other program."""
    assert read_option(left_at(tmp_path, "http://127.0.0.1:1", VIEWER))
    assert read_option(left_at(tmp_path, recorder, "of-the-killed-one"))
    with served(Response("<p>the same page for every address</p>")) as url:
        assert read_option(left_at(tmp_path, url, VIEWER))
