"""What the supplier itself does: counts control readings, links accounts, closes a month."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec
from sqlalchemy import select

from lkk_desktop.models.accounts import Account, Clerk, LinkedAccount
from lkk_desktop.models.calendar import day, following, period
from lkk_desktop.models.command import World
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_server import tables
from lkk_server.daily_mean import daily_mean
from lkk_server.database import Database
from lkk_server.ledger import View
from lkk_server.streams import name_of
from lkk_server.transact import transact

T = TypeVar("T")


class Unknown(Exception):
    """The supplier's books hold nothing of this name."""


class Backoffice:
    """A supplier's own steps over its database, each one transaction over the stream it changes."""

    def __init__(self, database: Database, supplier: str) -> None:
        self._database = database
        self._supplier = supplier

    def count_control_reading(
        self, register_id: str, value: int, *, taken: int | None = None
    ) -> Reading:
        """A control reading (thousandths): it counts, and supersedes what was sent before it.

        ``taken`` is its instant (ms), now where it is None; noted again, it is the same row.
        Raises ``Unknown``.
        """
        account_id = self._account_of(register_id)
        moment = self._database.clock() if taken is None else taken

        def step(world: World) -> Reading:
            account = _found(world.get(Account, account_id), account_id)
            register = _found(world.get(Register, register_id), register_id)
            date = day(moment, account.zone)
            for rival in world.find(Reading, register=register.id, period=period(date)):
                if rival.status == "transmitted" and rival.taken <= moment:
                    world.put(msgspec.structs.replace(rival, status="superseded"))
            made = Reading(
                id=self._control_id(world, register, moment),
                account=account.id,
                meter=register.meter,
                register=register.id,
                value=value,
                taken=moment,
                day=date,
                period=period(date),
                channel="control",
                status="counted",
                command=None,
                rolled=False,
            )
            world.put(made)
            _recount(world, register)
            return made

        return self._step(name_of("account", account_id), step)

    def link(self, user: str, account: str, *, nickname: str | None = None) -> LinkedAccount:
        """Put an account into a user's cabinet, at its end; a linked one stays as it is.

        Raises ``Unknown`` where there is no such account.
        """
        if self._number("account", account) is None:
            raise Unknown(account)

        def step(world: World) -> LinkedAccount:
            linked = world.find(LinkedAccount, user=user)
            for known in linked:
                if known.account == account:
                    return known
            made = LinkedAccount(
                id=f"{user}-{account}",
                user=user,
                account=account,
                nickname=nickname,
                place=max((known.place for known in linked), default=-1) + 1,
            )
            world.put(made)
            return made

        return self._step(name_of("user", user), step)

    def unlink(self, user: str, account: str) -> bool:
        """Take an account out of a user's cabinet; False where it was not in it."""

        def step(world: World) -> bool:
            known = [k for k in world.find(LinkedAccount, user=user) if k.account == account]
            for link in known:
                world.drop(LinkedAccount, link.id)
            return bool(known)

        return self._step(name_of("user", user), step)

    def appoint(self, user: str, office: str) -> None:
        """Let a user serve an office's customers as a clerk."""
        self._step(
            name_of("user", user),
            lambda world: world.put(Clerk(id=f"{user}-{office}", user=user, office=office)),
        )

    def dismiss(self, user: str, office: str) -> None:
        """A clerk serves this office no longer; what their computers hold of it is closed."""
        self._step(
            name_of("user", user),
            lambda world: world.drop(Clerk, f"{user}-{office}"),
        )

    def move(self, account: str, office: str) -> None:
        """Let another office serve an account. Raises ``Unknown``."""

        def step(world: World) -> None:
            found = _found(world.get(Account, account), account)
            world.put(msgspec.structs.replace(found, office=office))

        self._step(name_of("account", account), step)

    def close_period(self, account: str) -> str:
        """Bill an account's open month: the last sent values count, and the next month opens.

        Answers the period that is open now. Raises ``Unknown``. Billing itself is not done here.
        """

        def step(world: World) -> str:
            found = _found(world.get(Account, account), account)
            for meter in world.find(Meter, account=account):
                for register in world.find(Register, meter=meter.id):
                    _count(world, register, found.open_period)
            opened = following(found.open_period)
            world.put(msgspec.structs.replace(found, open_period=opened))
            return opened

        return self._step(name_of("account", account), step)

    def _step(self, stream: str, work: Callable[[World], T]) -> T:
        return transact(
            self._database,
            self._supplier,
            lambda _connection: {stream},
            lambda ledger: _kept(ledger.world({stream}), work),
        )

    def _control_id(self, world: World, register: Register, taken: int) -> str:
        """The id of the control reading of this instant; a new one is not to be guessed, so that
        no household's command can have taken it."""
        for known in world.find(Reading, register=register.id):
            if known.channel == "control" and known.taken == taken:
                return known.id
        return f"{register.id}-control-{taken}-{self._database.random(8).hex()}"

    def _account_of(self, register: str) -> str:
        found = self._number("register", register)
        if found is None:
            raise Unknown(register)
        return found

    def _number(self, kind: str, id: str) -> str | None:
        table = tables.records[kind]
        query = select(table.c.account).where(table.c.id == id, table.c.supplier == self._supplier)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else str(row.account)


def _kept(view: View, work: Callable[[World], T]) -> T:
    done = work(view)
    view.keep()
    return done


def _count(world: World, register: Register, month: str) -> None:
    """Let the transmitted values up to this month count."""
    waiting = [r for r in world.find(Reading, register=register.id) if r.period <= month]
    sent = [r for r in waiting if r.status == "transmitted"]
    for reading in sent:
        world.put(msgspec.structs.replace(reading, status="counted"))
    if sent:
        _recount(world, register)


def _recount(world: World, register: Register) -> None:
    """Bring the register's counted value and its daily mean up to its counted readings."""
    rows = [r for r in world.find(Reading, register=register.id) if r.status == "counted"]
    rows.sort(key=lambda row: (row.taken, row.id))
    if rows:
        last = rows[-1]
        world.put(
            msgspec.structs.replace(
                register,
                counted_value=last.value,
                counted_on=last.day,
                daily_mean=daily_mean(rows),
            )
        )


def _found(thing: T | None, id: str) -> T:
    if thing is None:
        raise Unknown(id)
    return thing
