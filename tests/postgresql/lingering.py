"""The real server, which stands still at one store step of its first push, to be killed there.

``python -m tests.postgresql.lingering STEP serve …``: STEP is the step's name; the rest is
``lkk-server``'s.
"""

from __future__ import annotations

import sys
import time
from functools import partial

from lkk_server import work
from lkk_server.__main__ import main
from lkk_server.exchange import Exchange

STEPS = ("locked", "judged", "rows", "feed", "commands", "streams", "committed", "settled")
WITHIN = frozenset(STEPS) - {"committed", "settled"}
"""The steps at which the transaction is open."""

if __name__ == "__main__":
    stop = sys.argv[1]

    def linger(name: str) -> None:
        if name == stop:
            print(f"lingers at {name}", flush=True)
            time.sleep(60.0)

    vars(work)["Exchange"] = partial(Exchange, step=linger)
    sys.exit(main(sys.argv[2:]))
