"""Limits: how often something may be tried, by whom; each refills as time passes (GCRA).

A limit is never a lock that a stranger can turn: devices that have signed in as this user before
have budgets of their own, one source alone cannot use up what all of them share, and sign-in,
registration and recovery each have their own. What went well is given back.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, bindparam, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lkk_desktop.models.identity import Way
from lkk_server.identity import tables
from lkk_server.identity.reach import folded
from lkk_server.identity.realm import Realm
from lkk_server.refused import Refused
from lkk_server.statements import Statement
from lkk_server.tables import INTEGER, TEXT

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
ALLOWANCE = tables.allowance.c
T = TypeVar("T")


class Budget(NamedTuple):
    """So many at once, then one each ``every`` milliseconds."""

    name: str
    burst: int
    every: int


class Taken(NamedTuple):
    """One try of a budget, by whoever it is about (a login, an account, a source …)."""

    budget: Budget
    of: tuple[str, ...]


SIGN_IN_DEVICE = Budget("sign_in device", 10, 10 * MINUTE)
SIGN_IN_HERE = Budget("sign_in login source", 10, 2 * HOUR)
SIGN_IN_LOGIN = Budget("sign_in login", 30, HOUR)
SIGN_IN_SOURCE = Budget("sign_in source", 100, 30 * SECOND)

ACCOUNT_HERE = Budget("account source", 10, 2 * HOUR)
ACCOUNT = Budget("account", 30, HOUR)
ACCOUNT_SOURCE = Budget("account any source", 60, 5 * MINUTE)
ACCOUNT_TOLD = Budget("account told", 3, 8 * HOUR)
"""Tries of a source at a number and a surname, until which it is told what of them is wrong."""
OF_USER = Budget("account user", 20, HOUR)
"""A signed-in user's tries at numbers and surnames, instead of those by source."""

REGISTER_HERE = Budget("register account source", 10, HOUR)
"""Of one who knows number and surname: each may ask whether a contact is taken."""
SENT_HERE = Budget("sent contact source", 4, HOUR)
SENT_TO = Budget("sent contact", 8, 30 * MINUTE)
SENT_FROM = Budget("sent source", 60, 2 * MINUTE)

RECOVERY_DEVICE = Budget("recovery device", 5, HOUR)
RECOVERY_HERE = Budget("recovery login source", 4, 4 * HOUR)
RECOVERY_LOGIN = Budget("recovery login", 12, 2 * HOUR)
RECOVERY_SOURCE = Budget("recovery source", 60, 2 * MINUTE)

CODE_SOURCE = Budget("code source", 100, MINUTE)
PASSWORD_AGAIN = Budget("password again", 10, 10 * MINUTE)
"""A signed-in device's wrong current passwords."""


class Limits:
    """Budgets of a realm. Their keys are sealed, so that the table names nobody."""

    def __init__(self, realm: Realm) -> None:
        self._realm = realm
        self._key = realm.tokens.key(b"limit")

    def take(self, connection: Connection, *wanted: Taken) -> None:
        """Take one try of each, in the caller's transaction: all of them, or none. One that is
        named twice is taken once.

        Raises ``Refused(429, 'too_many_tries')`` with the seconds to ``wait``.
        """
        now = self._realm.clock()
        # In the order of their keys, so that no two callers wait for each other.
        keys = sorted({(self._sealed(one), one.budget) for one in wanted})
        waits = [self._one(connection, key, budget, now) for key, budget in keys]
        if any(waits):
            raise Refused(429, "too_many_tries", wait=-(-max(waits) // SECOND))

    def has(self, connection: Connection, wanted: Taken) -> bool:
        """Take one try of a budget that refuses nothing; whether there was one left."""
        return self._one(connection, self._sealed(wanted), wanted.budget, self._realm.clock()) == 0

    def give_back(self, connection: Connection, *taken: Taken) -> None:
        """It went well: as if these had not been taken."""
        back = sorted((self._sealed(one), one.budget.every) for one in taken)
        _GIVE.many(connection, [(every, key) for key, every in back])

    @contextmanager
    def tried(self, *wanted: Taken) -> Iterator[None]:
        """Take in a transaction of its own; what is done inside counts where it is refused, and is
        given back where it is not. Raises ``Refused`` as ``take`` does."""
        with self._realm.database.write() as connection:
            self.take(connection, *wanted)
        yield
        with self._realm.database.write() as connection:
            self.give_back(connection, *wanted)

    def coded(self, code: str | None, source: str, prove: Callable[[], T]) -> T:
        """What a code proves; wrong ones count against their source. Asking whether a link was
        opened, without a code, costs nothing. Raises what ``prove`` does, and as ``take`` does."""
        if code is None:
            return prove()
        with self.tried(Taken(CODE_SOURCE, (source,))):
            return prove()

    def _one(self, connection: Connection, key: str, budget: Budget, now: int) -> int:
        """Take one try; for how many milliseconds there will be none, 0 where it was taken."""
        latest = now + budget.burst * budget.every
        take = _TAKE[connection.dialect.name]
        if take.first(connection, of_key=key, now=now, every=budget.every, latest=latest):
            return 0
        found = _DUE.first(connection, of_key=key)
        due = now if found is None else int(found[0])
        return max(1, due - now - (budget.burst - 1) * budget.every)

    def _sealed(self, taken: Taken) -> str:
        said = "\0".join((taken.budget.name, *taken.of)).encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, said, "sha256").hex()


def sending(way: Way, to: str, source: str) -> tuple[Taken, ...]:
    """What a code to a contact counts against. One source cannot keep a contact from everybody."""
    contact = (way, folded(way, to))
    return (
        Taken(SENT_HERE, (*contact, source)),
        Taken(SENT_TO, contact),
        Taken(SENT_FROM, (source,)),
    )


def _take(insert: Any) -> Statement:
    """Move a due instant on by one try, unless that is too far ahead; answers a row if it moved."""
    now, every = bindparam("now", type_=INTEGER), bindparam("every", type_=INTEGER)
    begun = case((ALLOWANCE.due > now, ALLOWANCE.due), else_=now)
    fresh = insert(tables.allowance).values(key=bindparam("of_key", type_=TEXT), due=now + every)
    moved = fresh.on_conflict_do_update(
        index_elements=["key"],
        set_={"due": begun + every},
        where=begun + every <= bindparam("latest", type_=INTEGER),
    )
    return Statement(moved.returning(ALLOWANCE.due))


_TAKE = {"sqlite": _take(sqlite.insert), "postgresql": _take(postgresql.insert)}
_DUE = Statement(select(ALLOWANCE.due).where(ALLOWANCE.key == bindparam("of_key")))
_GIVE = Statement(
    update(tables.allowance)
    .where(ALLOWANCE.key == bindparam("of_key"))
    .values(due=ALLOWANCE.due - bindparam("every", type_=INTEGER))
)


def purge(connection: Connection, now: int) -> None:
    """Let go of what is whole again."""
    connection.execute(delete(tables.allowance).where(ALLOWANCE.due < now))
