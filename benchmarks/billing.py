"""``billing_run``: a month closed for thousands of accounts, beside the bare writing of its rows.

A thousand generated households are planted, their September is closed and paid; the others are
copies of them under numbers of their own, with all that lies in the tables. October is measured, by
the run with its workers as ``lkk-server period close`` has it, in a process of its own. The floor
writes the same rows (of the first five thousand) into a copy of the same database by
``executemany`` alone, in transactions of the same size. ``billing_memory`` is what the writing
process grows by while it goes on; its floor is what it grows by for a fifth of the accounts.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import msgspec

from benchmarks.measure import Figure, Size, figure
from benchmarks.running import Ran
from benchmarks.supplied import planted


def billing_run(folder: Path, size: Size) -> list[Figure]:
    """Accounts billed in a second, and megabytes grown; the floor of each beside it."""
    few = planted(folder / "few", max(1, size.accounts // 5))
    many = planted(folder / "many", size.accounts)
    rates, floors, grown, least = [], [], [], []
    for _ in range(size.times):
        least.append(_ran(few, folder / "copy", "run").grown)
        done = _ran(many, folder / "copy", "run")
        assert done.accounts == size.accounts
        rates.append(done.accounts / done.seconds)
        grown.append(done.grown)
        bare = _ran(many, folder / "copy", "bare")
        floors.append(bare.accounts / bare.seconds)
    return [
        figure("billing_run", "accounts/s", rates, floors),
        figure("billing_memory", "MB", grown, least),
    ]


def _ran(template: Path, copy: Path, what: str) -> Ran:
    """A child's word on one run over a fresh copy."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(template, copy)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.running", what, str(copy)],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return msgspec.json.decode(done.stdout, type=Ran)
