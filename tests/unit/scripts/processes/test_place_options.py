"""`scripts.processes.place_options`: every program has the same options to choose a playground."""

import argparse
from pathlib import Path

import pytest

from scripts.processes.data_folder import DATA
from scripts.processes.place_options import add_place_options, playground_of
from scripts.processes.places import SECOND_ISSUER
from scripts.processes.playground import Playground


def meant(*arguments: str) -> Playground:
    """Return the playground that these options choose in an empty environment."""
    parser = argparse.ArgumentParser()
    add_place_options(parser)
    return playground_of(parser.parse_args(arguments), {})


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        ((), DATA),
        (("--port-base", "9000"), DATA),
        (("--port-base", "9100"), DATA / "from-9100"),
        (("--port-base", "9100", "--data", "here"), Path("here").resolve()),
    ],
)
def test_two_playgrounds_share_no_data(arguments: tuple[str, ...], folder: Path) -> None:
    """Their issuers differ; a folder that is given is used."""
    assert meant(*arguments).data == folder


@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_folder_is_refused(empty: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An unset shell variable must not put keys into the current folder."""
    with pytest.raises(SystemExit) as ended:
        meant("--data", empty)
    assert ended.value.code == 2
    assert f"--data: {empty!r} must be a folder; for this one, use ." in capsys.readouterr().err


def test_a_second_issuer_is_asked_for() -> None:
    """Without the option there are four processes."""
    assert SECOND_ISSUER in meant("--second-issuer").places
    assert SECOND_ISSUER not in meant().places
