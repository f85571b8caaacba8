"""Sessions: sign-in, rotation of tokens, sign-out, and who an access token speaks for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from lkk_desktop.sync.protocol import Session, SignIn
from lkk_server import suppliers
from lkk_server.database import Behalf, Database
from lkk_server.identity import limits, rotation, tables
from lkk_server.identity.families import FAMILY, begin, clean, is_known, session_of
from lkk_server.identity.limits import Limits, Taken
from lkk_server.identity.names import name_of, user_of
from lkk_server.identity.passwords import Passwords
from lkk_server.identity.realm import Realm
from lkk_server.identity.tokens import Presented, Tokens, read
from lkk_server.ledger import Ledger
from lkk_server.refused import Refused
from lkk_server.scope import Identity
from lkk_server.statements import Statement
from lkk_server.streams import name_of as stream_of
from lkk_server.suppliers import House
from lkk_server.transact import transact


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
        self._limits = Limits(self.realm)

    @property
    def supplier(self) -> str:
        """Whose users sign in here."""
        return self._supplier

    def key(self, purpose: bytes) -> bytes:
        """A key for another purpose, from the secret that lies outside the database."""
        return self._tokens.key(purpose)

    def sign_in(self, request: SignIn, source: str = "") -> Session:
        """A new family on the user's device, for the right password.

        An unknown name and a wrong password read alike and take as long. Raises ``Refused``: 401
        wrong_credentials, 429 too_many_tries (``wait``: seconds).
        """
        with self._database.on_behalf(Behalf(self._supplier)):
            return self._sign_in(request, source)

    def _sign_in(self, request: SignIn, source: str) -> Session:
        name = name_of(request.login, self.realm.house.region)
        with self._database.read() as connection:
            user = user_of(connection, name)
            stored = _hash(connection, user)
            device = clean(request.device or "")
            known = user is not None and is_known(connection, user, device)
        if known:
            tries = [Taken(limits.SIGN_IN_DEVICE, (str(user), device))]
        else:
            tries = [
                Taken(limits.SIGN_IN_HERE, (name.key, source)),
                Taken(limits.SIGN_IN_LOGIN, (name.key,)),
                Taken(limits.SIGN_IN_SOURCE, (source,)),
            ]
        with self._database.write() as connection:
            self._limits.take(connection, *tries)
        if not self._passwords.verify(stored, request.password) or user is None or stored is None:
            raise Refused(401, "wrong_credentials")
        outdated = self._passwords.outdated(stored)
        fresh = self._passwords.hash(request.password) if outdated else None

        def work(ledger: Ledger) -> Session:
            self._limits.give_back(ledger.connection, *tries)
            # Under the user's lock: a password that was changed meanwhile opens nothing.
            if _hash(ledger.connection, user) != stored:
                raise Refused(401, "wrong_credentials")
            if fresh is not None:
                _rehash(ledger.connection, user, fresh, ledger.now)
            return begin(self.realm, ledger, user, device, request.device_name)

        own = stream_of("user", user)
        return transact(self._database, self._supplier, lambda _connection: {own}, work)

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
            found = rotation.family(connection, parts, lock=True)
            row = rotation.living(found, now)
            if row is None:
                raise rotation.ended(connection, found)
            until = rotation.rotate(connection, row, parts, pair, now)
        if not until:
            raise Refused(401, "signed_out")
        return session_of(self.realm, pair, row.user, row.device, max(1, until - now))

    def who(self, token: str) -> Identity:
        """Whom an access token speaks for. Raises ``Refused`` (401): token_expired, signed_out,
        device_revoked."""
        parts = _parts(token)
        now = self._clock()
        with self._database.read() as connection:
            found = _SPEAKS.first(connection, handle=parts.handle)
            row = None if found is None else _Speaks(*found)
            if row is None or row.revoked is not None or row.until <= now:
                raise rotation.ended(connection, row)
        current = row.access == parts.hash and now < row.access_until
        former = row.former_access == parts.hash and now < row.former_access_until
        if not current and not former:
            raise Refused(401, "token_expired")
        return Identity(supplier=self._supplier, user=row.user, device=row.device)

    def stands(self, token: str) -> bool:
        """Whether the family of an access token lives, though the token itself may have expired."""
        with self._database.read() as connection:
            row = rotation.family(connection, _parts(token))
        return rotation.living(row, self._clock()) is not None

    def sign_out(self, token: str) -> None:
        """End the family of an access token, expired or not; one that has ended stays so.

        Raises ``Refused(401, 'signed_out')`` for a token that was never given.
        """
        parts = _parts(token)
        with self._database.write() as connection:
            row = rotation.family(connection, parts, lock=True)
            if row is None or parts.hash not in (row.access, row.former_access):
                raise Refused(401, "signed_out")
            rotation.revoke(connection, FAMILY.handle == row.handle, self._clock())

    def sign_out_everywhere(self, user: str) -> None:
        """End every family of a user, as a change of login or password does."""
        with self._database.write() as connection:
            rotation.revoke(connection, FAMILY.user == user, self._clock())


def _hash(connection: Connection, user: str | None) -> str | None:
    """The stored hash of a user's password; asked of nobody in particular, too."""
    query = select(tables.credential.c.hash).where(tables.credential.c.user == (user or ""))
    return connection.execute(query).scalar()


def _rehash(connection: Connection, user: str, fresh: str, now: int) -> None:
    table = tables.credential
    connection.execute(update(table).where(table.c.user == user).values(hash=fresh, changed=now))


def _parts(token: str) -> Presented:
    parts = read(token)
    if parts is None:
        raise Refused(401, "signed_out")
    return parts
