"""Who may read a file: whose it is, whose appeal it answers, and the clerks who serve that one."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from lkk_desktop.models.appeals.appeal import Appeal
from lkk_server import tables
from lkk_server.appeals import reach
from lkk_server.database import Behalf, Database
from lkk_server.files.tables import upload
from lkk_server.files.uploads import COLUMNS, Upload, found, several
from lkk_server.refused import Refused
from lkk_server.scope import Identity
from lkk_server.statements import Statement
from lkk_server.tables import TEXT

_C = upload.c
_APPEALS = tables.records[Appeal.of.name]
_APPEAL = _APPEALS.c
_ID = _C.id == bindparam("of_id", type_=TEXT)
_MINE = Statement(
    select(*(_APPEAL[name] for name in Appeal.of.names)).where(
        _APPEAL.stream == bindparam("of_stream", type_=TEXT)
    )
)
"""The caller's appeals, which are few: a file of whoever answered one is found by it."""
_OF_APPEAL = Statement(select(*COLUMNS).where(_ID, _C.appeal == bindparam("of_appeal", type_=TEXT)))
_NAMED = Statement(
    select(*COLUMNS)
    .where(_ID, _C.appeal.is_not(None), _C.supplier == bindparam("of_supplier", type_=TEXT))
    .order_by(_C.user)
)


def readable(database: Database, who: Identity, id: str) -> Upload:
    """A file that somebody may read. Raises ``Refused(404, 'not_found')``."""
    with database.read() as connection:
        try:
            return found(connection, who.user, id)
        except Refused:
            appeals = [
                Appeal.of.record(row) for row in _MINE.rows(connection, of_stream=who.user_stream)
            ]
    answered = [a.id for a in appeals if id in {one.id for one in a.answer_enclosures}]
    with database.on_behalf(Behalf(who.supplier)), database.read() as connection:
        for appeal in answered:
            for row in _OF_APPEAL.rows(connection, of_id=id, of_appeal=appeal):
                return Upload(*row)
    return _as_clerk(database, who, id)


def _as_clerk(database: Database, who: Identity, id: str) -> Upload:
    """A file of an appeal that this clerk serves."""
    with database.on_behalf(Behalf(who.supplier)), database.read() as connection:
        try:
            worker = reach.clerk(connection, who.supplier, who)
        except Refused:
            raise Refused(404, "not_found") from None
        for row in several(_NAMED.rows(connection, of_id=id, of_supplier=who.supplier)):
            try:
                appeal = reach.found(connection, who.supplier, worker, row.appeal or "")
            except Refused:
                continue
            if id in {one.id for one in (*appeal.enclosures, *appeal.answer_enclosures)}:
                return row
    raise Refused(404, "not_found")
