"""What the supplier does between messages: counts, bills, links, moves, appoints, takes in."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.calendar import day, period
from lkk_desktop.models.command import World as Ledger
from lkk_desktop.models.metering import Register
from lkk_server import upkeep
from lkk_server.transact import publish
from tests.simulation import laws
from tests.simulation.scene import (
    CLERK,
    HOUSEHOLDS,
    LATER,
    OFFICES,
    SUPPLIER,
    ZONE,
    accounts,
    with_meters,
)

if TYPE_CHECKING:
    from tests.simulation.world import World

MOST_ACCOUNTS = 9
MOST_LOST = 6
DROPPED = "night"
"""The zone whose registers are dropped, so that each meter keeps one."""


class Supply:
    """Deeds of the supplier; ``_chance`` is drawn anew for each deed."""

    _world: World
    _chance: random.Random

    def _supplier(self) -> None:
        server = self._world.server
        if not server.up:
            return
        account = self._some_account()
        server.changes += 1
        if self._chance.random() < 0.25:
            self._close_period(account)
        else:
            rows = server.see(
                "SELECT id, counted_value, transmitted_value FROM register "
                "WHERE account = ? ORDER BY id",
                account,
            )
            register, counted, transmitted = self._chance.choice(rows)
            most = max(counted or 0, transmitted or 0)
            value = min(9_999_000, self._chance.randrange(counted, most + 20_000) // 1000 * 1000)
            self._world.say(f"a control reading of {register}: {value}")
            server.backoffice.count_control_reading(register, value)
        laws.after_server(self._world)

    def _close_period(self, account: str) -> None:
        server = self._world.server
        opened = server.see("SELECT open_period FROM account WHERE id = ?", account)[0][0]
        if opened < period(day(self._world.ms(), ZONE)) or self._chance.random() < 0.2:
            self._world.say(f"{account}: {opened} is billed")
            server.backoffice.close_period(account)

    def _purge(self) -> None:
        """What was lost long ago is told no longer."""
        server = self._world.server
        if server.up:
            server.changes += 1
            done = upkeep.purge(server.database, SUPPLIER, self._world.ms())
            self._world.say(f"{done} streams are purged")

    def _link(self) -> None:
        """The account that both households have in their cabinets leaves one, or comes back."""
        server = self._world.server
        if server.up:
            server.changes += 1
            user, account = self._chance.choice(sorted(HOUSEHOLDS)), accounts()[-1]
            gone = server.backoffice.unlink(user, account)
            self._world.unlinked.add((user, account))
            if not gone:
                server.backoffice.link(user, account)
            self._world.say(f"{account} {'leaves' if gone else 'comes to'} {user}")

    # ── offices ───────────────────────────────────────────────────────────────────────────────

    def _move(self) -> None:
        """An account goes to the other office, mostly one that was moved before."""
        server = self._world.server
        if server.up:
            server.changes += 1
            moved = server.see("SELECT id, office FROM account ORDER BY office = ?, id", OFFICES[0])
            account, office = self._chance.choice(moved[: max(2, len(moved) // 2)])
            other = next(one for one in OFFICES if one != office)
            self._world.say(f"{account} moves to {other}")
            server.backoffice.move(account, other)

    def _appoint(self) -> None:
        """The clerk is dismissed from an office that they serve, or appointed to one."""
        server = self._world.server
        if server.up:
            server.changes += 1
            office, served = self._chance.choice((OFFICES[0], *OFFICES)), self._world.served()
            if office in served and self._chance.random() < 0.5:
                self._world.say(f"{CLERK} is dismissed from {office}")
                server.backoffice.dismiss(CLERK, office)
            elif office not in served:
                self._world.say(f"{CLERK} is appointed to {office}")
                server.backoffice.appoint(CLERK, office)

    def _newcomer(self) -> None:
        """An account comes, with its meters and what was read before."""
        server = self._world.server
        known = server.see("SELECT count(*) FROM account")[0][0] if server.up else MOST_ACCOUNTS
        if known < MOST_ACCOUNTS:
            server.changes += 1
            account, office = LATER.format(number=900 + known), self._chance.choice(OFFICES)
            month = period(day(self._world.ms(), ZONE))
            self._world.say(f"{account} comes to {office}")
            publish(server.database, SUPPLIER, with_meters(account, office, month))

    def _change(self) -> None:
        """The supplier's books are corrected: another customer, or a register that is no more."""
        server = self._world.server
        if not server.up:
            return
        account = self._some_account()
        server.changes += 1
        if self._chance.random() < 0.4:
            register = f"{account}-e-{DROPPED}"
            self._world.say(f"{register} is dropped")
            self._step(account, lambda world: world.drop(Register, register))
            return
        self._rename(account)

    def _enter_again(self, before: dict[str, int], now: dict[str, int]) -> None:
        """After a restore the books are brought up to date: streams are as far as they once were,
        and hold something else."""
        self._world.server.changes += 1
        for stream, counter in sorted(now.items()):
            lost = before.get(stream, 0) - counter
            for _ in range(lost if lost <= MOST_LOST else 0):
                self._rename(stream.partition(":")[2])

    def _rename(self, account: str) -> None:
        customer = f"Customer {self._chance.getrandbits(40)}"
        self._world.say(f"{account} is {customer}'s")

        def rename(world: Ledger) -> None:
            known = world.get(Account, account)
            assert known is not None
            world.put(msgspec.structs.replace(known, customer=customer))

        self._step(account, rename)

    def _step(self, account: str, work: Callable[[Ledger], None]) -> None:
        self._world.server.backoffice._step(f"account:{account}", work)

    def _some_account(self) -> str:
        """Mostly a household's: there the most happens at once."""
        if self._chance.random() < 0.7:
            return self._chance.choice(accounts())
        rows = self._world.server.see("SELECT id FROM account ORDER BY id")
        return str(self._chance.choice(rows)[0])
