"""What a person does with readings: send the values of one meter, and take a command back."""

from __future__ import annotations

import datetime
from typing import TypeVar

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.bounds import Id
from lkk_desktop.models.calendar import day, period
from lkk_desktop.models.command import Command, Moment, Problem, Verdict, World, command
from lkk_desktop.models.metering import (
    Meter,
    Reading,
    Register,
    check_meter,
    check_value,
    check_window,
)
from lkk_desktop.models.suppliers import Supplier

T = TypeVar("T")


class NewValue(msgspec.Struct, frozen=True, kw_only=True):
    """A register's new value in thousandths, the id its reading will have, what was confirmed."""

    register: Id
    reading: Id
    value: int
    rolled: bool = False
    large: bool = False


@command("submit_readings")
class SubmitReadings(Command, frozen=True, kw_only=True):
    """Send the new values of one meter's registers, all or none of them."""

    account: Id
    meter: Id
    values: tuple[NewValue, ...]

    @property
    def owner(self) -> str:
        return f"account:{self.account}"

    def check(self, world: World, moment: Moment) -> None:
        """Raises ``Problem``: unknown_account, unknown_meter, unknown_register, no_values,
        window_closed, meter_*, and those of ``check_value``."""
        account = _found(world.get(Account, self.account), "unknown_account")
        supplier = _found(world.get(Supplier, account.supplier), "unknown_account")
        meter = world.get(Meter, self.meter)
        if meter is None or meter.account != account.id:
            raise Problem("unknown_meter", meter=self.meter)
        check_meter(meter)
        date = day(moment.made, account.zone)
        check_window(account, supplier, date, again=moment.again)
        if not self.values or len({v.register for v in self.values}) < len(self.values):
            raise Problem("no_values", meter=meter.id)
        for new in self.values:
            register = world.get(Register, new.register)
            if register is None or register.meter != meter.id:
                raise Problem("unknown_register", register=new.register)
            check_value(
                meter, register, supplier, new.value, date, rolled=new.rolled, large=new.large
            )
        # Last: of an account that is not open history is unseen, which ends the check.
        for new in self.values:
            if world.get(Reading, new.reading) is not None:
                raise Problem("reading_exists", reading=new.reading)

    def apply(self, world: World, moment: Moment) -> Verdict:
        """The last value made counts: an earlier one of the period is superseded (seed S2, 6.2)."""
        account = _found(world.get(Account, self.account), "unknown_account")
        date = day(moment.made, account.zone)
        month = max(period(date), account.open_period) if moment.again else period(date)
        verdicts = [self._put(world, moment, new, date, month) for new in self.values]
        return "accepted" if "accepted" in verdicts else "superseded"

    def _put(
        self, world: World, moment: Moment, new: NewValue, date: datetime.date, month: str
    ) -> Verdict:
        rivals = world.find(Reading, register=new.register, period=month)
        standing = [r for r in rivals if r.status != "superseded"]
        late = any(rival.taken > moment.made for rival in standing)
        if not late:
            for rival in standing:
                if rival.status == "transmitted":
                    world.put(msgspec.structs.replace(rival, status="superseded"))
        world.put(
            Reading(
                id=new.reading,
                account=self.account,
                meter=self.meter,
                register=new.register,
                value=new.value,
                taken=moment.made,
                day=date,
                period=month,
                channel=moment.channel,
                status="superseded" if late else "transmitted",
                command=moment.command,
                rolled=new.rolled,
            )
        )
        register = world.get(Register, new.register)
        newer = register is not None and (register.transmitted_on or date) > date
        if not (late or newer):
            _transmit(world, new.register, new.value, date)
        return "superseded" if late else "accepted"


@command("withdraw_command")
class WithdrawCommand(Command, frozen=True, kw_only=True):
    """Take back a command of one's own, while what it did may still be undone.

    ``successor`` is the command that amends it: without that one the old word stands.
    """

    account: Id
    command: Id
    successor: Id | None = None

    @property
    def owner(self) -> str:
        return f"account:{self.account}"

    @property
    def needs(self) -> tuple[str, ...]:
        return () if self.successor is None else (self.successor,)

    @property
    def withdraws(self) -> str | None:
        return self.command

    def check(self, world: World, moment: Moment) -> None:
        """Raises ``Problem('already_counted')`` once a bill has used one of its readings."""
        for reading in world.find(Reading, command=self.command):
            if reading.account != self.account:
                raise Problem("unknown_command", command=self.command)
            if reading.status == "counted":
                raise Problem("already_counted", register=reading.register)

    def apply(self, world: World, moment: Moment) -> Verdict:
        """Its readings go; the one that each had superseded stands again."""
        for reading in world.find(Reading, command=self.command):
            world.drop(Reading, reading.id)
            if reading.status != "superseded":
                self._restore(world, reading)
        return "accepted"

    def _restore(self, world: World, gone: Reading) -> None:
        left = [r for r in world.find(Reading, register=gone.register) if r.id != gone.id]
        standing = [r for r in left if r.status != "superseded"]
        rivals = [r for r in left if r.period == gone.period]
        heir = max(rivals, key=_age, default=None)
        if heir is not None and not any(r.period == gone.period for r in standing):
            world.put(msgspec.structs.replace(heir, status="transmitted"))
            standing.append(heir)
        newest = max(standing, key=_age, default=None)
        value = None if newest is None else newest.value
        _transmit(world, gone.register, value, None if newest is None else newest.day)


def _age(reading: Reading) -> tuple[int, str]:
    return reading.taken, reading.id


def _transmit(
    world: World, register_id: str, value: int | None, date: datetime.date | None
) -> None:
    register = world.get(Register, register_id)
    if register is not None:
        world.put(msgspec.structs.replace(register, transmitted_value=value, transmitted_on=date))


def _found(thing: T | None, code: str) -> T:
    if thing is None:
        raise Problem(code)
    return thing
