"""Rotation: how the tokens of a family follow each other, and what one that ended says."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, select, update

from lkk_server.identity import tables
from lkk_server.identity.families import ACCESS, DEVICE, FAMILY, IDLE, SECOND, seen
from lkk_server.identity.tokens import Pair, Presented, presented
from lkk_server.refused import Refused

GRACE = 60 * SECOND
MOST_FORMERS = 16
Formers = list[tuple[str, int]]
OF_HANDLE = select(tables.family).where(FAMILY.handle == bindparam("handle"))


def rotate(connection: Connection, row: Row[Any], parts: Presented, pair: Pair, now: int) -> int:
    """Until when the access token of a token's successor holds; 0 where the family was revoked."""
    formers = [f for f in msgspec.json.decode(row.formers, type=Formers) if now < f[1] + GRACE]
    if row.refresh == parts.hash:
        formers = [*formers, (parts.hash, now)][-MOST_FORMERS:]
        access = presented(pair.access)
        values = {
            "refresh": presented(pair.refresh).hash,
            "formers": msgspec.json.encode(formers).decode(),
            "former_access": row.access,
            "former_access_until": row.access_until,
            "access": access.hash,
            "access_until": now + ACCESS,
            "until": now + IDLE,
        }
        table = tables.family
        connection.execute(update(table).where(FAMILY.handle == row.handle).values(values))
        seen(connection, row.device, now)
        return now + ACCESS
    rotated = dict(formers).get(parts.hash)
    if rotated is None:
        revoke(connection, FAMILY.handle == parts.handle, now)
        return 0
    return rotated + ACCESS


def family(connection: Connection, parts: Presented, *, lock: bool = False) -> Row[Any] | None:
    """The row of the family that a token names."""
    query = OF_HANDLE.with_for_update() if lock else OF_HANDLE
    return connection.execute(query, {"handle": parts.handle}).first()


def living(row: Row[Any] | None, now: int) -> Row[Any] | None:
    """The row of a family, if it has not ended."""
    if row is None or row.revoked is not None or row.until <= now:
        return None
    return row


def ended(connection: Connection, row: Any) -> Refused:
    """What a token of an ended family is told: a device that was revoked is told so for ever."""
    if row is not None:
        query = select(DEVICE.revoked).where(DEVICE.id == row.device)
        if connection.execute(query).scalar() is not None:
            return Refused(401, "device_revoked")
    return Refused(401, "signed_out")


def standing(connection: Connection, device: str, now: int) -> None:
    """Raises ``Refused`` (401) unless a living family holds a device; under its user's lock."""
    query = select(tables.family).where(FAMILY.device == device).order_by(FAMILY.until.desc())
    rows = connection.execute(query).all()
    if not any(living(row, now) for row in rows):
        raise ended(connection, rows[0] if rows else None)


def revoke(connection: Connection, which: Any, now: int) -> None:
    """End the families that a condition names; their devices may sign in again."""
    connection.execute(
        update(tables.family).where(which, FAMILY.revoked.is_(None)).values(revoked=now)
    )
