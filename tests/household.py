"""A household's records, its profile in real files and pages for it, for the lower rooms' tests."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from lkk_desktop.models.accounts import Account, LinkedAccount, User
from lkk_desktop.models.command import Command, Moment, Outcome, Status
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.readings import NewValue, SubmitReadings, WithdrawCommand
from lkk_desktop.models.record import Record
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.replica.files import Connection, Files, prepare
from lkk_desktop.replica.keys import Keys
from lkk_desktop.replica.outbox import Outbox
from lkk_desktop.replica.pages import Replica, Touched
from lkk_desktop.replica.shown import Shown
from lkk_desktop.sync.protocol import Cursor, Gone, Page, Rows, Session, column_set

S = TypeVar("S", bound=msgspec.Struct)
KEYS = Keys(b"o" * 32, b"r" * 32)
SERVER, RUN, SURNAME = "server-1", "run-1", "Нефтеюганцев"
ACCOUNT, DEVICE, USER, TYUMEN = "0710048213", "device-1", "user-1", "tyumen"
ACCOUNT_STREAM, DEVICE_STREAM = f"account:{ACCOUNT}", f"device:{DEVICE}"
SUPPLIER_STREAM, USER_STREAM = f"supplier:{TYUMEN}", f"user:{USER}"
ALL = (ACCOUNT_STREAM, DEVICE_STREAM, SUPPLIER_STREAM, USER_STREAM)
NOW = 1_795_150_800_000  # 2026-11-20 10:00 in Yekaterinburg
DAY = 24 * 3600 * 1000

supplier = Supplier(
    id=TYUMEN,
    name="АО «Газпром энергосбыт Тюмень»",
    short_name="Тюмень",
    zone="Asia/Yekaterinburg",
    language="ru",
    currency="RUB",
    phone="8 (800) 100-56-06",
    window_first=1,
    window_last=25,
    grace_hours=72,
    large_factor=3,
    large_least_energy=100_000,
    large_least_volume=10_000,
    verification_warning_days=60,
)
user = User(id=USER, login="ivanov", name=f"{SURNAME} Иван")
linked = LinkedAccount(id="link-1", user=USER, account=ACCOUNT, nickname=None, place=0)
account = Account(
    id=ACCOUNT,
    supplier=TYUMEN,
    office="tyumen-tyumen",
    customer=f"{SURNAME} Иван Иванович",
    address="г. Тюмень, ул. Береговая, д. 14",
    zone="Asia/Yekaterinburg",
    plan="flat",
    open_period="2026-11",
)
meter = Meter(
    id="meter-1",
    account=ACCOUNT,
    serial="6158001",
    resource="electricity",
    status="working",
    blocked=None,
    blocked_until=None,
    digits=5,
    decimals=0,
    verification=datetime.date(2030, 1, 1),
    place=None,
)
register = Register(
    id="day-1",
    account=ACCOUNT,
    meter="meter-1",
    zone="day",
    counted_value=10_000_000,
    counted_on=datetime.date(2026, 10, 25),
    transmitted_value=10_000_000,
    transmitted_on=datetime.date(2026, 10, 25),
    daily_mean=5_000,
)
october = Reading(
    id="reading-october",
    account=ACCOUNT,
    meter="meter-1",
    register="day-1",
    value=10_000_000,
    taken=NOW - 26 * DAY,
    day=datetime.date(2026, 10, 25),
    period="2026-10",
    channel="app",
    status="counted",
    command=None,
    rolled=False,
)
START: dict[str, tuple[Record, ...]] = {
    ACCOUNT_STREAM: (account, meter, register, october),
    SUPPLIER_STREAM: (supplier,),
    USER_STREAM: (user, linked),
}


def changed(thing: S, **fields: Any) -> S:
    return msgspec.structs.replace(thing, **fields)


def submit(value: int = 10_100_000, reading: str = "reading-1", **fields: Any) -> SubmitReadings:
    new = NewValue(register="day-1", reading=reading, value=value, **fields)
    return SubmitReadings(account=ACCOUNT, meter="meter-1", values=(new,))


def withdraw(command: str) -> WithdrawCommand:
    return WithdrawCommand(account=ACCOUNT, command=command)


def moment(command: str, now: int = NOW, made: int | None = None) -> Moment:
    at = now if made is None else made
    return Moment(now=now, made=at, actor=USER, channel="app", command=command)


def outcome(command: str, status: Status = "accepted", **raised: int) -> Outcome:
    """An outcome; ``account=7`` says that the command raised the account's stream to 7."""
    streams = {"account": ACCOUNT_STREAM, "user": USER_STREAM}
    return Outcome(
        id=command,
        device=DEVICE,
        status=status,
        code="window_closed" if status == "rejected" else None,
        details={},
        raised={streams[name]: counter for name, counter in raised.items()},
        settled=NOW,
        made=NOW,
        seal="",
    )


