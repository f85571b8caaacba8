"""The real server, which says on a pipe when it is within a write transaction, and may linger.

``python -m tests.faults.served REPORT LINGER serve …``: LINGER is the number of the statement
within a write transaction at which it stands still; 0 for none. The rest is ``lkk-server``'s.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from lkk_server import work
from lkk_server.__main__ import main
from lkk_server.exchange import Exchange

BEGINS = ("BEGIN I", "INSERT ", "UPDATE ", "DELETE ")
AFTER = frozenset({"committed", "settled"})


class Watch:
    """Hears begin and end of every write transaction, and the exchange's steps in between."""

    def __init__(self, report: int, linger: int) -> None:
        self._report = report
        self._left = linger
        self._turn = threading.Lock()
        self._inside: set[int] = set()

    def statement(self, _connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip()[:7].upper() in BEGINS:
            self._entered()
            self._linger(statement.split("(")[0].strip()[:60])

    def step(self, name: str) -> None:
        """Also what runs past SQLAlchemy, by the driver itself."""
        if name not in AFTER:
            self._entered()
            self._linger(name)

    def commit(self, connection: Connection) -> None:
        if threading.get_ident() in self._inside:
            self._linger("COMMIT")
            self.over(connection)

    def over(self, _connection: Connection) -> None:
        here = threading.get_ident()
        if here in self._inside:
            self._inside.discard(here)
            self._say(step="over", inside=False, thread=str(here))

    def _entered(self) -> None:
        here = threading.get_ident()
        if here not in self._inside:
            self._inside.add(here)
            self._say(step="BEGIN", inside=True, thread=str(here))

    def _linger(self, where: str) -> None:
        if threading.current_thread() is threading.main_thread():
            return  # it has not said yet where it is, and its starter would wait for that
        with self._turn:
            self._left -= 1
            here = self._left == 0
        if here:
            self._say(lingers=where)
            time.sleep(60.0)

    def _say(self, **what: Any) -> None:
        os.write(self._report, msgspec.json.encode(what) + b"\n")


if __name__ == "__main__":
    watch = Watch(int(sys.argv[1]), int(sys.argv[2]))
    event.listen(Engine, "before_cursor_execute", watch.statement)
    event.listen(Engine, "commit", watch.commit)
    event.listen(Engine, "rollback", watch.over)
    vars(work)["Exchange"] = partial(Exchange, step=watch.step)
    sys.exit(main(sys.argv[3:]))
