"""A household with every kind of meter, and a profile that holds it, for the screens' tests."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from lkk_desktop.cabinet import Cabinet, Changed, Status
from lkk_desktop.models.accounts import Account, LinkedAccount
from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.models.command import Moment, Outcome
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.readings import SubmitReadings
from lkk_desktop.models.record import Record
from lkk_desktop.models.tariffs import Tariff
from lkk_desktop.replica.files import Files, prepare
from lkk_desktop.sync.store import FileStore
from tests import household
from tests.household import DEVICE, KEYS, NOW, TYUMEN, USER

FLAT, MUM, EMPTY = "0710000000", "0710000017", "0710000025"
LONG = (
    "Ханты-Мансийский автономный округ — Югра, Нефтеюганский район, пгт Пойковский,"
    " улица Шестого микрорайона, дом 118, корпус 2, квартира 347"
)
OCTOBER = datetime.date(2026, 10, 25)
D = datetime.date


def account(number: str, address: str) -> Account:
    return msgspec.structs.replace(household.account, id=number, address=address)


def link(place: int, number: str, nickname: str | None = None) -> LinkedAccount:
    return LinkedAccount(
        id=f"link-{place}", user=USER, account=number, nickname=nickname, place=place
    )


def meter(id: str, number: str, serial: str, **fields: Any) -> Meter:
    usual = {"resource": "electricity", "digits": 5, "decimals": 0, "status": "working"}
    plain = msgspec.structs.asdict(household.meter) | usual
    return Meter(**(plain | {"id": id, "account": number, "serial": serial} | fields))


def register(of: Meter, zone: str, counted: int | None, mean: int | None = None) -> Register:
    on = None if counted is None else OCTOBER
    return Register(
        id=f"{of.id}-{zone}",
        account=of.account,
        meter=of.id,
        zone=zone,  # type: ignore[arg-type]
        counted_value=counted,
        counted_on=on,
        transmitted_value=counted,
        transmitted_on=on,
        daily_mean=mean,
    )


def october(of: Meter, zone: str, value: int) -> Reading:
    return msgspec.structs.replace(
        household.october,
        id=f"october-{of.id}-{zone}",
        account=of.account,
        meter=of.id,
        register=f"{of.id}-{zone}",
        value=value,
    )


def tariff(zone: str | None, price: int) -> Tariff:
    return Tariff(
        id=f"flat-electricity-{zone}",
        supplier=TYUMEN,
        plan=household.account.plan,
        service="electricity",
        zone=zone,
        unit="kwh",
        price=price,
        since=D(2026, 1, 1),
    )


hall = meter("m1", FLAT, "6158001", verification=D(2035, 3, 25))
cellar = meter("m2", FLAT, "6158018", verification=D(2026, 12, 20))
bath = meter(
    "m3",
    FLAT,
    "8842-17",
    resource="hot_water",
    decimals=3,
    blocked="seasonal",
    blocked_until=D(2027, 5, 1),
    verification=D(2026, 11, 2),
)
old = meter("m4", MUM, "10520", decimals=2, place="Подъезд, щит 3")
cold = meter("m5", MUM, "C-33018", resource="cold_water", decimals=3, verification=None)
broken = meter("m6", MUM, "3251556", status="broken")
closed = meter("m7", MUM, "555", status="closed")
off = meter("m8", MUM, "777", status="off", resource="heat", decimals=3)
RECORDS: tuple[Record, ...] = (
    household.supplier,
    household.user,
    link(1, FLAT),
    link(2, MUM, "Мама"),
    link(3, EMPTY),
    account(FLAT, "Нефтеюганск, 1 мкр., дом 1, кв. 1"),
    account(MUM, LONG),
    account(EMPTY, "Сургут, ул. Ленина, 5, гараж 12"),
    tariff("day", 3_420_000),
    tariff("night", 1_770_000),
    *(hall, cellar, bath, old, cold, broken, closed, off),
    *(october(hall, zone, value) for zone, value in (("day", 2_640_000), ("night", 420_000))),
    register(hall, "day", 2_640_000, 5_200),
    register(hall, "night", 420_000, 2_000),
    register(cellar, "day", 4_430_000, 5_200),
    register(cellar, "night", 2_124_000, 2_000),
    register(bath, "single", 118_400, 90),
    register(old, "peak", 99_998_000, 3_000),
    register(old, "half_peak", 10_520_050, 3_000),
    register(cold, "single", None),
    register(broken, "single", 9_120_000),
    register(closed, "single", 12_000),
    register(off, "single", 8_000),
)
STREAMS = (
    *(f"account:{number}" for number in (FLAT, MUM, EMPTY)),
    f"device:{DEVICE}",
    f"supplier:{TYUMEN}",
    f"user:{USER}",
)


class Still:
    """In the place of the sync thread: it only remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: list[Callable[[Any], None]] = []
        self.questions: list[tuple[Any, Callable[[Any], None]]] = []
        self._hear: list[Callable[[Any], None]] = []

    def answer(self, answer: Any) -> None:
        """The server answers the oldest question that has no answer yet."""
        self._hear.pop(0)(answer)

    def nudge(self) -> None:
        self.asked.append("nudge")

    def try_now(self) -> None:
        self.asked.append("try_now")

    def work_offline(self, on: bool) -> None:
        self.asked.append(f"work_offline {on}")

    def sign_in(self, login: str, password: str, _name: str, then: Callable[[Any], None]) -> None:
        self.asked.append(f"sign_in {login} {password}")
        self.answers.append(then)

    def ask(self, question: Any, then: Callable[[Any], None]) -> None:
        self.questions.append((question, then))
        self._hear.append(then)

    def meet(self, url: str, then: Callable[[Any], None]) -> None:
        self.questions.append((url, then))

    def sign_out(self, then: Callable[[Any], None]) -> None:
        self.asked.append("sign_out")
        self.answers.append(then)

    def want(self, file: Enclosure) -> None:
        self.asked.append(f"want {file.id}")

    def is_alive(self) -> bool:
        return False


