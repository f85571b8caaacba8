"""``python -m tests.simulation.power [NAME …]``: the seeds it takes to find each planted bug."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import sys
from concurrent.futures import ProcessPoolExecutor

import msgspec

from tests.simulation.mutants import MUTANTS
from tests.simulation.run import begin, run_here
from tests.simulation.world import NOTHING

MOST_SEEDS = 300
STEPS = 300
DEVICES = 4


class Found(msgspec.Struct, frozen=True):
    """The seeds that it took; None where no seed found the bug. ``law`` is what did not hold."""

    name: str
    seeds: int | None
    law: str = ""


def found(name: str) -> Found:
    """Seed after seed, until a law does not hold."""
    for seed in range(MOST_SEEDS):
        violation = run_here((seed, STEPS, DEVICES, name, NOTHING)).violation
        if violation is not None:
            return Found(name, seed + 1, violation.partition(":")[0])
    return Found(name, None)


def main() -> int:
    """One line a bug, then a JSON object with the figures; 1 where one was not found."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.power")
    parser.add_argument("names", nargs="*", default=sorted(MUTANTS))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    took: list[int] = []
    missed = 0
    # Spawned, not forked: SQLite's files do not survive a fork.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.jobs, spawn, begin) as pool:
        for one in pool.map(found, options.names):
            what = (MUTANTS[one.name].__doc__ or "").strip().splitlines()[0]
            seeds = "not found" if one.seeds is None else f"{one.seeds} seeds"
            print(f"{one.name:<6} {seeds:>10}  {one.law:<16} {what}", flush=True)
            missed += one.seeds is None
            took += [] if one.seeds is None else [one.seeds]
    median = statistics.median(took) if took else None
    figures = {"bugs": len(options.names), "found": len(took), "median": median}
    print(msgspec.json.encode(figures | {"most": max(took, default=None)}).decode())
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
