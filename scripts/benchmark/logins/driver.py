"""Runs the test with each server in turns: `python -m scripts.benchmark.logins.driver N NAME …`.

It prints what it measured as JSON. It runs as a process of its own, since it imports the peers.
"""

import json
import logging
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack

from scripts.benchmark.logins.subjects import NAME, STARTS, Subject


def measured(names: Sequence[str], turns: int) -> dict[str, dict[str, list[float]]]:
    """Return the seconds of each start, and of each login, by the name of the server.

    Raises:
        AssertionError: a login did not end as it should.
    """
    starts: dict[str, list[float]] = {}
    logins: dict[str, list[float]] = {name: [] for name in names}
    with ExitStack() as stack:
        subjects = {}
        for name in names:
            begin = time.perf_counter()
            subjects[name] = stack.enter_context(STARTS[name]())
            run_login_test(subjects[name])
            starts[name] = [time.perf_counter() - begin]
        for _ in range(turns):
            for name, subject in subjects.items():
                begin = time.perf_counter()
                run_login_test(subject)
                logins[name].append(time.perf_counter() - begin)
    return {"starts": starts, "logins": logins}


def run_login_test(subject: Subject) -> None:
    """Run the test, which has five lines.

    Raises:
        AssertionError: the login did not end as it should.
    """
    browser = subject.app.test_client()
    callback = subject.user().sign_in(browser.get("/login"))
    page = browser.get(callback, follow_redirects=True)
    if page.text != f"Hello, {NAME}!":
        raise AssertionError(f"the app says {page.text[:300]!r}")


if __name__ == "__main__":
    logging.disable()
    sys.stdout.write(json.dumps(measured(sys.argv[2:], int(sys.argv[1]))))