class Profile:
    """A profile in real files, its cabinet, and the server's part played by hand."""

    def __init__(
        self,
        folder: Path,
        records: tuple[Record, ...] = RECORDS,
        *,
        signed_in: bool = True,
        now: int = NOW,
    ) -> None:
        files = Files(folder, KEYS)
        prepare(files)
        self.now = now
        self._store = FileStore(files)
        self._counter = 0
        if signed_in:
            self._store.pin(household.session(), household.NOW)
            self._store.replica.hold(STREAMS)
        self.cabinet = Cabinet(files, "http://127.0.0.1:1", clock=lambda: self.now)
        self.worker = Still()
        self.cabinet._worker = self.worker  # type: ignore[assignment]
        if records and signed_in:
            self.take(*records)
        self.stand("online")

    def close(self) -> None:
        self.cabinet.close()
        self._store.close()

    def take(self, *records: Record) -> None:
        """The server says these records; the screens are told as the sync thread does."""
        self._page(records, ())

    def forget(self, *records: Record) -> None:
        """The server says that these are no more."""
        self._page((), records)

    def _page(self, records: tuple[Record, ...], gone: tuple[Record, ...]) -> None:
        self._counter += 1
        placed = [(self._counter, record) for record in records]
        heads = dict.fromkeys(STREAMS, self._counter)
        lines = [(f"user:{USER}", one.of.name, one.id, self._counter) for one in gone]
        page = household.page(*placed, heads=heads, gone=lines, time=self.now)
        touched = self._store.apply(page, STREAMS, self.now)
        self.cabinet.changed.emit(Changed(touched.kinds, touched.accounts))
        self.stand(self.cabinet.status.line)

    def settle(self, id: str, status: str = "accepted", code: str | None = None) -> None:
        """The server settles a command; an accepted one's effect comes on the same page."""
        entry = self.cabinet.entry(id)
        assert entry is not None
        effect: list[Record] = []
        if status == "accepted" and isinstance(entry.command, SubmitReadings):
            world = _Ledger(self.cabinet)
            moment = Moment(now=self.now, made=entry.made, actor=USER, channel="app", command=id)
            entry.command.apply(world, moment)
            effect = world.put_
        outcome = Outcome(
            id=id,
            device=DEVICE,
            status=status,  # type: ignore[arg-type]
            code=code,
            details={"counted": 4_900_000} if code else {},
            raised={},
            settled=self.now,
            made=entry.made,
            seal="",
        )
        self.take(*effect, outcome)

    def stand(self, line: str, **fields: Any) -> None:
        """Bring the line into a state, and say so."""
        plain: dict[str, Any] = {
            "line": line,
            "fresh": self.now if self._counter else None,
            "waiting": self._store.outbox.count_pending(),
        }
        self.cabinet._set_status(Status(**(plain | fields)))


class _Ledger:
    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self.put_: list[Record] = []

    def get(self, kind: Any, id: str) -> Any:
        return None if kind is Reading else self._cabinet.get(kind, id)

    def find(self, kind: Any, **equal: Any) -> Any:
        return []

    def put(self, record: Record) -> None:
        self.put_.append(record)

    def drop(self, kind: Any, id: str) -> None:
        raise AssertionError(f"{kind} {id}")
