"""Attacks roles that it starts itself, and shows what the checks are for.

A story is played twice: against roles without the checks that stop it, where the attack succeeds,
and against roles with every check, where one of them stops the attack. With --prove, each check of
each role is tried in the same way, with a request that this check, and no other, must refuse.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from rich.console import Console

from hosting.files.private_files import keep_private
from oauth2_playground.command_help import command_parser
from recorder.console.view import ConsoleView, Style
from scenarios.attacks.catalogue import STORIES
from scenarios.attacks.story import Story
from scenarios.proofs.catalogue import PROOFS
from scripts.attacking import reports
from scripts.attacking.killed_together import killed_together
from scripts.attacking.playing import Played, play
from scripts.attacking.proving import AT_ONCE, Proofs, prove
from scripts.console.option_combinations import (
    Mode,
    require_separate_files,
    require_together,
)
from scripts.console.proof_table import ProvingProgress, show_judgements
from scripts.console.story_telling import StoryTeller, show_played, show_stories
from scripts.console.terminal import Progress, open_console, say
from scripts.processes.data_folder import temporary_folder
from scripts.processes.file_options import STANDARD_OUTPUT, add_json, new_file, written
from scripts.processes.process import ProcessTrouble
from scripts.processes.signals import ended_by_signals
from tracing.catalogue import Party

AS_TOLD, NOT_AS_TOLD, COULD_NOT = 0, 1, 2
TABLE = frozenset({"json", "junit", "plain"})
MODES = {
    "list": Mode("lists the stories and plays none", frozenset({"plain"})),
    "all": Mode("shows a table and no messages", TABLE),
    "prove": Mode("shows a table and no messages", TABLE),
}
APART = (("full", "plain"),)
EPILOG = """\
examples:
  python3 scripts/attack.py --list                list the stories: who attacks whom, what stops it
  python3 scripts/attack.py stolen-code-other-client
                                                  play a story and explain it
  python3 scripts/attack.py --all                 play every story; a table and an exit code
  python3 scripts/attack.py --prove               prove every check of every role
  python3 scripts/attack.py --prove authorization_server:code_is_unused
                                                  prove one check
  python3 scripts/attack.py --all --junit attacks.xml --json -
                                                  results for a CI server, and for programs

Only processes that this program started are attacked, on loopback and on free ports. All of them
have ended when the program ends.

Exit codes: 0 when everything went as told, 1 when an attack or a proof did not, 2 when a role did
not start, an option is wrong, or a file cannot be written.
"""


def main() -> int:
    """Do what the options say, and show the results."""
    wanted = _wanted(_parser())
    keep_private()
    console = open_console(plain=wanted.plain, to_stderr=wanted.json == STANDARD_OUTPUT)
    if wanted.list:
        show_stories(console, STORIES.values())
        return AS_TOLD
    try:
        with ended_by_signals(partial(say, console)), temporary_folder() as folder:
            if wanted.prove is not None:
                results = _prove(Path(folder), console, wanted)
            elif wanted.all:
                results = _play_all(Path(folder), console, plain=wanted.plain)
            else:
                results = _tell(Path(folder), console, wanted)
        _write(results, wanted)
    except (ProcessTrouble, OSError) as trouble:
        say(console, str(trouble))
        return COULD_NOT
    return NOT_AS_TOLD if any(result.faults for result in results) else AS_TOLD


def _parser() -> argparse.ArgumentParser:
    parser = command_parser(__doc__, EPILOG)
    add = parser.add_argument
    add("stories", metavar="STORY", nargs="*", type=_story, help="the stories to play and explain")
    add("--list", action="store_true", help="list the stories and exit")
    add("--all", action="store_true", help="play every story")
    add(
        "--prove",
        metavar="ROLE:CHECK",
        nargs="*",
        type=_check,
        help="prove these checks, or every check if none is named",
    )
    add_json(parser, "the results")
    add("--junit", metavar="FILE", type=new_file, help="write the results as a JUnit report")
    add("--full", action="store_true", help="every message as a panel, not only the decisive one")
    add("--show-secrets", action="store_true", help="show passwords and tokens in full")
    add("--plain", action="store_true", help="sentences instead of tables and panels, no colours")
    return parser


def _wanted(parser: argparse.ArgumentParser) -> argparse.Namespace:
    wanted = parser.parse_args()
    chosen = [bool(wanted.stories), wanted.list, wanted.all, wanted.prove is not None]
    if sum(chosen) != 1:
        parser.error("name stories, or use one of --list, --all and --prove")
    if wanted.prove == []:
        wanted.prove = [(role, proof.check) for role, of in PROOFS.items() for proof in of]
    require_together(parser, wanted, MODES, {}, APART)
    require_separate_files(parser, wanted, ("json", "junit"))
    return wanted


def _story(text: str) -> Story:
    if text not in STORIES:
        raise argparse.ArgumentTypeError(f"unknown story {text!r}; --list shows all stories")
    return STORIES[text]


def _check(text: str) -> tuple[str, str]:
    role, _, name = text.partition(":")
    if (role, name) not in {(of, proof.check) for of, proofs in PROOFS.items() for proof in proofs}:
        raise argparse.ArgumentTypeError(
            f"no proof of {text!r}; a check is named as in authorization_server:code_is_unused"
        )
    return role, name


def _prove(folder: Path, console: Console, wanted: argparse.Namespace) -> list[reports.Result]:
    proofs = _proofs(wanted.prove)
    with ProvingProgress(sum(map(len, proofs.values())), plain=wanted.plain) as progress:
        judgements = prove(proofs, folder, progress.show)
    show_judgements(console, judgements, plain=wanted.plain)
    return [reports.of_proof(judgement) for judgement in judgements]


def _proofs(named: Sequence[tuple[str, str]]) -> Mapping[Party, Proofs]:
    return {
        role: [proof for proof in proofs if (role, proof.check) in named]
        for role, proofs in PROOFS.items()
    }


def _play_all(folder: Path, console: Console, *, plain: bool) -> list[reports.Result]:
    with (
        Progress(plain=plain) as progress,
        ThreadPoolExecutor(AT_ONCE) as pool,
        killed_together() as starts,
    ):

        def played(story: Story) -> Played:
            progress.phase(f"Playing: {story.title} …")
            return play(story, folder / story.slug, start=starts)

        plays = list(pool.map(played, STORIES.values()))
    show_played(console, plays, plain=plain)
    return [reports.of_story(each) for each in plays]


def _tell(folder: Path, console: Console, wanted: argparse.Namespace) -> list[reports.Result]:
    style: Style = "plain" if wanted.plain else "panel"
    lines: Style = style if wanted.full or wanted.plain else "brief"
    views = [ConsoleView(each, wanted.show_secrets) for each in (style, lines)]
    teller, results = StoryTeller(console, *views), []
    for story in wanted.stories:
        with Progress(plain=wanted.plain) as progress:
            progress.phase(f"Playing: {story.title} …")
            played = play(story, folder / story.slug)
        teller.tell(played)
        results.append(reports.of_story(played))
    return results


def _write(results: Sequence[reports.Result], wanted: argparse.Namespace) -> None:
    if wanted.junit:
        with written(wanted.junit) as file:
            file.write_text(reports.as_junit(results), encoding="utf-8")
    if wanted.json:
        text = json.dumps(reports.as_json(results), indent=2) + "\n"
        if wanted.json == STANDARD_OUTPUT:
            sys.stdout.write(text)
        else:
            with written(wanted.json) as file:
                file.write_text(text, encoding="utf-8")
