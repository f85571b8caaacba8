"""``python -m tests.faults --kills N [--seed S]``: kills the real program; 1 on a loss."""

from __future__ import annotations

import argparse
import sys
import time

import msgspec

from tests.faults.trial import Loss, run


def main() -> int:
    """Kill, count and tell: how many kills fell into an open transaction, aimed and at random."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    begun = time.monotonic()
    try:
        tally = run(options.kills, options.seed, lambda text: print(text, flush=True))
    except Loss as loss:
        print(f"loss: {loss}")
        return 1
    print(_share("aimed", tally.aimed_open, tally.aimed))
    print(_share("random", tally.random_open, tally.random))
    print(_share("all", tally.aimed_open + tally.random_open, tally.aimed + tally.random))
    summary = {
        "kills": options.kills,
        **msgspec.structs.asdict(tally),
        "seconds": round(time.monotonic() - begun, 1),
    }
    print(msgspec.json.encode(summary).decode())
    return 1 if tally.lost or tally.doubled else 0


def _share(name: str, hit: int, kills: int) -> str:
    share = 100 * hit / kills if kills else 0.0
    return f"{name}: {hit} of {kills} kills fell into an open transaction ({share:.0f} %)"


if __name__ == "__main__":
    sys.exit(main())
