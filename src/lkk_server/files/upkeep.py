"""Upkeep of files: what no appeal names goes after a day, what one names after the supplier's term;
lines and bytes that a crash or a restore parted are brought together."""

from __future__ import annotations

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, or_, select, update

from lkk_desktop.models.appeals.appeal import Appeal
from lkk_server import tables
from lkk_server.database import EVERYBODY, Database
from lkk_server.files.disk import Disk
from lkk_server.files.tables import upload
from lkk_server.files.uploads import COLUMNS, KEPT_UNNAMED, Upload, several
from lkk_server.statements import Statement
from lkk_server.tables import INTEGER, TEXT

DAY = 24 * 3_600_000
KEPT_WITHDRAWN = 30
"""Days for which the files of an appeal stay that was taken back."""
MOST = 500
"""Lines of one transaction."""
_C = upload.c
_APPEAL = tables.records[Appeal.of.name].c
_OWN = _C.supplier == bindparam("of_supplier", type_=TEXT)
_OVER = func.coalesce(_APPEAL.answered, _APPEAL.submitted)
"""From when an appeal's files are kept for the term: its answer, or its end by being withdrawn."""
_TERM = bindparam("answered", type_=INTEGER)
_OPEN = or_(_APPEAL.status == "received", _APPEAL.status == "in_work")
_WITHDRAWN = exists().where(
    _APPEAL.id == _C.appeal,
    _APPEAL.status == "withdrawn",
    _APPEAL.submitted < bindparam("withdrawn", type_=INTEGER),
)
"""What was taken back before anybody worked on it: nobody has anything to look up there."""
_KEPT = exists().where(_APPEAL.id == _C.appeal, or_(_OPEN, _OVER >= _TERM))
"""An appeal that still needs the file. Where it is gone, the file's own time counts."""
_OLD = Statement(
    select(*COLUMNS)
    .where(_OWN)
    .where(
        or_(
            and_(_C.appeal.is_(None), _C.touched < bindparam("unnamed", type_=INTEGER)),
            and_(_C.appeal.is_not(None), _C.touched < _TERM, ~_KEPT),
            and_(_C.touched < bindparam("withdrawn", type_=INTEGER), _WITHDRAWN),
        )
    )
    .limit(MOST)
)
_ALL = Statement(
    select(*COLUMNS)
    .where(_OWN, _C.state != "refused")
    .where(
        or_(
            _C.user > bindparam("user"), and_(_C.user == bindparam("user"), _C.id > bindparam("id"))
        )
    )
    .order_by(_C.user, _C.id)
    .limit(MOST)
)
_STORED = Statement(select(_C.stored).where(_C.stored == bindparam("of_stored", type_=TEXT)))


def sweep(database: Database, disk: Disk, supplier: str, days: int) -> int:
    """Let go of what is kept no longer; ``days`` is the supplier's term. Answers the number."""
    now, done = database.clock(), 0
    asked = {
        "unnamed": now - KEPT_UNNAMED,
        "answered": now - days * DAY,
        "withdrawn": now - min(days, KEPT_WITHDRAWN) * DAY,
        "of_supplier": supplier,
    }
    while True:
        with database.write() as connection:
            due = several(_OLD.rows(connection, **asked))
            gone = [row for row in due if _let_go(connection, row)]
        for row in gone:
            disk.drop(row.stored)
        done += len(gone)
        if len(due) < MOST:
            return done


def _let_go(connection: Connection, row: Upload) -> bool:
    """Whether a line was still what was read, and went: meanwhile an appeal may have named it, or
    somebody may have asked for it (READ COMMITTED)."""
    line = delete(upload).where(
        _C.user == row.user,
        _C.id == row.id,
        _C.appeal.is_not_distinct_from(row.appeal),
        _C.touched == row.touched,
    )
    return connection.execute(line).rowcount == 1


def litter(database: Database, disk: Disk) -> int:
    """Let go of bytes that no line names; answers their number. The names are listed first: a line
    is written before its file is made, so that none of a file which just comes in is among them."""
    done = 0
    for stored in disk.stored():
        # Another supplier's line, which may be of the same folder, is a line all the same.
        with database.on_behalf(EVERYBODY), database.read() as connection:
            known = _STORED.first(connection, of_stored=stored)
        if known is None:
            disk.drop(stored)
            done += 1
    return done


def mend(database: Database, disk: Disk, supplier: str) -> int:
    """Lines whose bytes are not there, or not all: as much of them counts as there is, and the rest
    is to be sent again. Answers the number of those that an appeal names: they are lost."""
    lost, after = 0, ("", "")
    while True:
        with database.read() as connection:
            rows = several(_ALL.rows(connection, of_supplier=supplier, user=after[0], id=after[1]))
        for row in rows:
            there = disk.size(row.stored) or 0
            if there < row.got and row.appeal is not None:
                lost += 1
            elif there < row.got:
                _shorten(database, row, there)
        if len(rows) < MOST:
            return lost
        after = (rows[-1].user, rows[-1].id)


def _shorten(database: Database, row: Upload, there: int) -> None:
    line = update(upload).where(_C.user == row.user, _C.id == row.id, _C.stored == row.stored)
    with database.write() as connection:
        connection.execute(line.values(got=there, state="uploading", media=""))
