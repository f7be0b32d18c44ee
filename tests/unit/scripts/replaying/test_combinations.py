"""`scripts.replaying.combinations`: options that contradict each other are refused."""

import pytest

from tests.support.started import read_only


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--diff a b refresh", "--diff compares two files and starts nothing, so no TOUR"),
        ("--diff a b --without-check client_app:state_is_known", "so no --without-check"),
        ("--diff a b --against c", "so no --against"),
        (
            "--against a --save b.jsonl",
            "--against runs each tour of a file once, to compare it, so no",
        ),
        ("--against a --repeat 2", "so no --repeat"),
        ("dpop --from a", "--from reads a run file and runs no tour, so no TOUR"),
        ("--from a --export b.har --step", "show nothing of it, so no --step"),
        ("--step", "--step needs --from"),
        ("--list --json a.json", "--list lists the tours and runs none, so no --json"),
        ("--from a --full --brief", "--full and --brief contradict each other: use one of them"),
        ("--from a --step --fast", "--step and --fast contradict each other"),
        ("--with-secrets", "--with-secrets needs --save"),
        ("--repeat 2 --save b.jsonl", "--repeat keeps no run, so no --save"),
        ("--concurrency 2", "--concurrency needs --repeat"),
        ("--save x --json ./x", "--save and --json both name 'x'. Use different files."),
        (
            "--export a.har --export a.har",
            "--export names 'a.har' twice. Use a different file for each.",
        ),
        ("--save a.md --export a.md", "--save and --export both name 'a.md'"),
        ("--from a.md --export a.md", "--from and --export both name 'a.md'"),
        ("--diff a b --json b", "--diff and --json both name 'b'"),
        ("--repeat 0", "'0' must be a whole number from 1 to 100000"),
        ("--repeat 2 --concurrency 65", "'65' must be a whole number from 1 to 64"),
        ("--repeat 000000001999999", "must be a whole number from 1 to 100000"),
        ("--repeat two", "'two' must be a whole number"),
    ],
)
def test_a_sentence_says_what_does_not_go_together(words: str, said: str) -> None:
    """The exit code is 2, and nothing has been started."""
    ended = read_only("replay", *words.split())
    assert ended.returncode == 2
    assert said in ended.stderr
