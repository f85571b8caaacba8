"""The shelf: files that the back office adds, such as the PDF of an answer."""

from __future__ import annotations

import hashlib
import io

from sqlalchemy import insert

from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.models.appeals.content import clean_name, examine
from lkk_desktop.models.command import Problem
from lkk_server.database import Database
from lkk_server.files.disk import Disk
from lkk_server.files.scanner import Scanner, Unreachable, Unscannable
from lkk_server.files.tables import upload
from lkk_server.files.uploads import Upload, Uploads


class Shelf:
    """Puts files where their user finds them, and reads them again.

    Without a scanner of its own a file waits for the server's.
    """

    def __init__(
        self, database: Database, disk: Disk, supplier: str, scanner: Scanner | None = None
    ) -> None:
        self._uploads = Uploads(database, disk)
        self._supplier = supplier
        self._scanner = scanner

    def put(
        self, user: str, name: str, media: str, content: bytes, *, appeal: str | None = None
    ) -> Enclosure:
        """Keep a file for a user; one that no ``appeal`` names goes after a day.

        Raises ``Problem``: what ``examine`` raises, file_renamed where it is not of this ``media``,
        file_infected; ``Refused(507, 'disk_full')``.
        """
        name = clean_name(name)
        found = examine(name, io.BytesIO(content), len(content))
        if found != media:
            raise Problem("file_renamed", name=name, **{"is": found})
        state = self._state(name, content)
        uploads = self._uploads
        uploads.disk.room(len(content))
        now = uploads.database.clock()
        row = Upload(
            user=user,
            id=uploads.database.random(16).hex(),
            supplier=self._supplier,
            name=name,
            media=media,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            stored=uploads.disk.name(),
            got=0,
            state="uploading",
            code=None,
            appeal=appeal,
            made=now,
            touched=now,
        )
        # The line first: a file that no line names is taken for litter.
        with uploads.database.write() as connection:
            connection.execute(insert(upload).values(row._asdict()))
        writer = uploads.disk.writer(row.stored)
        try:
            writer.begin(0)
            writer.write(content)
            writer.sync()
        finally:
            writer.close()
        there = row._replace(got=row.size)
        uploads.settle(there, state, media=media)
        return Enclosure(
            id=row.id, field="", name=name, media=media, size=row.size, sha256=row.sha256
        )

    def content(self, user: str, id: str) -> bytes:
        """The bytes of a user's clean file. Raises ``Refused(404, 'not_found')``, and ``Problem``
        file_unchecked or file_refused."""
        row = self._uploads.find(user, id)
        if row.state != "clean":
            code = "file_refused" if row.state == "refused" else "file_unchecked"
            raise Problem(code, name=row.name)
        with self._uploads.disk.read(row.stored) as content:
            return content.read()

    def _state(self, name: str, content: bytes) -> str:
        if self._scanner is None:
            return "quarantined"
        try:
            if self._scanner.scan(io.BytesIO(content)) is not None:
                raise Problem("file_infected", name=name)
        except (Unreachable, Unscannable):
            return "quarantined"
        return "clean"
