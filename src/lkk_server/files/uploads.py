"""Uploads: what was announced, how much of it is there, and what it turned out to be."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from lkk_desktop.models.appeals.appeal import MOST_BYTES
from lkk_desktop.models.appeals.content import clean_name, sort_of
from lkk_desktop.models.command import Problem
from lkk_server.database import Behalf, Database
from lkk_server.files import quota
from lkk_server.files.disk import Disk, Locked, Writer
from lkk_server.files.tables import upload
from lkk_server.refused import Refused, refusal
from lkk_server.scope import Identity
from lkk_server.statements import Row, Statement
from lkk_server.tables import INTEGER, TEXT

RENEWED = 3_600_000
"""Milliseconds between two notes that somebody still asks for a file."""
KEPT_UNNAMED = 24 * 3_600_000
"""Milliseconds after which a file that no appeal names goes (docs/protocol.md, files)."""


class Upload(NamedTuple):
    """A line of the table ``upload``."""

    user: str
    id: str
    supplier: str
    name: str
    media: str
    size: int
    sha256: str
    stored: str
    got: int
    state: str
    code: str | None
    appeal: str | None
    made: int
    touched: int


class Announced(NamedTuple):
    """What a client says before it sends; ``sha256`` is '' where it does not say."""

    id: str
    name: str
    size: int
    sha256: str


_C = upload.c
COLUMNS = tuple(_C[name] for name in Upload._fields)
_ONE = (_C.user == bindparam("of_user", type_=TEXT), _C.id == bindparam("of_id", type_=TEXT))
_FIND = Statement(select(*COLUMNS).where(*_ONE))
_HOLD = Statement(select(*COLUMNS).where(*_ONE).with_for_update())
_FREE = Statement(delete(upload).where(*_ONE, _C.appeal.is_(None)).returning(_C.id))
_RENEW = Statement(
    update(upload)
    .where(*_ONE, _C.appeal.is_(None), _C.touched < bindparam("now", type_=INTEGER))
    .values(touched=bindparam("now", type_=INTEGER))
)


class Uploads:
    """The books of files and the folder that they lie in. Ids of others are as unknown ones."""

    def __init__(self, database: Database, disk: Disk) -> None:
        self.database = database
        self.disk = disk

    def find(self, user: str, id: str) -> Upload:
        """A user's file. Raises ``Refused(404, 'not_found')``."""
        with self.database.read() as connection:
            return found(connection, user, id)

    def ask(self, user: str, id: str) -> Upload:
        """A user's file that they ask for: one that no appeal names has its time from now on, noted
        once an hour. Raises ``Refused(404, 'not_found')``."""
        row, now = self.find(user, id), self.database.clock()
        if row.appeal is not None or row.state == "refused" or now - row.touched < RENEWED:
            return row
        with self.database.write() as connection:
            _RENEW.run(connection, of_user=user, of_id=id, now=now)
            return found(connection, user, id)

    def announce(self, who: Identity, said: Announced) -> Upload:
        """Begin a file; the same once more is the same file.

        Raises ``Refused``: 422 file_name, file_kind, file_empty; 413 file_large; 409 file_exists
        (the same id for something else); 429 files_quota; 507 disk_full.
        """
        try:
            name = clean_name(said.name)
            if sort_of(name) is None:
                raise Problem("file_kind", name=name)
            if said.size <= 0:
                raise Problem("file_empty", name=name)
        except Problem as problem:
            raise refusal(problem) from problem
        if said.size > MOST_BYTES:
            raise Refused(413, "file_large", bytes=said.size, most=MOST_BYTES, name=name)
        with self.database.write() as connection:
            if connection.dialect.name == "postgresql":
                # Two of the same user's at once would both find room in the quota.
                lock = "SELECT pg_advisory_xact_lock(hashtext('upload'), hashtext(%s))"
                connection.exec_driver_sql(lock, (who.user,))
            row = _FIND.first(connection, of_user=who.user, of_id=said.id)
            if row is not None:
                return self._again(connection, who, Upload(*row), said)
            quota.room(connection, who, said.size, self.database.clock())
            self.disk.room(said.size)
            now = self.database.clock()
            made = Upload(
                user=who.user,
                id=said.id,
                supplier=who.supplier,
                name=name,
                media="",
                size=said.size,
                sha256=said.sha256,
                stored=self.disk.name(),
                got=0,
                state="uploading",
                code=None,
                appeal=None,
                made=now,
                touched=now,
            )
            connection.execute(insert(upload).values(made._asdict()))
            return made

    def _again(
        self, connection: Connection, who: Identity, known: Upload, said: Announced
    ) -> Upload:
        other = said.sha256 and known.sha256 and said.sha256 != known.sha256
        if known.size != said.size or other:
            raise Refused(409, "file_exists")
        if known.state != "refused" or known.code != "file_damaged":
            return known
        quota.room(connection, who, known.size, self.database.clock(), more=0)
        self.disk.room(known.size)
        # Damaged on its way: it begins anew, under a name that no late writer knows.
        again = known._replace(state="uploading", code=None, got=0, stored=self.disk.name())
        _write(connection, again, self.database.clock())
        return again

    def receive(self, known: Upload, offset: int, length: int | None) -> Receiving:
        """Hold a file, which was found for its user, to write from ``offset`` on; on its supplier's
        behalf, since writing outlasts the call. Raises ``Refused``: 404 not_found, 423 locked,
        409 wrong_offset, 413 too_large, 507 disk_full."""
        with self.database.on_behalf(Behalf(known.supplier)):
            return self._receive(known.user, known.id, offset, length)

    def _receive(self, user: str, id: str, offset: int, length: int | None) -> Receiving:
        row = self.find(user, id)
        if row.state != "uploading":
            # Whole: nothing may be added, and nothing is.
            _fits(row, offset, length)
            return Receiving(self, row, None)
        self.disk.room(row.size - row.got)
        try:
            writer = self.disk.writer(row.stored)
        except Locked:
            raise Refused(423, "locked") from None
        try:
            row = self.find(user, id)  # again, now that nobody else writes
            _fits(row, offset, length)
            writer.begin(row.got)
        except BaseException:
            writer.close()
            raise
        return Receiving(self, row, writer)

    def drop(self, user: str, id: str) -> None:
        """Let a file go. Raises ``Refused``: 404 not_found, 409 file_enclosed where an appeal names
        it."""
        with self.database.write() as connection:
            row = found(connection, user, id)
            if row.appeal is not None:
                raise Refused(409, "file_enclosed")
            # An appeal may have named it since the row was read (READ COMMITTED).
            if not _FREE.rows(connection, of_user=user, of_id=id):
                raise Refused(409, "file_enclosed")
        self.disk.drop(row.stored)

    def settle(self, row: Upload, state: str, *, media: str = "", code: str | None = None) -> None:
        """What became of a file that was looked at; a refused one's bytes go at once."""
        settled = row._replace(state=state, media=media, code=code)
        with self.database.write() as connection:
            there = _write(connection, settled, self.database.clock(), was=row.state)
        if state == "refused" and there:
            self.disk.drop(row.stored)


