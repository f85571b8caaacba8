"""``python -m benchmarks [NAME …]``: figures as JSON lines on stdout, and nothing else there."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from benchmarks import exchange, push, start, submit
from benchmarks.measure import TIMES, Figure, Size

Bench = Callable[[Path, Size], Figure]
BENCHES: dict[str, Bench] = {
    "start_window": start.window,
    "start_data": start.data,
    "unlock": start.unlock,
    "submit": submit.submit,
    "first_sync": exchange.first_sync,
    "round": exchange.round_trip,
    "push": push.push,
}


def figures(names: list[str], size: Size) -> Iterator[Figure]:
    """The named figures, each in a folder of its own that is gone afterwards."""
    for name in names:
        with tempfile.TemporaryDirectory(prefix="lkk-bench-") as folder:
            yield BENCHES[name](Path(folder), size)


def main() -> int:
    """Run what was asked for; each line is written as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--times", type=int, default=TIMES, help="repetitions of each")
    parser.add_argument("--rows", type=int, default=Size().rows, help="rows of the first sync")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        parser.error(f"no such figure: {', '.join(unknown)}")
    for one in figures(
        options.names or list(BENCHES), Size(times=options.times, rows=options.rows)
    ):
        sys.stdout.buffer.write(msgspec.json.encode(one) + b"\n")
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
