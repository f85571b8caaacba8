"""``python -m tests.payments --histories 10000 [--seed 1] [--jobs 2] [--mutant NAME] [--json]``.

Random histories of payments, each lived by the real server and the real sandbox bank; 1 where our
ledger, the bank's books and the screens did not agree to the kopeck.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

import msgspec

from tests.payments.campaign import Told, run
from tests.payments.mutants import MUTANTS


def main() -> int:
    """Run it and print what it came to."""
    parser = argparse.ArgumentParser(prog="python -m tests.payments")
    parser.add_argument("--histories", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="processes, each with its own share")
    parser.add_argument("--mutant", choices=sorted(MUTANTS), default=None, help="plant a bug")
    parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
    asked = parser.parse_args()
    told = shared(asked.histories, asked.seed, asked.jobs, asked.mutant)
    if asked.json:
        print(msgspec.json.encode(told).decode())
    else:
        tell(told)
    return 1 if told.differences else 0


def shared(histories: int, seed: int, jobs: int, mutant: str | None) -> Told:
    """What so many processes came to together, each with a seed of its own."""
    if jobs == 1:
        return run(histories, seed, mutant)
    shares = [histories // jobs + (place < histories % jobs) for place in range(jobs)]
    seeds = [seed * 1_000 + place for place in range(jobs)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context) as pool:
        return _together(list(pool.map(run, shares, seeds, repeat(mutant))))


def tell(told: Told) -> None:
    """The figures, and of a difference the smallest history that shows it."""
    print(
        f"{told.histories} histories, {told.steps} steps ({told.refused} of them refused),"
        f" {told.orders} orders, {told.operations} operations at the bank,"
        f" {told.differences} differences, {told.seconds:.0f} s"
    )
    print("done: " + ", ".join(f"{deed} {number}" for deed, number in told.deeds.items()))
    if told.found is not None:
        print(told.found)
        for step in told.smallest:
            print(f"  {step}")


def _together(parts: list[Told]) -> Told:
    deeds = sum((Counter(part.deeds) for part in parts), Counter[str]())
    bad = next((part for part in parts if part.differences), parts[0])
    return Told(
        histories=sum(part.histories for part in parts),
        steps=sum(part.steps for part in parts),
        refused=sum(part.refused for part in parts),
        orders=sum(part.orders for part in parts),
        operations=sum(part.operations for part in parts),
        differences=sum(part.differences for part in parts),
        seconds=max(part.seconds for part in parts),
        deeds=dict(sorted(deeds.items())),
        found=bad.found,
        smallest=bad.smallest,
    )


if __name__ == "__main__":
    sys.exit(main())
