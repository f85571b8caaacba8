"""``python -m tests.access``: ask everything as everybody, and print who got what.

``--write`` puts it into docs/security.md. With schemathesis in full it takes some minutes;
``--quick`` sends a tenth of it.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
from pathlib import Path
from typing import get_args

from tests.access import fuzzed, matrix, page
from tests.access.people import town

MOST = 300


def main() -> int:
    """Run all; 1 where anything was answered otherwise than the policy says."""
    parser = argparse.ArgumentParser(prog="python -m tests.access")
    parser.add_argument("--write", action="store_true", help="into docs/security.md")
    parser.add_argument("--quick", action="store_true", help="few made-up requests")
    parser.add_argument("--seed", type=int, default=random.getrandbits(32))
    asked = parser.parse_args()
    # What uvicorn says of requests that are none; anything that breaks is an answer of 500.
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder, town(Path(folder)) as place:
        rows = [matrix.row(place, operation) for operation in matrix.described(place)]
        table = page.table(rows)
        print(table, flush=True)
        found = {}
        for who in get_args(fuzzed.As):
            most = MOST // 10 if asked.quick else MOST
            found[who] = fuzzed.run(place, who, most=most, seed=asked.seed)
            print(*found[who].failures, sep="\n", flush=True)
    summary = page.fuzzed(found)
    print(summary)
    cells = [cell for cells in rows for cell in cells]
    wrong = [cell for cell in cells if cell.wrong]
    failures = sum(len(run.failures) for run in found.values())
    said = f"{len(rows)} operations, {len(cells)} cells, {len(wrong)} of them wrong"
    print(f"{said}; seed {asked.seed}: {failures} failures")
    if asked.write:
        parts = {
            "matrix": f"{said} ({page.made_at()}).\n\n{table}",
            "schemathesis": f"Seed {asked.seed} ({page.made_at()}).\n\n{summary}",
        }
        page.PAGE.write_text(page.written(page.PAGE.read_text("utf-8"), parts), "utf-8")
        print(f"written: {page.PAGE.relative_to(page.ROOT)}")
    return 1 if wrong or failures else 0


if __name__ == "__main__":
    sys.exit(main())