class Receiving:
    """A file while its bytes come in: written in portions, confirmed only once on the disk.

    ``row`` is what the books hold of it. To be closed by whoever opened it.
    """

    def __init__(self, uploads: Uploads, row: Upload, writer: Writer | None) -> None:
        self._uploads = uploads
        self._writer = writer
        self.row = row
        self.written = row.got

    def write(self, data: bytes | bytearray) -> None:
        """Raises ``Refused``: 413 too_large, 507 disk_full."""
        if self._writer is None or self.written + len(data) > self.row.size:
            raise Refused(413, "too_large", most=self.row.size)
        self._writer.write(data)
        self.written += len(data)

    def confirm(self) -> None:
        """What was written is on the disk, and the books say so. Raises ``Refused(404)`` where the
        file was let go meanwhile."""
        if self._writer is None or self.written == self.row.got:
            return
        self._writer.sync()
        self._note(self.row._replace(got=self.written))

    def whole(self) -> bool:
        """Where all of it is there: compare it with what was announced, and leave it to be looked
        at; whether it is to be."""
        row = self.row
        if self._writer is None or row.got < row.size:
            return False
        found = self._uploads.disk.sha256(row.stored)
        if row.sha256 not in ("", found):
            self._note(row._replace(state="refused", code="file_damaged"))
            self._uploads.disk.drop(row.stored)
            return False
        self._note(row._replace(state="quarantined", sha256=found))
        return True

    def _note(self, row: Upload) -> None:
        database = self._uploads.database
        with database.on_behalf(Behalf(row.supplier)), database.write() as connection:
            if not _write(connection, row, database.clock(), was=self.row.state):
                raise Refused(404, "not_found")
        self.row = row

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def found(connection: Connection, user: str, id: str, *, held: bool = False) -> Upload:
    """A user's file; ``held`` until the transaction ends, so that nobody lets it go meanwhile.
    Raises ``Refused(404, 'not_found')``."""
    row = (_HOLD if held else _FIND).first(connection, of_user=user, of_id=id)
    if row is None:
        raise Refused(404, "not_found")
    return Upload(*row)


def several(rows: list[Row]) -> list[Upload]:
    return [Upload(*row) for row in rows]


def _fits(row: Upload, offset: int, length: int | None) -> None:
    if offset != row.got:
        raise Refused(409, "wrong_offset", offset=row.got)
    if length is not None and offset + length > row.size:
        raise Refused(413, "too_large", most=row.size)


_WRITE = Statement(
    update(upload)
    .where(*_ONE, _C.stored == bindparam("of_stored", type_=TEXT))
    .where(_C.state == bindparam("was", type_=TEXT))
    .values(
        state=bindparam("new_state", type_=TEXT),
        code=bindparam("new_code", type_=TEXT),
        got=bindparam("new_got", type_=INTEGER),
        sha256=bindparam("new_sha256", type_=TEXT),
        media=bindparam("new_media", type_=TEXT),
        stored=bindparam("new_stored", type_=TEXT),
        touched=bindparam("now", type_=INTEGER),
    )
    .returning(_C.id)
)


def _write(connection: Connection, row: Upload, now: int, was: str | None = None) -> bool:
    """Write what changes in a line, if it still is what it was; whether it was."""
    known = found(connection, row.user, row.id) if was is None else row
    done = _WRITE.rows(
        connection,
        of_user=row.user,
        of_id=row.id,
        of_stored=known.stored,
        was=known.state if was is None else was,
        new_state=row.state,
        new_code=row.code,
        new_got=row.got,
        new_sha256=row.sha256,
        new_media=row.media,
        new_stored=row.stored,
        now=now,
    )
    return bool(done)
