"""``python -m tests.simulation --seeds 0:20 --steps 200 [--devices 4] [--mutant H05] [--json]``.

A seed that fails is told with what is left of it after shrinking, and how to run that again.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import msgspec

from tests.simulation.run import Result, begin, law_of, run_here, shrink_here
from tests.simulation.shrink import Trial
from tests.simulation.world import Spared

MOST_SHRUNK = 3


def main() -> int:
    """Run the seeds; 1 where a law did not hold."""
    options = _options()
    first, _, end = options.seeds.partition(":")
    seeds = range(int(first), int(end) if end else int(first) + 1)
    begun = time.monotonic()
    trace = hashlib.sha256()
    operations = violations = 0
    with _pool(options) as pool:
        for result in pool.map(run_here, _tasks(options, seeds)):
            operations += result.operations
            trace.update(f"{result.seed} {result.trace}\n".encode())
            if result.violation is not None:
                violations += 1
            if options.json:
                print(msgspec.json.encode(result).decode(), flush=True)
            elif result.violation is not None:
                _tell(options, pool, result, shrink=violations <= MOST_SHRUNK)
    if not options.json:
        spent = time.monotonic() - begun
        print(f"{len(seeds)} seeds in {spent:.1f} s, {operations / spent:.0f} operations/s")
    summary = {
        "seeds": len(seeds),
        "steps": options.steps,
        "operations": operations,
        "violations": violations,
        "trace": trace.hexdigest(),
    }
    print(msgspec.json.encode(summary).decode())
    return 1 if violations else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seeds", default="0:20", help="A:B, from A to before B")
    parser.add_argument("--steps", type=int, default=200, help="of the stormy phase of each seed")
    parser.add_argument("--devices", type=int, default=4)
    parser.add_argument("--mutant", help="plant this bug, which is to be found")
    parser.add_argument("--spare", default="", help="faults that do not happen, with commas")
    parser.add_argument("--without", default="", help="numbers of deeds that are left out")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="seeds at a time")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each seed")
    return parser.parse_args()


def _pool(options: argparse.Namespace) -> ProcessPoolExecutor:
    # Spawned, not forked: SQLite's files do not survive a fork.
    return ProcessPoolExecutor(options.jobs, multiprocessing.get_context("spawn"), begin)


def _spared(options: argparse.Namespace) -> Spared:
    deeds = frozenset(int(number) for number in options.without.split(",") if number)
    return Spared(faults=frozenset(filter(None, options.spare.split(","))), deeds=deeds)


def _tasks(
    options: argparse.Namespace, seeds: range
) -> list[tuple[int, int, int, str | None, Spared]]:
    spared = _spared(options)
    return [(seed, options.steps, options.devices, options.mutant, spared) for seed in seeds]


def _tell(
    options: argparse.Namespace, pool: ProcessPoolExecutor, result: Result, *, shrink: bool
) -> None:
    print(f"seed {result.seed}: {result.violation}")
    trial = Trial(options.steps, _spared(options))
    if shrink:
        law, deeds = law_of(result), result.deeds
        task = (result.seed, trial, options.devices, options.mutant, law, deeds)
        trial, result = pool.submit(shrink_here, task).result()
        print(f"  shrunk: {result.violation}")
    for line in result.tail:
        print(f"    {line}")
    mutant = f" --mutant {options.mutant}" if options.mutant else ""
    again = f"--seeds {result.seed}:{result.seed + 1} --devices {options.devices}{mutant}"
    print(f"  again: python -m tests.simulation {again} {trial.options()}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
