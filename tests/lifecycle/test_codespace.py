"""The launcher in a GitHub codespace, tested as far as that is possible without GitHub."""

from pathlib import Path

from tests.support.started import free_base, run


def test_the_flow_is_walked_at_the_forwarded_addresses(tmp_path: Path) -> None:
    """The launcher derives the forwarded addresses by itself, and every step passes under them.

    The scripted user, who cannot log in at GitHub, reaches the servers behind the forwarded ports.
    """
    base = free_base()
    told = run(
        "launch",
        *("--auto", "--brief", "--plain", "--port-base", base, "--data", tmp_path / "data"),
        CODESPACE_NAME="fuzzy-disco",
        GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN="app.github.dev",
    )
    assert told.returncode == 0, told.stdout + told.stderr
    for offset in range(4):
        assert f"https://fuzzy-disco-{base + offset}.app.github.dev" in told.stdout
    assert "Keep these ports private." in told.stdout
    assert "13 of 13 steps passed" in told.stdout
