"""Token families as they begin: a user comes in on a device, by a password or by a code."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from lkk_desktop.sync.protocol import Session
from lkk_server.identity import tables
from lkk_server.identity.notices import tell
from lkk_server.identity.realm import Realm
from lkk_server.identity.tokens import Pair, presented
from lkk_server.ledger import Ledger

SECOND = 1_000
ACCESS = 10 * 60 * SECOND
IDLE = 180 * 24 * 3_600 * SECOND
LONGEST_NAME = 100
FAMILY = tables.family.c
DEVICE = tables.device.c


def begin(realm: Realm, ledger: Ledger, user: str, device: str | None, device_name: str) -> Session:
    """A new family, in the transaction of what lets the user in.

    A device that is not the user's, or that a living family holds already (a copied profile), gets
    a new id; of it the user is told, unless it is their first.
    """
    own = _device(realm, ledger, user, clean(device or ""), device_name)
    return going_on(realm, ledger.connection, user, own, ledger.now)


def going_on(realm: Realm, connection: Connection, user: str, own: str, now: int) -> Session:
    """A new family on a device that is the user's."""
    pair = realm.tokens.first()
    refresh, access = presented(pair.refresh), presented(pair.access)
    connection.execute(
        insert(tables.family).values(
            handle=refresh.handle,
            user=user,
            device=own,
            refresh=refresh.hash,
            formers="[]",
            access=access.hash,
            access_until=now + ACCESS,
            former_access_until=0,
            made=now,
            until=now + IDLE,
        )
    )
    seen(connection, own, now)
    return session_of(realm, pair, user, own, ACCESS)


def session_of(realm: Realm, pair: Pair, user: str, device: str, expires: int) -> Session:
    """Tokens as they are told to their device."""
    return Session(
        server=realm.database.server_id,
        supplier=realm.supplier,
        user=user,
        device=device,
        access=pair.access,
        refresh=pair.refresh,
        expires=expires,
    )


def end_all(connection: Connection, user: str, now: int, *, but: str = "") -> None:
    """End every family of a user, those of one device excepted."""
    living = (FAMILY.user == user, FAMILY.device != but, FAMILY.revoked.is_(None))
    connection.execute(update(tables.family).where(*living).values(revoked=now))


def is_known(connection: Connection, user: str, device: str) -> bool:
    """Whether this user has signed in on a device that was not revoked."""
    query = select(DEVICE.id).where(
        DEVICE.id == device, DEVICE.user == user, DEVICE.revoked.is_(None)
    )
    return bool(device) and connection.execute(query).first() is not None


def clean(text: str) -> str:
    """A text without what PostgreSQL cannot hold."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def seen(connection: Connection, device: str, now: int) -> None:
    """A device was heard of."""
    connection.execute(update(tables.device).where(DEVICE.id == device).values(seen=now))


def _device(realm: Realm, ledger: Ledger, user: str, known: str, device_name: str) -> str:
    connection, now = ledger.connection, ledger.now
    if is_known(connection, user, known) and not _held(connection, known, now):
        return known
    made = realm.new_id()
    name = clean(device_name)[:LONGEST_NAME]
    others = select(DEVICE.id).where(DEVICE.user == user).limit(1)
    if connection.execute(others).first() is not None:
        tell(realm, ledger, user, "device_new", device=name)
    connection.execute(insert(tables.device).values(id=made, user=user, name=name, made=now))
    return made


def _held(connection: Connection, device: str, now: int) -> bool:
    """Whether a living family holds a device."""
    query = select(FAMILY.handle).where(
        FAMILY.device == device, FAMILY.revoked.is_(None), FAMILY.until > now
    )
    return connection.execute(query).first() is not None
