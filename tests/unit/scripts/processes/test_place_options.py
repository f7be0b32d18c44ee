"""`scripts.processes.place_options`: which playground is meant, said to every program alike."""

import argparse
from pathlib import Path

import pytest

from scripts.processes.place_options import DATA, add_place_options, playground_of
from scripts.processes.places import SECOND_ISSUER
from scripts.processes.playground import Playground


def meant(*arguments: str) -> Playground:
    """The playground that these options mean, where nothing is set."""
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
    """They have other issuers; a folder that is named is taken."""
    assert meant(*arguments).data == folder


def test_a_second_issuer_is_asked_for() -> None:
    """Four processes else."""
    assert SECOND_ISSUER in meant("--second-issuer").places
    assert SECOND_ISSUER not in meant().places
