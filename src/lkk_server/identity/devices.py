"""Devices: which of them are signed in as a user, and one that is signed out for good."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, func, select, update

from lkk_desktop.online.messages import (
    Done,
    KnownDevice,
    KnownDevices,
    ListDevices,
    RevokeDevice,
)
from lkk_server.identity import rotation, tables
from lkk_server.identity.families import DEVICE, FAMILY
from lkk_server.identity.notices import tell
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger
from lkk_server.operations import Caller
from lkk_server.refused import Refused
from lkk_server.transact import transact


def list_devices(realm: Realm, caller: Caller, _asked: ListDevices) -> KnownDevices:
    """The devices of the caller that hold a living family."""
    who = caller.known
    seen = func.coalesce(DEVICE.seen, DEVICE.made).label("seen")
    living = select(FAMILY.device).where(
        FAMILY.user == who.user, FAMILY.revoked.is_(None), FAMILY.until > realm.clock()
    )
    query = select(DEVICE.id, DEVICE.name, DEVICE.made, seen).where(
        DEVICE.user == who.user, DEVICE.revoked.is_(None), DEVICE.id.in_(living)
    )
    with realm.database.read() as connection:
        rows = connection.execute(query).all()
    found = [
        KnownDevice(
            device=row.id, name=row.name, made=row.made, seen=row.seen, this=row.id == who.device
        )
        for row in rows
    ]
    found.sort(key=lambda one: (not one.this, -one.seen, one.device))
    return KnownDevices(devices=tuple(found))


def revoke(realm: Realm, caller: Caller, asked: RevokeDevice) -> Done:
    """Sign another device of the caller out for good. Its tokens are told so whenever they come;
    what listens on it hears nothing more. Raises ``Refused``: unknown_device, this_device."""
    who = caller.known
    if asked.device == who.device:
        raise Refused(422, "this_device")

    def work(ledger: Ledger) -> Done:
        found = _own(ledger.connection, who.user, asked.device)
        if found is None:
            raise Refused(422, "unknown_device")
        if found.revoked is None:
            end(ledger.connection, who.user, asked.device, ledger.now)
            tell(realm, ledger, who.user, "device_revoked", device=found.name)
        return Done()

    return transact(realm.database, realm.supplier, lambda _c: {who.user_stream}, work)


def end(connection: Connection, user: str, device: str, now: int) -> None:
    """Mark a device as revoked, and end its rotation."""
    # Families first, as a refresh has it: the other way round the two would wait for each other.
    rotation.revoke(connection, and_(FAMILY.device == device, FAMILY.user == user), now)
    connection.execute(update(tables.device).where(DEVICE.id == device).values(revoked=now))


def _own(connection: Connection, user: str, device: str) -> Any:
    query = select(DEVICE.name, DEVICE.revoked).where(DEVICE.id == device, DEVICE.user == user)
    return connection.execute(query).first()
