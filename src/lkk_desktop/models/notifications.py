"""What the envelope holds («Краткие уведомления»): derived on each device, read once for all.

Reminders are no records: each device works them out of what it shows, also without a line, and two
devices come to the same one, under the same id. Only that it was read is kept, and travels.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.balance import last_bill
from lkk_desktop.models.billing.months import day_of
from lkk_desktop.models.bounds import Id, Instant
from lkk_desktop.models.calendar import day, following, period
from lkk_desktop.models.command import Command, Moment, Problem, Readable, Verdict, World, command
from lkk_desktop.models.record import Record, record
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.models.terms import ReminderTerm
from lkk_desktop.models.todo import Deed, to_do

Kind = Literal["readings", "debt"]
OF_DEED: dict[str, Kind] = {"readings": "readings", "pay": "debt"}
MOST_AT_ONCE = 100
MONTH = 31 * 24 * 3_600_000
NotificationId = Annotated[
    str,
    Meta(
        pattern=r"^((readings|debt):2[0-9]{3}-(0[1-9]|1[0-2]):(0[1-9]|[12][0-9]|3[01])"
        r"|notice:[0-9A-Za-z/_.-]{1,150})\Z"
    ),
]


@record("read_mark", home="user", owner="user")
class ReadMark(Record, frozen=True, kw_only=True):
    """A notification that the person has read. Its id says which one: the user's with the
    notification's own, which is the same on every device."""

    user: Id
    notification: Id
    read: Instant


NoticeCode = Literal[
    "device_new",
    "device_revoked",
    "login_changed",
    "password_changed",
    "contact_changed",
    "contact_removed",
    "account_linked",
    "account_linked_by_other",
    "account_unlinked",
    "deletion_begun",
    "deletion_undone",
    "credentials_reset",
    "command_refused",
    "appeal_answered",
    "appeal_refused",
    "appeal_extended",
    "autopayment_paid",
    "autopayment_failed",
    "autopayment_off",
    "payment_returned",
]


@record("user_notice", home="user", owner="user")
class UserNotice(Record, frozen=True, kw_only=True):
    """Something that the server tells a user of their own cabinet: who came in, what changed.

    ``values`` are what its words need: a device's name, an account, a masked contact; an appeal
    with its number and ``reason`` (what it is about), its new last day (``until``) and ``why``; an
    order, how much of its money went back (``amount``, kopecks) and ``what`` that was: whole, part,
    excess (beyond its sum), unpaid (less than its sum, so that nothing was paid).
    """

    user: Id
    code: NoticeCode
    values: dict[str, Any]
    made: Instant

    @property
    def notification(self) -> str:
        """The id by which it is marked as read."""
        return f"notice:{self.id}"


class Owing(msgspec.Struct, frozen=True):
    """What is to be paid in one currency (kopecks)."""

    currency: str
    amount: int


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder of one kind: one message, however many accounts it speaks of.

    ``day`` is the reminder's own, ``again`` says that it is not the month's first. ``by`` is the
    nearest last day of what it reminds of; ``late`` says that it is over. ``meters`` lack a
    reading, ``owing`` is what the accounts owe together.
    """

    kind: Kind
    day: datetime.date
    again: bool
    accounts: tuple[str, ...]
    meters: int
    owing: tuple[Owing, ...]
    by: datetime.date | None
    late: bool

    @property
    def id(self) -> str:
        return f"{self.kind}:{period(self.day)}:{self.day.day:02d}"


class _Reminded(msgspec.Struct, frozen=True):
    """A deed whose day of being reminded of has come."""

    deed: Deed
    day: datetime.date
    again: bool
    currency: str


def notifications(world: Readable, user: str, now: int) -> tuple[Notification, ...]:
    """The reminders that stand at an instant (ms), over all accounts of a user; one of a kind.

    A reminder comes on its day in the account's zone (seed S2: the 10th and the 24th), or later if
    the computer was off, and stands until the next one, or until there is nothing to remind of: the
    readings were sent, their window closed, the debt was paid. ``world`` is the shown one.
    """
    due: dict[Kind, list[_Reminded]] = {"readings": [], "debt": []}
    for deed in to_do(world, user, now):
        kind = OF_DEED.get(deed.code)
        reminded = _reminded(world, deed, now) if kind is not None else None
        if kind is not None and reminded is not None:
            due[kind].append(reminded)
    return tuple(_together(kind, found) for kind, found in due.items() if found)


def mark_id(user: str, notification: str) -> str:
    """The id of the mark that a user has read a notification."""
    return f"{user}/{notification}"


def unread(
    world: Readable, user: str, standing: Iterable[Notification]
) -> tuple[Notification, ...]:
    """Those of the notifications that no device of the user's has read."""
    return tuple(one for one in standing if world.get(ReadMark, mark_id(user, one.id)) is None)


