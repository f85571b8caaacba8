"""What one user may fill: bytes that no appeal names, bytes and files of a day."""

from __future__ import annotations

from sqlalchemy import Connection, and_, bindparam, case, exists, func, or_, select

from lkk_desktop.models.appeals.appeal import Appeal
from lkk_server import tables
from lkk_server.files.tables import upload
from lkk_server.refused import Refused
from lkk_server.scope import Identity
from lkk_server.statements import Statement
from lkk_server.tables import INTEGER, TEXT

QUOTA = 200 * 1024 * 1024
"""Bytes of a user's files that no appeal names yet."""
MOST_A_DAY = 1_000
"""Files that a user may begin in 24 hours, whatever becomes of them; and may have unnamed."""
DAILY = 500 * 1024 * 1024
"""Bytes that a user's appeals may name in 24 hours, with those that none names yet."""
DAY = 24 * 3_600_000
QUOTA_WAIT = 3_600
_C = upload.c
_APPEAL = tables.records[Appeal.of.name].c
_SINCE = bindparam("since", type_=INTEGER)
_UNNAMED = and_(_C.appeal.is_(None), _C.state != "refused")
_OWN_APPEAL = exists().where(
    _APPEAL.stream == bindparam("stream", type_=TEXT), _APPEAL.id == _C.appeal
)
"""Of the user's own appeals: what a clerk answers with is named by those of others."""
_ROOM = Statement(
    select(
        func.coalesce(func.sum(case((or_(_C.appeal.is_(None), _C.made >= _SINCE), 1), else_=0)), 0),
        func.coalesce(func.sum(case((_UNNAMED, _C.size), else_=0)), 0),
        func.coalesce(
            func.sum(
                case(
                    (or_(_UNNAMED, and_(_C.touched >= _SINCE, _OWN_APPEAL)), _C.size),
                    else_=0,
                )
            ),
            0,
        ),
    ).where(
        _C.user == bindparam("of_user", type_=TEXT),
        or_(_C.appeal.is_(None), _C.made >= _SINCE, _C.touched >= _SINCE),
    )
)
"""A user's files of the last day and those that no appeal names; the bytes of the latter; and with
them the bytes that their appeals have named in the day. What was refused has no bytes, but a row.
"""


def room(connection: Connection, who: Identity, size: int, now: int, more: int = 1) -> None:
    """Whether a user may begin ``more`` files of ``size`` bytes together; 0 for one that begins
    anew. Raises ``Refused(429, 'files_quota')``."""
    row = _ROOM.first(connection, of_user=who.user, stream=who.user_stream, since=now - DAY)
    count, unnamed, daily = (0, 0, 0) if row is None else map(int, row)
    if count + more > MOST_A_DAY or unnamed + size > QUOTA:
        raise Refused(429, "files_quota", most=QUOTA, wait=QUOTA_WAIT)
    if daily + size > DAILY:
        raise Refused(429, "files_quota", most=DAILY, wait=QUOTA_WAIT)
