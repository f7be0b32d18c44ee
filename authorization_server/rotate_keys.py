"""`python -m authorization_server.rotate_keys`: makes new signing keys; the old ones only verify.

Running servers pick up the new keys by themselves. The program prints JSON: the issuer, and for
each algorithm the `kid`s of the old and the new key.
"""

import json
import sys

from sqlalchemy import Engine, inspect

from authorization_server.config import from_environment
from authorization_server.storage.keys import SIGNING_KEYS, rotate
from hosting.database import briefly_open
from hosting.program import run_main
from hosting.settings import SettingError


def main() -> None:
    """Rotate the keys, and print which new key replaces which old one."""
    config = from_environment()
    with briefly_open(config.database_url) as engine:
        _require_keys(engine)
        rotated = rotate(engine)
    json.dump({"issuer": config.issuer, "keys": [each._asdict() for each in rotated]}, sys.stdout)


def _require_keys(engine: Engine) -> None:
    if not inspect(engine).has_table(SIGNING_KEYS.name):
        where = engine.url.render_as_string()
        raise SettingError(
            f"There are no keys to rotate in {where}: "
            "start the authorization server once with this database, or name another."
        )


if __name__ == "__main__":
    run_main(main)
