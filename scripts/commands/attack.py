"""Attacks roles that it starts itself, with a check and without it, and shows the difference.

--prove makes a request for each check that this check must refuse, and no other; then it starts the
role without that check, makes the same request, and shows what happens.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hosting.files.private_files import keep_private
from scenarios.proofs.catalogue import PROOFS
from scripts.attacking.proving import Proofs, prove
from scripts.console.proof_table import ProvingProgress, show_judgements
from scripts.console.terminal import open_console, say
from scripts.processes.process import ProcessTrouble
from scripts.processes.signals import ended_by_signals
from tracing.catalogue import Party

HELD, FAILED, COULD_NOT = 0, 1, 2
EPILOG = """\
examples:
  python3 scripts/attack.py --prove               prove every check of every role
  python3 scripts/attack.py --prove authorization_server:code_is_unused
                                                  prove one check

Only processes that this program started are attacked, on loopback and on free ports. All of them
have ended when it ends.

Exit codes: 0 when every proof holds, 1 when one does not, 2 when a role did not start or an option
is wrong.
"""


def main() -> int:
    """Do what the options say, and show the result."""
    wanted = _parser().parse_args()
    keep_private()
    console = open_console(plain=wanted.plain)
    proofs = _proofs(wanted.prove)
    try:
        with (
            ended_by_signals(),
            _folder() as folder,
            ProvingProgress(sum(map(len, proofs.values())), plain=wanted.plain) as progress,
        ):
            judgements = prove(proofs, Path(folder), progress.show)
    except (ProcessTrouble, OSError) as trouble:
        say(console, str(trouble))
        return COULD_NOT
    show_judgements(console, judgements, plain=wanted.plain)
    return FAILED if any(judgement.faults for judgement in judgements) else HELD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add(
        "--prove",
        metavar="ROLE:CHECK",
        nargs="*",
        type=_check,
        help="prove these checks, or every check where none is named",
    )
    add("--plain", action="store_true", help="sentences instead of a table, no colours")
    return parser


def _check(text: str) -> tuple[str, str]:
    role, _, name = text.partition(":")
    if (role, name) not in {(of, proof.check) for of, proofs in PROOFS.items() for proof in proofs}:
        raise argparse.ArgumentTypeError(
            f"no proof of {text!r}; a check is named as in authorization_server:code_is_unused"
        )
    return role, name


def _proofs(named: Sequence[tuple[str, str]]) -> Mapping[Party, Proofs]:
    return {
        role: [proof for proof in proofs if not named or (role, proof.check) in named]
        for role, proofs in PROOFS.items()
    }


def _folder() -> TemporaryDirectory[str]:
    # Windows keeps a database file locked for a moment after its process has ended.
    return TemporaryDirectory(prefix="oauth2-playground-", ignore_cleanup_errors=True)
