"""What a process keeps of the memory that it has freed."""

import platform
import subprocess
import sys

import pytest

from tests.support.places import ROOT

FOUR_THREADS_HASH = """
import re, threading
from pathlib import Path
from argon2 import PasswordHasher
from hosting.serving.freed_memory import give_large_blocks_back

def kept():
    return int(re.search(r"VmRSS:\\s+([0-9]+)", Path("/proc/self/status").read_text())[1])

hasher = PasswordHasher(time_cost=1, memory_cost=19 * 1024, parallelism=1)
give_large_blocks_back()
before, all_at_once = kept(), threading.Barrier(4)

def hash_twice():
    for _ in range(2):
        hasher.hash("x")
    all_at_once.wait()
    all_at_once.wait()

threads = [threading.Thread(target=hash_twice) for _ in range(3)]
for thread in threads:
    thread.start()
for _ in range(2):
    hasher.hash("x")
all_at_once.wait()
print(kept() - before)
all_at_once.wait()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is glibc that keeps them")
def test_threads_that_have_hashed_keep_nothing() -> None:
    """Each would keep the 19 MiB of a hash."""
    told = subprocess.run(
        [sys.executable, "-c", FOUR_THREADS_HASH], cwd=ROOT, capture_output=True, check=True
    )
    assert int(told.stdout) < 19 * 1024
