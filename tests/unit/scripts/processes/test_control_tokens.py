"""Which roles can be controlled, and which processes get their tokens."""

from pathlib import Path

import pytest

from scripts.processes.places import SECOND_ISSUER
from scripts.processes.playground import Playground, on_free_ports

ROLES = {"authorization_server", "resource_server", "client_app"}


def controlled(folder: Path, **given: str) -> Playground:
    """Return a playground with these settings of its user."""
    whole = on_free_ports(folder, second_issuer=True)
    return Playground(whole.places, whole.data, given).controlled()


def test_each_role_has_a_token_of_its_own(tmp_path: Path) -> None:
    """The tokens stay the same at the next start, and the recorder gets all of them."""
    whole = controlled(tmp_path)
    assert whole.control_tokens == controlled(tmp_path).control_tokens
    assert len({*whole.control_tokens.values()}) == 4
    told = {command.name: dict(command.told) for command in whole.commands()}
    for name, token in whole.control_tokens.items():
        program = "AUTHORIZATION_SERVER" if name == SECOND_ISSUER else name.upper()
        known = "SECOND_ISSUER" if name == SECOND_ISSUER else program
        assert told[name][f"{program}_CONTROL_TOKEN"] == token
        assert told["recorder"][f"RECORDER_{known}_CONTROL_TOKEN"] == token
        others = [each for each in told if each not in (name, "recorder")]
        assert not any(token in told[each].values() for each in others)
    assert not {*whole.control_tokens.values()} & {*whole.settings().values()}


def test_a_token_of_the_user_is_taken(tmp_path: Path) -> None:
    """It is not written to a file."""
    whole = controlled(tmp_path, CLIENT_APP_CONTROL_TOKEN="u" * 32)
    assert whole.control_tokens["client_app"] == "u" * 32
    assert not (tmp_path / "client_app.token").exists()


@pytest.mark.parametrize(
    "given", [{"CLIENT_APP_WORKERS": "2"}, {"CLIENT_APP_URL": "https://notes.example"}]
)
def test_a_role_that_may_not_be_controlled_has_none(tmp_path: Path, given: dict[str, str]) -> None:
    """With a token it would not start: others can reach it, or it has several processes."""
    assert controlled(tmp_path, **given).control_tokens.keys() == {
        *ROLES - {"client_app"},
        SECOND_ISSUER,
    }


def test_a_role_behind_a_private_port_can_be_controlled(tmp_path: Path) -> None:
    """Only its owner reaches the port; the recorder reaches the role on this machine."""
    given = {"CLIENT_APP_URL": "https://notes.example", "CLIENT_APP_PRIVATE_PORT": "yes"}
    whole = controlled(tmp_path, **given)
    assert "client_app" in whole.control_tokens
    inner = whole.settings()["RECORDER_START_BACK_CHANNEL"]
    assert inner == whole.places["client_app"].url


def test_unless_it_is_wanted_no_role_is_controlled(tmp_path: Path) -> None:
    """A replay, for example, does not need it."""
    whole = on_free_ports(tmp_path)
    assert whole.control_tokens == {}
    assert not any("CONTROL" in name for each in whole.commands() for name in each.told)
