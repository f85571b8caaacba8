"""What a person has to do this month, over all accounts of a user, the most urgent first."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Literal

import msgspec

from lkk_desktop.models.accounts import Account, LinkedAccount
from lkk_desktop.models.balance import Due, due
from lkk_desktop.models.calendar import day, period
from lkk_desktop.models.command import Problem, Readable
from lkk_desktop.models.metering import (
    Meter,
    Register,
    check_window,
    verification_state,
)
from lkk_desktop.models.papers import Notice, NoticeKind
from lkk_desktop.models.suppliers import Supplier

Code = Literal["notice", "readings", "pay", "verify"]
GRAVITY: tuple[NoticeKind, ...] = ("limitation", "court", "claim", "debt")
"""Notices from the gravest: what is cut off, what is sued for, what is claimed, what is owed."""
SOON = 3
"""Readings that may be sent for so many days more are more urgent than what is past already."""


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do for one account.

    ``by`` is the day up to which it is in time, or the day that is over (``late``); None where no
    day is known. ``meters`` lack a reading, or have a verification that is near or past; ``amount``
    and ``penalty`` in it are kopecks; ``notice`` is what the supplier gave notice of on ``issued``.
    """

    code: Code
    account: str
    by: datetime.date | None
    late: bool = False
    days: int | None = None
    meters: tuple[str, ...] = ()
    resource: str | None = None
    amount: int | None = None
    penalty: int = 0
    notice: NoticeKind | None = None
    issued: datetime.date | None = None

    @property
    def id(self) -> str:
        """The same for the same thing tomorrow."""
        return "/".join((self.code, self.account, *(self.meters if self.code == "verify" else ())))


def to_do(world: Readable, user: str, now: int) -> tuple[Deed, ...]:
    """What is to be done at an instant (ms): readings that are due, debts, verifications, notices.

    ``world`` is the shown one: a reading that only waits to be sent is no longer to be done. Each
    account's day is that of its own zone.
    """
    linked = sorted(world.find(LinkedAccount, user=user), key=lambda one: (one.place, one.id))
    deeds = [
        (_urgency(deed, place), deed)
        for place, link in enumerate(linked)
        for deed in _of(world, link.account, now)
    ]
    return tuple(deed for _, deed in sorted(deeds, key=lambda one: (one[0], one[1].id)))


def _of(world: Readable, number: str, now: int) -> Iterator[Deed]:
    account = world.get(Account, number)
    supplier = world.get(Supplier, account.supplier) if account is not None else None
    if account is None or supplier is None:
        return
    today = day(now, account.zone)
    owed = due(world, account, today)
    meters = world.find(Meter, account=account.id)
    yield from _notices(world, account, owed)
    yield from _readings(world, account, supplier, meters, today)
    if owed is not None and owed.total > 0:
        yield Deed(
            code="pay",
            account=account.id,
            by=owed.due,
            late=owed.overdue,
            amount=owed.total,
            penalty=owed.penalty,
        )
    yield from _verifications(supplier, meters, today)


def _readings(
    world: Readable,
    account: Account,
    supplier: Supplier,
    meters: list[Meter],
    today: datetime.date,
) -> Iterator[Deed]:
    """While readings are taken: the meters of which a register has none of this month yet."""
    try:
        check_window(account, supplier, today)
    except Problem:
        return
    taking = {meter.id for meter in meters if meter.takes_readings}
    lacking = {
        register.meter
        for register in world.find(Register, account=account.id)
        if register.meter in taking and not _has_one(register, today)
    }
    if lacking:
        yield Deed(
            code="readings",
            account=account.id,
            by=today.replace(day=_last(supplier, today)),
            days=_last(supplier, today) - today.day,
            meters=tuple(meter.id for meter in meters if meter.id in lacking),
        )


def _has_one(register: Register, today: datetime.date) -> bool:
    """Whether this month has a value, sent by the person or taken at a control."""
    days = (register.transmitted_on, register.counted_on)
    return any(on is not None and period(on) == period(today) for on in days)


def _last(supplier: Supplier, today: datetime.date) -> int:
    """The last day of this month on which readings are taken."""
    after = today.replace(day=28) + datetime.timedelta(days=4)
    return min(supplier.window_last, (after - datetime.timedelta(days=after.day)).day)


def _verifications(supplier: Supplier, meters: list[Meter], today: datetime.date) -> Iterator[Deed]:
    for meter in meters:
        state = verification_state(meter, supplier, today)
        if meter.status == "working" and state in ("near", "past"):
            yield Deed(
                code="verify",
                account=meter.account,
                by=meter.verification,
                late=state == "past",
                meters=(meter.id,),
                resource=meter.resource,
            )


def _notices(world: Readable, account: Account, owed: Due | None) -> Iterator[Deed]:
    """The gravest notice of an account, the newest of its kind; none once all is paid."""
    found = world.find(Notice, account=account.id)
    if not found or (owed is not None and not owed.total):
        return
    gravest = min(found, key=lambda one: (GRAVITY.index(one.kind), -one.issued.toordinal(), one.id))
    yield Deed(
        code="notice",
        account=account.id,
        by=gravest.planned,
        amount=gravest.amount,
        notice=gravest.kind,
        issued=gravest.issued,
    )


def _urgency(deed: Deed, place: int) -> tuple[int, int, int]:
    """Where a deed stands: what is threatened, what ends in days, what is late, then by its day."""
    on = deed.by.toordinal() if deed.by is not None else datetime.date.max.toordinal()
    if deed.code == "notice":
        return 0, GRAVITY.index(deed.notice or "debt"), place
    if deed.days is not None and deed.days <= SOON:
        return 1, on, place
    if deed.late:
        return 2 if deed.code == "pay" else 3, on, place
    return 4, on, place
