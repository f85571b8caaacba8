"""Sessions: sign-in, rotation of tokens, sign-out, and who an access token speaks for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from lkk_desktop.sync.protocol import Session, SignIn
from lkk_server import suppliers
from lkk_server.database import Behalf, Database
from lkk_server.identity import families, tables
from lkk_server.identity.families import ACCESS, FAMILY
from lkk_server.identity.notices import tell
from lkk_server.identity.passwords import Passwords
from lkk_server.identity.realm import Realm
from lkk_server.identity.tokens import Pair, Presented, Tokens, read
from lkk_server.ledger import Ledger
from lkk_server.refused import Refused
from lkk_server.scope import Identity
from lkk_server.statements import Statement
from lkk_server.streams import name_of
from lkk_server.suppliers import House
from lkk_server.transact import transact

LONGEST_NAME = 100


class _Speaks(NamedTuple):
    """What a family's row says of whom its access token speaks for, and for how long."""

    user: str
    device: str
    access: str
    access_until: int
    former_access: str | None
    former_access_until: int
    until: int
    revoked: int | None


_SPEAKS = Statement(
    select(*(FAMILY[name] for name in _Speaks._fields)).where(FAMILY.handle == bindparam("handle"))
)


class Sessions:
    """Sign-in and tokens over the database; clock (ms) and ids are passed in."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        tokens: Tokens,
        *,
        supplier: str,
        clock: Callable[[], int],
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
        public: str = "",
        house: House | None = None,
    ) -> None:
        house = house or suppliers.house(supplier)
        self.realm = Realm(
            database, passwords, tokens, supplier, clock, house, new_id, public=public
        )
        self._database = database
        self._passwords = passwords
        self._tokens = tokens
        self._supplier = supplier
        self._clock = clock
        self._new_id = new_id

    @property
    def supplier(self) -> str:
        """Whose users sign in here."""
        return self._supplier

    def key(self, purpose: bytes) -> bytes:
        """A key for another purpose, from the secret that lies outside the database."""
        return self._tokens.key(purpose)

    def sign_in(self, request: SignIn) -> Session:
        """A new family on the user's device. Raises ``Refused(401, 'wrong_credentials')``.

        An unknown name and a wrong password read alike and take as long. A device that is not the
        user's, or that a living family holds already (a copied profile), gets a new id.
        """
        user, stored = self._credential(request.login)
        if not self._passwords.verify(stored, request.password) or user is None or stored is None:
            raise Refused(401, "wrong_credentials")
        fresh = self._passwords.hash(request.password) if self._outdated(stored) else None

        def work(ledger: Ledger) -> Session:
            # Under the user's lock: a password that was changed meanwhile opens nothing.
            if not _stands(ledger.connection, user, stored):
                raise Refused(401, "wrong_credentials")
            if fresh is not None:
                self._rehash(ledger.connection, user, stored, fresh, ledger.now)
            device = self._device(ledger, user, request)
            return self.begin(ledger.connection, user, device, ledger.now)

        with self._database.on_behalf(Behalf(self._supplier)):
            own = name_of("user", user)
            return transact(self._database, self._supplier, lambda _connection: {own}, work)

    def begin(self, connection: Connection, user: str, device: str, now: int) -> Session:
        """A new family of a user on a device of theirs."""
        pair = self._tokens.first()
        families.begin(connection, pair, user, device, now)
        return self._session(pair, user, device, ACCESS)

    def refresh(self, token: str) -> Session:
        """The successor of a refresh token. Raises ``Refused`` (401): signed_out, device_revoked.

        Whoever asks with the same token within 60 s gets the same successor, so that parallel
        requests and a lost answer cost nothing. An older token means that two hold the family:
        it is revoked, and both sign in again.
        """
        parts = _parts(token)
        pair = self._tokens.successor(parts)
        now = self._clock()
        with self._database.write() as connection:
            found = families.family(connection, parts, lock=True)
            row = families.living(found, now)
            if row is None:
                raise families.ended(connection, found)
            until = families.rotate(connection, row, parts, pair, now)
        if not until:
            raise Refused(401, "signed_out")
        return self._session(pair, row.user, row.device, max(1, until - now))

    def who(self, token: str) -> Identity:
        """Whom an access token speaks for. Raises ``Refused`` (401): token_expired, signed_out,
        device_revoked."""
        parts = _parts(token)
        now = self._clock()
        with self._database.read() as connection:
            found = _SPEAKS.first(connection, handle=parts.handle)
            row = None if found is None else _Speaks(*found)
            if row is None or row.revoked is not None or row.until <= now:
                raise families.ended(connection, row)
        current = row.access == parts.hash and now < row.access_until
        former = row.former_access == parts.hash and now < row.former_access_until
        if not current and not former:
            raise Refused(401, "token_expired")
        return Identity(supplier=self._supplier, user=row.user, device=row.device)

    def stands(self, token: str) -> bool:
        """Whether the family of an access token lives, though the token itself may have expired."""
        with self._database.read() as connection:
            row = families.family(connection, _parts(token))
        return families.living(row, self._clock()) is not None

    def sign_out(self, token: str) -> None:
        """End the family of an access token, expired or not; one that has ended stays so.

        Raises ``Refused(401, 'signed_out')`` for a token that was never given.
        """
        parts = _parts(token)
        with self._database.write() as connection:
            row = families.family(connection, parts, lock=True)
            if row is None or parts.hash not in (row.access, row.former_access):
                raise Refused(401, "signed_out")
            families.revoke(connection, FAMILY.handle == row.handle, self._clock())

    def sign_out_everywhere(self, user: str) -> None:
        """End every family of a user, as a change of login or password does."""
        with self._database.write() as connection:
            families.revoke(connection, FAMILY.user == user, self._clock())

    def _session(self, pair: Pair, user: str, device: str, expires: int) -> Session:
        return Session(
            server=self._database.server_id,
            supplier=self._supplier,
            user=user,
            device=device,
            access=pair.access,
            refresh=pair.refresh,
            expires=expires,
        )

    def _credential(self, name: str) -> tuple[str | None, str | None]:
        folded = fold(name)
        query = (
            select(tables.login.c.user, tables.credential.c.hash)
            .join(tables.credential, tables.credential.c.user == tables.login.c.user)
            .where(tables.login.c.name == folded)
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return (None, None) if row is None else (row.user, row.hash)

    def _outdated(self, stored: str) -> bool:
        return self._passwords.outdated(stored)

    def _rehash(self, connection: Connection, user: str, stored: str, fresh: str, now: int) -> None:
        table = tables.credential
        same = and_(table.c.user == user, table.c.hash == stored)
        connection.execute(update(table).where(same).values(hash=fresh, changed=now))

    def _device(self, ledger: Ledger, user: str, request: SignIn) -> str:
        """The device that signs in. Of a new one the user is told, unless it is their first."""
        connection, now = ledger.connection, ledger.now
        known = _clean(request.device or "")
        if self._free(connection, user, known, now):
            return known
        device = self._new_id()
        name = _clean(request.device_name)[:LONGEST_NAME]
        others = select(tables.device.c.id).where(tables.device.c.user == user).limit(1)
        if connection.execute(others).first() is not None:
            tell(self.realm, ledger, user, "device_new", device=name)
        connection.execute(insert(tables.device).values(id=device, user=user, name=name, made=now))
        return device

    def _free(self, connection: Connection, user: str, device: str, now: int) -> bool:
        mine = select(tables.device.c.id).where(
            tables.device.c.id == device,
            tables.device.c.user == user,
            tables.device.c.revoked.is_(None),
        )
        if connection.execute(mine).first() is None:
            return False
        held = select(FAMILY.handle).where(
            FAMILY.device == device, FAMILY.revoked.is_(None), FAMILY.until > now
        )
        return connection.execute(held).first() is None


def fold(name: str) -> str:
    """A login or account number as it is compared: without outer spaces, without case."""
    return _clean(name).strip().casefold()


def _clean(text: str) -> str:
    return text.replace("\0", "")


def _parts(token: str) -> Presented:
    parts = read(token)
    if parts is None:
        raise Refused(401, "signed_out")
    return parts


def _stands(connection: Connection, user: str, stored: str) -> bool:
    table = tables.credential.c
    query = select(table.hash).where(table.user == user)
    return bool(connection.execute(query).scalar() == stored)
