"""The supplier's side of a story: its books read and written beside the running server."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, update

from lkk_desktop.models.accruals import Payment
from lkk_desktop.models.metering import Reading
from lkk_desktop.models.payments import PaymentOrder
from lkk_server import tables
from lkk_server.backoffice import Backoffice
from lkk_server.database import Database
from lkk_server.identity.tables import device as device_table
from lkk_server.identity.tables import family
from tests.journeys.scene import ACCOUNT, instant

SUPPLIER = "tyumen"


class Books:
    """The database of a server's data folder, whether the server runs or not."""

    def __init__(self, data: Path, clock: str) -> None:
        begin, start = time.monotonic_ns(), instant(clock)
        self._begun = start
        self._database = Database(
            f"sqlite:///{data / 'server.db'}",
            lambda: start + (time.monotonic_ns() - begin) // 1_000_000,
        )

    def close(self) -> None:
        self._database.close()

    def readings(self, register: str, period: str = "2026-11") -> list[Any]:
        """Rows of a register's readings in a month that do not come from the supplier itself."""
        c = tables.records[Reading.of.name].c
        query = select(c.value, c.day, c.status, c.command, c.taken).where(
            c.register == register, c.period == period, c.command.is_not(None)
        )
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(c.taken)))

    def values(self, register: str) -> list[int]:
        """The values (thousandths) that stand for this month."""
        rows = self.readings(register)
        return [row.value for row in rows if row.status != "superseded"]

    def orders(self) -> list[tuple[str, int]]:
        """What was set out to be paid since the story began: how far each is, and how much."""
        c = tables.records[PaymentOrder.of.name].c
        query = select(c.status, c.amount).where(c.made >= self._begun).order_by(c.made)
        with self._database.read() as connection:
            return [(row.status, row.amount) for row in connection.execute(query)]

    def money(self, account: str) -> list[tuple[str, int, str]]:
        """What came to an account since the story began: group, kopecks, way."""
        c = tables.records[Payment.of.name].c
        query = select(c.group, c.amount, c.way).where(c.account == account, c.taken >= self._begun)
        with self._database.read() as connection:
            return [tuple(row) for row in connection.execute(query.order_by(c.id))]

    def commands(self, kind: str | None = None) -> int:
        """How many commands were ever taken in."""
        query = select(func.count()).select_from(tables.command)
        if kind is not None:
            query = query.where(tables.command.c.kind == kind)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def count_control_reading(self, register: str, value: int) -> None:
        """The inspector was there: this value (thousandths) counts from now on."""
        Backoffice(self._database, SUPPLIER).count_control_reading(register, value)

    def close_period(self, account: str = ACCOUNT) -> None:
        """The month is billed: what was sent counts."""
        Backoffice(self._database, SUPPLIER).close_period(account)

    def expire_tokens(self) -> None:
        """As if all access tokens had been given out long ago."""
        self._change(access_until=0, former_access_until=0)

    def revoke_tokens(self) -> None:
        """As a change of the password does: every device is signed out."""
        self._change(revoked=self._database.clock())

    def become(self, server: str, device: str | None = None, user: str = "") -> None:
        """Take the id of another server, and let it know one device of a user."""
        with self._database.write() as connection:
            connection.execute(update(tables.server).values(id=server))
            if device is not None:
                row = {"id": device, "user": user, "name": "old", "made": self._database.clock()}
                connection.execute(insert(device_table).values(row))

    def _change(self, **values: int) -> None:
        with self._database.write() as connection:
            connection.execute(update(family).values(**values))
