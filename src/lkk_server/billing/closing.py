"""One account's month, closed: its bill, and every record that the bill makes, changes or ends."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Bill, Payment, Tranche
from lkk_desktop.models.billing import gathering
from lkk_desktop.models.billing.account import bill
from lkk_desktop.models.billing.lines import Billed, accrual
from lkk_desktop.models.billing.lines import bill as bill_of
from lkk_desktop.models.billing.months import month
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.calendar import following
from lkk_desktop.models.command import Problem, World
from lkk_desktop.models.metering import Reading, Register
from lkk_desktop.models.record import Record
from lkk_server.daily_mean import daily_mean

METER = "meter"
ASIDE = "norm_instead"


class KeptBack(Exception):
    """An account that cannot be billed, and why: pairs of what is concerned and a reason's code."""

    def __init__(self, reasons: Iterable[tuple[str, str]]) -> None:
        self.reasons = tuple(sorted(set(reasons)))
        super().__init__(*self.reasons)


class Closed(msgspec.Struct, frozen=True):
    """What a month leaves: the bill as it was worked out, and the records that follow from it.

    ``changed`` are those that stood before: readings that the bill counted or superseded,
    registers, payments that it confirmed, debts of which less is left, the account itself.
    """

    billed: Billed
    bill: Bill
    tranches: tuple[Tranche, ...]
    changed: tuple[Record, ...]
    dropped: tuple[Tranche, ...]

    @property
    def records(self) -> list[Record]:
        """All that is to be written."""
        accruals = (accrual(self.billed, line) for line in self.billed.lines)
        return [*accruals, self.bill, *self.tranches, *self.changed]


def last_day(period: str) -> datetime.date:
    """The last day of a period: the last whose payments its bill takes."""
    return datetime.date.fromordinal(month(period).last)


def close(world: World, account: Account, book: Book, period: str) -> Closed:
    """Bill an account's open period and say what follows; the world itself is left as it is.

    Raises ``KeptBack``: its bill would not be right, and nothing of it may be written.
    """
    try:
        facts = gathering.facts(world, account, last_day(period))
        billed = bill(facts, book, period)
    except Problem as problem:
        raise KeptBack([(account.id, problem.code)]) from problem
    return closed(world, account, billed)


def closed(world: World, account: Account, billed: Billed) -> Closed:
    """What follows from a bill. Raises ``KeptBack`` for one that is not fit to be sent."""
    if billed.flaws:
        raise KeptBack(billed.flaws)
    period, of = billed.period, account.id
    before = {one.id: one for one in world.find(Tranche, account=of)}
    left = {one.id: one for line in billed.lines for one in line.tranches}
    readings, registers = metered(
        world.find(Register, account=of), world.find(Reading, account=of), billed
    )
    used = {one.payment for line in billed.lines for one in line.explanation.paid}
    changed: list[Record] = [
        *(one for id, one in left.items() if id in before and one != before[id]),
        *readings,
        *registers,
        *(
            replace(one, status="confirmed")
            for one in world.find(Payment, account=of)
            if one.id in used and one.status == "fresh"
        ),
        replace(account, open_period=following(period)),
    ]
    return Closed(
        billed=billed,
        bill=replace(bill_of(billed), number=document(account, period)),
        tranches=tuple(one for id, one in left.items() if id not in before),
        changed=tuple(changed),
        dropped=tuple(one for id, one in before.items() if id not in left),
    )


def document(account: Account, period: str) -> str | None:
    """The number of a payment document in ГИС ЖКХ: the account's ЕЛС, its first service line, and
    year, month and number of the document; 18 signs. None where the account has no ЕЛС."""
    if account.unified is None:
        return None
    year, number = period.split("-")
    return f"{account.unified}-01-{year[-1]}{number}1"


def metered(
    registers: Sequence[Register], readings: Sequence[Reading], billed: Billed
) -> tuple[list[Reading], list[Register]]:
    """Readings of the period and registers, as the bill leaves them; only those that change.

    The bill counts what it begins or ends a use with. It supersedes what another reading of the
    period stands for, and what it refused or set aside; what no service asked for stays as it is.
    """
    used, aside = _used(billed)
    by_register: dict[str, list[Reading]] = {}
    for one in readings:
        if one.status != "superseded" and one.period <= billed.period:
            by_register.setdefault(one.register, []).append(one)
    changed: list[Reading] = []
    moved: list[Register] = []
    for register in registers:
        rows = sorted(by_register.get(register.id, ()), key=_age)
        for place, one in enumerate(rows):
            if one.period != billed.period or one.status != "transmitted":
                continue
            if place < len(rows) - 1:
                status = "superseded"
            elif one.value in used.get(register.id, ()):
                status = "counted"
            elif register.id in aside or _is_lower(register, one):
                status = "superseded"
            else:
                continue
            rows[place] = replace(one, status=status)
            changed.append(rows[place])
        new = _register(register, [one for one in rows if one.status == "counted"])
        if new != register:
            moved.append(new)
    return changed, moved


def _used(billed: Billed) -> tuple[dict[str, set[int | None]], set[str]]:
    """The values that each register's uses begin and end with, and registers set aside."""
    used: dict[str, set[int | None]] = {}
    aside: set[str] = set()
    for line in billed.lines:
        for part in line.explanation.parts:
            if part.register is None or part.method != METER:
                continue
            if part.reason == ASIDE:
                aside.add(part.register)
            else:
                used.setdefault(part.register, set()).update((part.opening, part.closing))
    return used, aside


def _register(register: Register, counted: list[Reading]) -> Register:
    last = counted[-1] if counted else None
    if last is None or (register.counted_on is not None and register.counted_on > last.day):
        return register  # it was read by the supplier since the period's end
    new = replace(
        register,
        counted_value=last.value,
        counted_on=last.day,
        daily_mean=daily_mean(counted),
    )
    if register.transmitted_on is None:
        new = replace(new, transmitted_value=last.value, transmitted_on=last.day)
    return new


def _is_lower(register: Register, one: Reading) -> bool:
    return not one.rolled and one.value < (register.counted_value or 0)


def _age(one: Reading) -> tuple[datetime.date, int, int]:
    """The order in which billing takes readings: ``billing.volumes.age``."""
    return one.day, one.taken, one.value