Placed = tuple[int, Record]


def rows(placed: Iterable[Placed]) -> dict[str, Rows]:
    """Records with their positions as a page carries them."""
    found: dict[str, Rows] = {}
    for position, record in placed:
        kind = record.of
        packed = found.setdefault(
            kind.name,
            Rows(columns=("position", *kind.names), rows=[], home=kind.home, owner=kind.owner),
        )
        packed.rows.append([position, *kind.row(record)])
    return found


def page(
    *placed: Placed,
    heads: Mapping[str, int] | None = None,
    gone: Iterable[tuple[str, str, str, int]] = (),
    run: str = RUN,
    server: str = SERVER,
    time: int = NOW,
    **more: Any,
) -> Page:
    """A page; ``heads`` are the counters of the streams that were asked for."""
    return Page(
        server=server,
        time=time,
        heads={s: Cursor(n, run if n else "", column_set()) for s, n in (heads or {}).items()},
        kinds=more.pop("kinds", None) or rows(placed),
        gone=tuple(Gone(*line, False) for line in gone),
        **more,
    )


def first_page() -> Page:
    """Everything that the household's streams hold: each record at its place in its stream."""
    placed = [(n, one) for records in START.values() for n, one in enumerate(records, 1)]
    heads = {stream: len(records) for stream, records in START.items()} | {DEVICE_STREAM: 0}
    return page(*placed, heads=heads)


class Home:
    """A profile: the screen's connection, and the sync thread's two."""

    def __init__(self, folder: Path, step: Callable[[str], None] | None = None) -> None:
        self.files = Files(folder, KEYS, step) if step else Files(folder, KEYS)
        prepare(self.files)
        self.screen = Connection(self.files, "outbox")
        self.outbox = Outbox(self.screen)
        self.shown = Shown(self.screen)
        self.pages = Connection(self.files, "replica", durable=False)
        self.replica = Replica(self.pages)

    def close(self) -> None:
        self.screen.close()
        self.pages.close()

    def filled(self) -> Home:
        """With everything of the household pulled."""
        self.replica.hold(ALL)
        self.replica.apply(first_page(), ALL, NOW)
        return self

    def say(self, command: Command, id: str, now: int = NOW) -> bool:
        return self.outbox.submit(command, id, now, moment(id, now))

    def take(self, *placed: Placed, redraw: bool = True, **fields: Any) -> Touched:
        """Apply a page to all streams held, at their counters where it does not say another."""
        held = self.replica.streams()
        heads = {stream: one.counter for stream, one in held.items()} | fields.pop("heads", {})
        touched = self.replica.apply(page(*placed, heads=heads, **fields), tuple(held), NOW)
        if redraw:
            self.outbox.redraw(touched.accounts, NOW, 0, USER)
        return touched

    def values(self) -> list[int]:
        """The values that a screen shows for November, as transmitted."""
        found = self.shown.find(Reading, register="day-1", period="2026-11")
        return [reading.value for reading in found if reading.status == "transmitted"]

    def pending(self) -> list[str]:
        return [line.id for line in self.outbox.pending()]


def session(**fields: Any) -> Session:
    plain: dict[str, Any] = {
        "server": SERVER,
        "supplier": TYUMEN,
        "user": USER,
        "device": DEVICE,
        "access": "access-1",
        "refresh": "refresh-1",
        "expires": 600_000,
    }
    return Session(**(plain | fields))