def notices(world: Readable, user: str, now: int) -> tuple[tuple[UserNotice, bool], ...]:
    """What the server has told a user of late, newest first, each with whether it is unread.

    Of those that were read only the last month's stand there still.
    """
    found = sorted(
        world.find(UserNotice, user=user), key=lambda one: (one.made, one.id), reverse=True
    )
    told = []
    for one in found[:MOST_AT_ONCE]:
        new = world.get(ReadMark, mark_id(user, one.notification)) is None
        if new or one.made > now - MONTH:
            told.append((one, new))
    return tuple(told)


@command("read_notifications")
class ReadNotifications(Command, frozen=True, kw_only=True):
    """The person opened the envelope: these have been read, on every device."""

    user: Id
    notifications: Annotated[
        tuple[NotificationId, ...], Meta(min_length=1, max_length=MOST_AT_ONCE)
    ]

    @property
    def owner(self) -> str:
        return f"user:{self.user}"

    def check(self, world: World, moment: Moment) -> None:
        """Raises ``Problem('not_yours')`` for another user's envelope."""
        if moment.actor != self.user:
            raise Problem("not_yours")

    def apply(self, world: World, moment: Moment) -> Verdict:
        """Marks what no mark is on yet: whoever read it first, it was read then."""
        for notification in dict.fromkeys(self.notifications):
            id = mark_id(self.user, notification)
            if world.get(ReadMark, id) is None:
                world.put(
                    ReadMark(id=id, user=self.user, notification=notification, read=moment.made)
                )
        return "accepted"


def _reminded(world: Readable, deed: Deed, now: int) -> _Reminded | None:
    account = world.get(Account, deed.account)
    supplier = world.get(Supplier, account.supplier) if account is not None else None
    if account is None or supplier is None:
        return None
    today = day(now, account.zone)
    terms = world.find(ReminderTerm, supplier=supplier.id)
    # A month's readings are the month's own; a debt is one also on the 3rd, by a bill of before.
    months, since = [period(today)], datetime.date.min
    if deed.code == "pay":
        months.append(following(months[0], -1))
        bill = last_bill(world, account)
        since = since if bill is None else bill.issued
    for name in months:
        days = days_of(terms, name)
        come = [one for one in days if since <= one <= today]
        if come:
            return _Reminded(deed, come[-1], come[-1] > days[0], supplier.currency)
    return None


def days_of(terms: Iterable[ReminderTerm], name: str) -> list[datetime.date]:
    """The days of a month on which it is reminded, in order, by the term in force on its first.

    In a month that is shorter a day is its last one.
    """
    first = day_of(name, 1)
    begun = [term for term in terms if term.since <= first]
    term = max(begun, key=lambda one: (one.since, one.id), default=None)
    return [] if term is None else sorted({day_of(name, number) for number in term.days})


def _together(kind: Kind, found: list[_Reminded]) -> Notification:
    """One message of all that is to be reminded of: it bears the latest day among them."""
    latest = max(found, key=lambda one: one.day)
    deeds = [one.deed for one in found]
    owing: dict[str, int] = {}
    for one in found:
        if one.deed.amount:
            owing[one.currency] = owing.get(one.currency, 0) + one.deed.amount
    nearest = min((deed for deed in deeds if deed.by is not None), key=_last_day, default=None)
    return Notification(
        kind=kind,
        day=latest.day,
        again=latest.again,
        accounts=tuple(deed.account for deed in deeds),
        meters=sum(len(deed.meters) for deed in deeds),
        owing=tuple(Owing(currency, amount) for currency, amount in sorted(owing.items())),
        by=None if nearest is None else nearest.by,
        late=any(deed.late for deed in deeds),
    )


def _last_day(deed: Deed) -> datetime.date:
    return deed.by or datetime.date.max
