"""Files of an answer: those that whoever answers has uploaded, all of them looked at and clean."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, or_, select, update

from lkk_desktop.models.appeals.appeal import MOST_BYTES, Appeal, Enclosure
from lkk_server.files.tables import upload
from lkk_server.refused import Refused

_U = upload.c


def attached(
    connection: Connection, supplier: str, user: str, appeal: Appeal, ids: Sequence[str]
) -> tuple[Enclosure, ...]:
    """The enclosures of these uploads, in this order; from now on they are the appeal's.

    Raises ``Refused`` (422): unknown_file (not theirs, not whole and clean, another appeal's, named
    twice), files_large.
    """
    mine = (_U.user == user, _U.supplier == supplier, _U.id.in_(list(ids)))
    free = or_(_U.appeal.is_(None), _U.appeal == appeal.id)
    rows = connection.execute(select(upload).where(*mine, _U.state == "clean", free)).all()
    by_id = {
        row.id: Enclosure(
            id=row.id, field="", name=row.name, media=row.media, size=row.size, sha256=row.sha256
        )
        for row in rows
    }
    if len(by_id) < len(ids):
        raise Refused(422, "unknown_file")
    total = sum(one.size for one in by_id.values())
    if total > MOST_BYTES:
        raise Refused(422, "files_large", bytes=total, most=MOST_BYTES)
    # Once more, since others may have let go of one or named it meanwhile (READ COMMITTED).
    named = update(upload).where(*mine, _U.state == "clean", free).values(appeal=appeal.id)
    if connection.execute(named).rowcount < len(by_id):
        raise Refused(422, "unknown_file")
    return tuple(by_id[id] for id in ids)
