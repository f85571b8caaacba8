"""The room of files: its folder, books, scanner and duties, put together for one server."""

from __future__ import annotations

from pathlib import Path

from lkk_desktop.models.command import Problem
from lkk_server import web
from lkk_server.database import Behalf, Database
from lkk_server.files import upkeep
from lkk_server.files.disk import FOLDER, RESERVE, Disk
from lkk_server.files.looking import Looking
from lkk_server.files.scanner import Builtin, Scanner
from lkk_server.files.shelf import Shelf
from lkk_server.files.uploads import Uploads
from lkk_server.identity.outlets import Attached
from lkk_server.refused import Refused

KEEP_DAYS = 1_827
"""Five years, where the supplier says nothing else."""


class Room:
    """What a server has of files."""

    def __init__(
        self,
        database: Database,
        data: Path,
        supplier: str,
        *,
        scanner: Scanner | None = None,
        keep_days: int = KEEP_DAYS,
        reserve: int = RESERVE,
    ) -> None:
        scanner = scanner or Builtin()
        self._database = database
        self._supplier = supplier
        self.keep_days = keep_days
        self.disk = Disk(data / FOLDER, reserve)
        self.uploads = Uploads(database, self.disk)
        self.looking = Looking(self.uploads, scanner, supplier)
        self.shelf = Shelf(database, self.disk, supplier, scanner)

    def mend(self) -> None:
        """At a start: what a crash or a restore parted."""
        lost = upkeep.mend(self._database, self.disk, self._supplier)
        if lost:
            web.log.error("files of appeals are not in their folder: %d", lost)
        self.litter()

    def attached(self, user: str, id: str) -> Attached | None:
        """A clean file as it goes with a letter; None where it is gone."""
        try:
            with self._database.on_behalf(Behalf(self._supplier)):
                row = self.uploads.find(user, id)
                content = self.shelf.content(user, id)
        except (Refused, Problem, FileNotFoundError):
            return None
        return Attached(row.name, row.media, content)

    def litter(self) -> int:
        """Let go of bytes that no line names."""
        return upkeep.litter(self._database, self.disk)

    def sweep(self) -> int:
        """Let go of what is kept no longer."""
        return upkeep.sweep(self._database, self.disk, self._supplier, self.keep_days)
