"""npm's oidc-provider as a peer: installed by npm into a folder of the run, and started there.

npm reaches its registry as the user has configured it.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.benchmark import servers
from scripts.benchmark.servers import Stand
from scripts.processes.process import ProcessTrouble

PACKAGE = "oidc-provider@9.13.3"
PROGRAM = Path(__file__).parent / "issuers" / "oidc_provider.mjs"
INSTALL = ("install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save")


@contextmanager
def oidc_provider(data: Path) -> Iterator[Stand]:
    """Run the peer, with its data in memory.

    Raises:
        ProcessTrouble: Node.js or npm is missing, or the peer cannot be installed or started.
    """
    node, npm = _found("node"), _found("npm")
    data.mkdir(parents=True, exist_ok=True)
    words = [npm, *INSTALL, "--prefix", str(data), PACKAGE]
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise ProcessTrouble(f"npm could not install {PACKAGE}. {done.stderr.strip()}")
    # Node.js looks for a module next to the program that imports it.
    program = shutil.copy(PROGRAM, data)
    with servers.issuer(data, "oidc-provider", (node, str(program))) as stand:
        yield stand


def _found(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise ProcessTrouble(
            f"{program} was not found on the PATH. --peer oidc-provider needs Node.js with npm."
        )
    return found
