"""``python -m tests.simulation --seeds 0:20 --steps 200 [--devices 4] [--mutant H05] [--json]``."""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import msgspec

from tests.simulation.run import Result, begin, bench, run_here


def main() -> int:
    """Run the seeds; 1 where a law did not hold."""
    options = _options()
    first, _, end = options.seeds.partition(":")
    seeds = range(int(first), int(end) if end else int(first) + 1)
    begun = time.monotonic()
    trace = hashlib.sha256()
    operations = violations = 0
    for result in _results(options, seeds):
        operations += result.operations
        trace.update(f"{result.seed} {result.trace}\n".encode())
        if result.violation is not None:
            violations += 1
            _tell(options, result)
        elif options.json:
            print(msgspec.json.encode(result).decode(), flush=True)
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
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="seeds at a time")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each seed")
    return parser.parse_args()


def _results(options: argparse.Namespace, seeds: range) -> Iterator[Result]:
    tasks = [(seed, options.steps, options.devices, options.mutant) for seed in seeds]
    if options.jobs <= 1 or len(tasks) <= 1:
        with bench() as here:
            for task in tasks:
                yield here.run(*task)
        return
    # Spawned, not forked: SQLite's files do not survive a fork.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(options.jobs, len(tasks)), spawn, begin) as pool:
        yield from pool.map(run_here, tasks)


def _tell(options: argparse.Namespace, result: Result) -> None:
    if options.json:
        print(msgspec.json.encode(result).decode(), flush=True)
        return
    print(f"seed {result.seed}: {result.violation}")
    for line in result.tail:
        print(f"    {line}")
    again = f"--seeds {result.seed}:{result.seed + 1} --steps {options.steps}"
    print(f"  again: python -m tests.simulation {again} --devices {options.devices}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
