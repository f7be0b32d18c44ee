"""The commands of an illustrated page: each runs as it is and prints what the page says."""

import json
import os
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, Key, RSAKey

from recorder.illustrating.page import page_of
from recorder.illustrating.programs import NOT_VALID, VALID, VERIFIERS, Command
from recorder.keeping import run_file
from scripts.commands.illustrate import KEPT
from tests.support.places import HISTORIES
from tests.unit.recorder.illustrating.odd_flows import odd_flow
from tests.unit.recorder.illustrating.reading_pages import ReadPage, read

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the commands are for a POSIX shell")

HONEST = (
    "The SHA-256 of the code_verifier of 6",
    "From the client_id and the client_secret of 2.4",
    "Half of the SHA-256 of the access_token of 7",
    "The thumbprint (RFC 7638) of the key of 8.2",
    "It is base64url-encoded",
    "The signature, with the public key of 8.2",
)
DPOP = (
    *HONEST,
    "The SHA-256 of the access_token of 7",
    "The thumbprint (RFC 7638) of the key of 6",
    "The signature, with the public key of 6",
)
RUNS = {KEPT: HONEST, HISTORIES / "dpop_flow.jsonl": DPOP}
KEYS: dict[str, Callable[[], Key]] = {
    "ES256": lambda: ECKey.generate_key("P-256"),
    "RS256": lambda: RSAKey.generate_key(2048),
    "PS256": lambda: RSAKey.generate_key(2048),
}


def run(command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as if it were pasted into a shell."""
    return subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)


def all_run(commands: list[str]) -> list[subprocess.CompletedProcess[str]]:
    """Run several commands in parallel."""
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(run, commands))


def characters_of(page: ReadPage) -> list[str]:
    """Every message and every decoded text of a page, each as one string."""
    return ["".join(text for text, _ in bits) for bits in (*page.messages, *page.decoded)]


@pytest.mark.slow
@pytest.mark.parametrize("path", RUNS, ids=lambda path: path.stem)
def test_every_command_prints_what_the_page_says(path: Path) -> None:
    """Each computed value appears in a message, and each signature is valid."""
    html = page_of(run_file.read(path).events)
    page = read(html)
    assert len(page.commands) == len(page.outputs) > 0
    texts = characters_of(page)
    for ended, output in zip(all_run(page.commands), page.outputs, strict=True):
        assert (ended.returncode, ended.stderr) == (0, "")
        assert ended.stdout == output + "\n"
        assert output == VALID or any(output in text for text in texts)
    for words in RUNS[path]:
        assert words in html, words


@pytest.mark.parametrize("path", RUNS, ids=lambda path: path.stem)
def test_a_command_takes_what_it_needs_from_the_page(path: Path) -> None:
    """Each argument of a command appears in a message or in a decoded text."""
    page = read(page_of(run_file.read(path).events))
    texts = characters_of(page)
    for command in page.commands:
        # Arguments that a shell would interpret are quoted.
        given = [word.strip("'") for word in command.split(" \\\n  ")[1:]]
        assert given
        assert [word for word in given if not any(word in text for text in texts)] == []


@pytest.mark.slow
@pytest.mark.parametrize("algorithm", KEYS)
def test_a_verifier_tells_good_signatures_from_bad_ones(algorithm: str) -> None:
    """A changed text, the wrong key, a truncated signature or one of zeros is never valid."""
    key, other = KEYS[algorithm](), KEYS[algorithm]()
    token = jws.serialize_compact({"alg": algorithm}, b'{"a": 1}', key, algorithms=[algorithm])
    begin, _, signature = token.rpartition(".")
    changed = begin[:-2] + ("AA" if begin[-2:] != "AA" else "BB")
    cases = [
        (token, key, VALID),
        (f"{changed}.{signature}", key, NOT_VALID),
        (token, other, NOT_VALID),
        (token[:-8], key, NOT_VALID),
        (f"{begin}.", key, NOT_VALID),
        (f"{begin}.{'A' * len(signature)}", key, NOT_VALID),
    ]
    commands = [
        Command(VERIFIERS[algorithm], (text, json.dumps(by.as_dict(private=False)))).in_shell()
        for text, by, _ in cases
    ]
    printed = [ended.stdout.strip() for ended in all_run(commands)]
    assert printed == [expected for _, _, expected in cases]


def test_a_command_is_plain_text() -> None:
    """Text that acts on a terminal is never pasted into one, and shell syntax is quoted."""
    assert not Command("", ("a\x1b[31mb",)).can_be_pasted
    assert not Command("", ("a\nb",)).can_be_pasted
    assert not Command("", ("a\u202eb",)).can_be_pasted
    hostile = "'; touch /tmp/never; echo $(id) `id` \\"
    printed = run(Command("import sys; print(sys.argv[1])", (hostile,)).in_shell()).stdout
    assert printed == hostile + "\n"


def test_odd_messages_bring_no_odd_commands() -> None:
    """Whatever the messages contain, each command prints what the page says."""
    page = read(page_of(odd_flow()))
    for ended, output in zip(all_run(page.commands), page.outputs, strict=True):
        assert (ended.stdout, ended.stderr) == (output + "\n", "")
