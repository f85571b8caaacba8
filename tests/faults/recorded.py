"""The child whose writes are recorded: opens, signs in where nobody has, says, syncs, and again."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import Any

from lkk_desktop import cabinet
from lkk_desktop.replica.files import Connection, Files, Main
from tests.faults.recording import write_mark
from tests.faults.visit import Visit


class Careless(Connection):
    """A planted bug: an outbox whose commits are not synced."""

    def __init__(self, files: Files, main: Main, **how: Any) -> None:
        super().__init__(files, main, **{**how, "durable": False})


def main() -> int:
    """Two visits: what a restart does to the files belongs to the record."""
    folder, url = Path(sys.argv[1]), sys.argv[2]
    sayings, seed = int(sys.argv[3]), int(sys.argv[4])
    random.seed(seed)
    if sys.argv[5:] == ["careless"]:
        vars(cabinet)["Connection"] = Careless
    for _visit in range(2):
        with Visit(folder, url) as visit:
            if not visit.cabinet.signed_in:
                visit.sign_in()
            visit.start()
            visit.wait(visit.met, "the first page")
            for _ in range(sayings):
                (id,) = visit.submit()
                write_mark(folder, {id: visit.saved[id]})
                end = time.monotonic() + random.choice((0.0, 0.0, 0.01, 0.04))
                visit.wait(lambda end=end: time.monotonic() >= end, "a pause")  # type: ignore[misc]
            visit.settle()
    return 0


if __name__ == "__main__":
    sys.exit(main())
