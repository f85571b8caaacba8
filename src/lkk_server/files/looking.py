"""Looking at what came: content check and scanner pass a file, refuse it, or leave it waiting."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.exc import SQLAlchemyError

from lkk_desktop.models.appeals.content import examine
from lkk_desktop.models.command import Problem
from lkk_server import web
from lkk_server.files.scanner import Scanner, Unreachable, Unscannable
from lkk_server.files.tables import upload
from lkk_server.files.uploads import COLUMNS, Upload, Uploads, several
from lkk_server.lasting import place
from lkk_server.statements import Statement
from lkk_server.tables import INTEGER, TEXT

MOST = 50
"""Files of one round."""
FIRST_PAUSE = 30.0
LAST_PAUSE = 3_600.0
"""Seconds after which a file that could not be looked at has its next turn: at first, at last."""
_C = upload.c
_WAITING = Statement(
    select(*COLUMNS)
    .where(_C.state == "quarantined", _C.supplier == bindparam("of", type_=TEXT))
    .where(
        tuple_(_C.touched, _C.user, _C.id)
        > tuple_(
            bindparam("touched", type_=INTEGER),
            bindparam("user", type_=TEXT),
            bindparam("id", type_=TEXT),
        )
    )
    .order_by(_C.touched, _C.user, _C.id)
    .limit(MOST)
)


class _Back(NamedTuple):
    """A file that is set back: how often it failed, and when its next turn is."""

    failed: int
    at: float


class Looking:
    """What passes files out of quarantine. One thread at a time.

    A file that cannot be looked at, for whatever reason, stands behind all others and is tried ever
    more seldom: it holds up nobody. ``clock`` gives seconds.
    """

    def __init__(
        self,
        uploads: Uploads,
        scanner: Scanner,
        supplier: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._uploads = uploads
        self._scanner = scanner
        self._supplier = supplier
        self._clock = clock
        self._silent = False
        self._back: dict[str, _Back] = {}

    def round(self) -> bool:
        """Look at some that wait; whether others may be waiting. A scanner that cannot be reached
        ends the round: its files stay where they are until it can."""
        waiting = self._turn()
        for row in waiting:
            try:
                self.look(row)
            except Unreachable as error:
                if not self._silent:
                    web.log.warning("files wait for the scanner: %s", error)
                self._silent = True
                # No pause, yet behind the others: it may be the file that makes the scanner hang.
                self._set_back(row, 0.0)
                return False
            except SQLAlchemyError:
                raise
            except Exception as error:  # noqa: BLE001 — a foreign bug must not stop the others
                self._failed(row, error)
            else:
                self._back.pop(row.stored, None)
        self._silent = False
        return len(waiting) == MOST

    def look(self, row: Upload) -> str | None:
        """Settle one file; answers the code that it is refused with, None where it is clean.
        Raises ``Unreachable``, ``Unscannable``, ``OSError`` of a file that cannot be read."""
        code, media = None, ""
        try:
            with self._uploads.disk.read(row.stored) as content:
                media = examine(row.name, content, row.size)
                if self._scanner.scan(content) is not None:
                    code = "file_infected"
        except Problem as problem:
            code = problem.code
        except FileNotFoundError:
            code = "file_damaged"  # what is not there may be sent again
        self._uploads.settle(row, "refused" if code else "clean", media=media, code=code)
        return code

    def _turn(self) -> list[Upload]:
        """Whose turn it is: first those that never failed, then those whose pause is over."""
        fresh: list[Upload] = []
        again: list[Upload] = []
        seen: set[str] = set()
        now = self._clock()
        after: tuple[int, str, str] | None = (-1, "", "")
        while after is not None and len(fresh) < MOST:
            page = self._page(*after)
            for row in page:
                seen.add(row.stored)
                back = self._back.get(row.stored)
                if back is None:
                    fresh.append(row)
                elif back.at <= now:
                    again.append(row)
            last = page[-1] if len(page) == MOST else None
            after = None if last is None else (last.touched, last.user, last.id)
        if after is None:
            # All that wait were seen: what is no longer among them is settled or gone.
            self._back = {stored: back for stored, back in self._back.items() if stored in seen}
        again.sort(key=lambda row: self._back[row.stored].failed)
        return (fresh + again)[:MOST]

    def _page(self, touched: int, user: str, id: str) -> list[Upload]:
        asked = {"of": self._supplier, "touched": touched, "user": user, "id": id}
        with self._uploads.database.read() as connection:
            return several(_WAITING.rows(connection, **asked))

    def _failed(self, row: Upload, error: Exception) -> None:
        """A file that the round goes on without; its operator is told the first time."""
        back = self._back.get(row.stored)
        failed = 0 if back is None else back.failed
        self._set_back(row, min(LAST_PAUSE, FIRST_PAUSE * 2.0 ** min(failed, 20)))
        if failed:
            return
        if isinstance(error, Unscannable) and error.large:
            web.log.warning(
                "a file of %d bytes is over the scanner's limit and waits: let clamd's "
                "StreamMaxLength be 25M or more",
                row.size,
            )
        elif isinstance(error, Unscannable):
            web.log.warning("a file cannot be looked at and waits: %s", error)
        else:
            said = (type(error).__name__, place(error))
            web.log.error("a file cannot be looked at and waits: %s at %s", *said)

    def _set_back(self, row: Upload, pause: float) -> None:
        back = self._back.get(row.stored)
        failed = 1 if back is None else back.failed + 1
        self._back[row.stored] = _Back(failed, self._clock() + pause)
