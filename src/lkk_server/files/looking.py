"""Looking at what came: content check and scanner pass a file, refuse it, or leave it waiting."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from lkk_desktop.models.appeals.content import examine
from lkk_desktop.models.command import Problem
from lkk_server import web
from lkk_server.files.scanner import Scanner, Unreachable
from lkk_server.files.tables import upload
from lkk_server.files.uploads import COLUMNS, Upload, Uploads, several
from lkk_server.statements import Statement
from lkk_server.tables import TEXT

MOST = 50
"""Files of one round."""
_WAITING = Statement(
    select(*COLUMNS)
    .where(upload.c.state == "quarantined", upload.c.supplier == bindparam("of", type_=TEXT))
    .order_by(upload.c.touched, upload.c.id)
    .limit(MOST)
)


class Looking:
    """What passes files out of quarantine. One thread at a time."""

    def __init__(self, uploads: Uploads, scanner: Scanner, supplier: str) -> None:
        self._uploads = uploads
        self._scanner = scanner
        self._supplier = supplier
        self._silent = False

    def round(self) -> bool:
        """Look at some that wait; whether others may be waiting. A scanner that cannot be reached
        ends the round: its files stay where they are until it can."""
        with self._uploads.database.read() as connection:
            waiting = several(_WAITING.rows(connection, of=self._supplier))
        for row in waiting:
            try:
                self.look(row)
            except Unreachable as error:
                if not self._silent:
                    web.log.warning("files wait for the scanner: %s", error)
                self._silent = True
                return False
        self._silent = False
        return len(waiting) == MOST

    def look(self, row: Upload) -> str | None:
        """Settle one file; answers the code that it is refused with, None where it is clean.
        Raises ``Unreachable``."""
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
