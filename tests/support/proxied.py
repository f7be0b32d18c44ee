"""Follows the nginx recipe of docs/recipes.md: `python -m tests.support.proxied FOLDER`.

It must run where the recipe's host names resolve to loopback and port 443 is free. It starts nginx
with the recipe's configuration and the playground with the recipe's settings. A scripted user who
trusts the certificate authority then runs the tours through nginx. It prints as JSON where requests
were sent. With FOR_OTHERS=yes, it follows the part of the recipe about other users.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scenarios import honest
from scenarios.browser.pages import Leg
from scenarios.browser.user_agent import UserAgent
from scenarios.honest import Person
from scripts.processes.place_options import at_base
from scripts.processes.playground import Playground
from scripts.processes.recorder_reader import RecorderReader
from scripts.setting_up.environment import ROOT
from tests.support.certificates import certify
from tests.support.walked import sent_to, walked

RECIPES = ROOT / "docs" / "recipes.md"
BLOCK = re.compile(r"^```nginx\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TOML = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^```shell\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXPORT = re.compile(r"^export (\w+)=(\S+)$", re.MULTILINE)
PATIENCE_SECONDS = 20.0
TOURS: dict[str, Person | None] = dict.fromkeys(("authorization-code", "dpop", "logout"))
OTHERS: dict[str, Person | None] = {
    "authorization-code": Person("dora", "four words make passwords")
}
"""Which tours are run, and by whom if not by alice."""
AROUND = """
daemon off;
master_process off;
user root;
pid nginx.pid;
error_log stderr;
events {{ }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxied;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
{recipe}
}}
"""


def names() -> list[str]:
    """The host names of the recipe."""
    return re.findall(r"^ +(\w+\.example) +127", RECIPES.read_text(encoding="utf-8"), re.MULTILINE)


def settings(folder: Path, *, for_others: bool) -> dict[str, str]:
    """The settings from the recipe; its last blocks are for a playground that others use."""
    text = RECIPES.read_text(encoding="utf-8")
    private, others = (dict(EXPORT.findall(block)) for block in SHELL.findall(text)[-2:])
    if not for_others:
        return private
    setup = folder / "setup.toml"
    setup.write_text(TOML.findall(text)[-1], encoding="utf-8")
    public = {name: value for name, value in private.items() if "PRIVATE_PORT" not in name}
    return {**public, **others, "AUTHORIZATION_SERVER_SETUP": str(setup)}


def main(folder: Path) -> None:
    """Start nginx and the playground, run the tours, and print the result."""
    certify(folder, names())
    os.environ["REQUESTS_CA_BUNDLE"] = str(folder / "authority.pem")
    for_others = os.environ.get("FOR_OTHERS") == "yes"
    given = settings(folder, for_others=for_others)
    if for_others:
        # As if the servers ran on different machines: every call goes through nginx.
        issuer, api = given["AUTHORIZATION_SERVER_ISSUER"], given["RESOURCE_SERVER_URL"]
        given |= {"CLIENT_APP_ISSUER_BACK_CHANNEL": issuer}
        given |= {"RESOURCE_SERVER_ISSUER_BACK_CHANNEL": issuer}
        given |= {"CLIENT_APP_RESOURCE_SERVER_BACK_CHANNEL": api}
    playground = at_base(None, folder / "data", given)
    with _nginx(folder), playground.processes(os.environ) as processes:
        processes.wait_until_ready(playground.addresses)
        print(json.dumps(_walked(playground, OTHERS if for_others else TOURS)))


def _walked(playground: Playground, tours: Mapping[str, Person | None]) -> dict[str, Any]:
    """Run these tours, each as the given person or as alice, and return what happened."""
    reader, agent = RecorderReader(playground.recorder, playground.token), UserAgent()
    urls, sent, troubles = playground.urls(), {}, []
    for tour, person in tours.items():
        walk = honest.walk(urls["client_app"], person) if person else None
        events, found = walked(tour, urls, reader, agent, walk)
        sent[tour] = sent_to(events)
        troubles += found
    viewer = UserAgent()
    viewer.send(Leg("GET", playground.viewer))
    cookies = sorted({*agent.cookies(), *viewer.cookies()})
    return {"sent": sent, "troubles": troubles, "cookies": cookies}


@contextmanager
def _nginx(folder: Path) -> Iterator[None]:
    recipe = BLOCK.findall(RECIPES.read_text(encoding="utf-8"))[0]
    for ending in ("pem", "key"):
        recipe = recipe.replace(f"/etc/ssl/playground.{ending}", str(folder / f"server.{ending}"))
    (folder / "nginx.conf").write_text(AROUND.format(recipe=recipe), encoding="utf-8")
    command = ["nginx", "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command) as process:
        try:
            _wait_until_it_listens()
            yield
        finally:
            process.terminate()


def _wait_until_it_listens() -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", 443)) == 0:
                return
        if time.monotonic() > deadline:
            raise SystemExit("nginx does not listen")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
