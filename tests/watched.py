"""``lkk-server`` under watch: ``python -m tests.watched LEAKS serve …``.

What leaves it is looked through for canaries; a leak is a line in the file LEAKS, which is there
only where something leaked. What the server says on stderr stays beside it, to be looked through.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from lkk_server import serving
from lkk_server.__main__ import main
from tests.canaries import watched


def under_watch(leaks: Path) -> None:
    """Let every application that is served from now on be watched."""
    plain: Any = vars(serving)["application"]

    def report(leak: str) -> None:
        with leaks.open("a", encoding="utf-8") as file:
            file.write(f"{leak}\n")

    vars(serving)["application"] = lambda work: watched(plain(work), work, report)


if __name__ == "__main__":
    under_watch(Path(sys.argv.pop(1)))
    sys.exit(main())
