"""Enclosing: an appeal is taken only with files that are there, whole, the same and clean."""

from __future__ import annotations

from sqlalchemy import update

from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.models.appeals.content import MEDIA, sort_of
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.command import Problem
from lkk_server.files.tables import upload
from lkk_server.files.uploads import Upload, found
from lkk_server.ledger import Ledger
from lkk_server.refused import Refused
from lkk_server.scope import Identity

_C = upload.c


def enclosed(ledger: Ledger, who: Identity, command: SubmitAppeal) -> None:
    """Every file that a command encloses is there, as it says (hazards H42 and H43).

    Raises ``Problem``: file_missing, file_unchecked, file_refused, each with the file's ``name``,
    its ``field`` and ``file``, its id; file_renamed.
    """
    for one in command.enclosures:
        code = _wrong(ledger, who, command.appeal, one)
        if code is not None:
            raise Problem(code, name=one.name, field=one.field, file=one.id)


def _wrong(ledger: Ledger, who: Identity, appeal: str, said: Enclosure) -> str | None:
    try:
        row = found(ledger.connection, who.user, said.id, held=True)
    except Refused:
        return "file_missing"
    if row.state == "refused":
        return "file_refused"
    if row.state == "uploading" or not _same(row, said) or row.appeal not in (None, appeal):
        return "file_missing"
    return None if row.state == "clean" else "file_unchecked"


def _same(row: Upload, said: Enclosure) -> bool:
    sort = sort_of(said.name)
    told = row.media or said.media
    return (
        (row.size, row.sha256, told, row.name) == (said.size, said.sha256, said.media, said.name)
        and sort is not None
        and MEDIA[sort] == said.media
    )


def name_by(ledger: Ledger, who: Identity, command: SubmitAppeal) -> None:
    """The appeal stands: from now on its files are kept for as long as it is."""
    ids = [one.id for one in command.enclosures]
    if ids:
        ledger.connection.execute(
            update(upload)
            .where(_C.user == who.user, _C.id.in_(ids))
            .values(appeal=command.appeal, touched=ledger.now)
        )
