"""What the sandbox's bank and register keep: orders, money that moved, cards, notices, receipts.

One SQLite file, one transaction at a time. Of a card there is a mask and a name to charge it by;
its number, its code and the payer's contact are never written anywhere.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    event,
    insert,
    make_url,
    select,
    update,
)

from lkk_server.acquiring.messages import Deed, Kind, Status
from lkk_server.engines import of_sqlite

FILE = "sandbox.db"
Clock = Callable[[], int]
T = TypeVar("T")
metadata = MetaData()


def _text(name: str, **other: Any) -> Column[str]:
    return Column(name, Text, **({"nullable": False} | other))


def _integer(name: str, **other: Any) -> Column[int]:
    return Column(name, BigInteger, **({"nullable": False} | other))


setting = Table("setting", metadata, _text("name", primary_key=True), _text("value"))
"""Who the merchant is, and the secrets that both sides hold; made once."""

order = Table(
    "orders",
    metadata,
    _text("id", primary_key=True),
    _text("bank", unique=True),
    _text("token", unique=True),
    _text("digest"),
    _text("kind"),
    _text("method"),
    _integer("kopecks"),
    _text("purpose"),
    _text("payer"),
    _text("binding", nullable=True),
    _text("back"),
    _text("notify"),
    _text("language"),
    _integer("until", nullable=True),
    _text("status"),
    _integer("version"),
    _integer("captured"),
    _integer("returned"),
    _text("reason", nullable=True),
    _text("card", nullable=True),
    _text("mask", nullable=True),
    _integer("tries"),
    _text("trouble", nullable=True),
    _text("held", nullable=True),
    _integer("settles", nullable=True),
    _integer("at"),
    _integer("made"),
)
Index("orders_by_until", order.c.status, order.c.until)
Index("orders_by_settles", order.c.settles)

operation = Table(
    "operation",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    _text("id", unique=True),
    _text("order"),
    _text("deed"),
    _integer("kopecks"),
    _integer("at"),
    _text("refund", nullable=True),
)
"""Money that moved, only ever added to; of an order, one refund's id is there once."""
Index("operation_of_order", operation.c.order)
Index("operation_by_at", operation.c.at)
Index("operation_of_refund", operation.c.order, operation.c.refund, unique=True)

binding = Table(
    "binding",
    metadata,
    _text("id", primary_key=True),
    _text("payer"),
    _text("mask"),
    _text("system"),
    _text("until"),
    _text("case"),
    _integer("made"),
    _integer("forgotten", nullable=True),
)
Index("binding_of_payer", binding.c.payer)

notice = Table(
    "notice",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    _text("id", unique=True),
    _text("order"),
    _text("url"),
    _text("body"),
    _integer("made"),
    _integer("told", nullable=True),
)
"""What the merchant is to be told; ``told`` is when it was answered with 2xx."""
Index("notice_waiting", notice.c.told)
Index("notice_of_order", notice.c.order)

receipt = Table(
    "receipt",
    metadata,
    Column("document", Integer, primary_key=True, autoincrement=True),
    _text("id", unique=True),
    _text("digest"),
    _text("fields"),
    _integer("ready"),
    _text("failed", nullable=True),
)
"""``fields`` as JSON, made when it was asked for, and shown from ``ready`` on."""

for _deed in ("UPDATE", "DELETE"):
    _stands = f"CREATE TRIGGER operation_stands_{_deed.lower()} BEFORE {_deed} ON operation"
    _stands += " BEGIN SELECT RAISE(ABORT, 'what moved has moved'); END"
    event.listen(operation, "after_create", DDL(_stands))  # type: ignore[no-untyped-call]


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it stands. ``token`` is what its pages are reached by, ``digest`` what was asked.

    ``tries`` are cards that were refused, ``trouble`` why the last one was. ``held`` is what waits
    for the payer's code, or for the issuer's word (JSON); the word comes at ``settles``. ``until``
    is None of a charge, which has no page.
    """

    id: str
    bank: str
    token: str
    digest: str
    kind: Kind
    method: str
    kopecks: int
    purpose: str
    payer: str
    binding: str | None
    back: str
    notify: str
    language: str
    until: int | None
    status: Status = "waiting"
    version: int = 1
    captured: int = 0
    returned: int = 0
    reason: str | None = None
    card: str | None = None
    mask: str | None = None
    tries: int = 0
    trouble: str | None = None
    held: str | None = None
    settles: int | None = None
    at: int
    made: int


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """A card that is kept. ``case`` is how it behaves; ``payer`` is empty where anybody's."""

    id: str
    payer: str
    mask: str
    system: str
    until: str
    case: str
    made: int
    forgotten: int | None = None


LIVING = (
    ("living-petrova-1", "2200 70XX XXXX 4417", "mir", "2028-06", "good"),
    ("living-ivanov-1", "2202 20XX XXXX 0005", "mir", "2027-09", "good"),
    ("living-dolgov-1", "2204 30XX XXXX 3302", "mir", "2026-10", "good"),
)
"""Cards of the seeded scene, known from the start: they were bound before this bank was there."""


class Store:
    """The file, its clock (ms), and the secrets in it."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.clock = clock
        # What was committed outlives a kill, though not a power cut: nobody's money is here.
        self._engine = of_sqlite(make_url(f"sqlite:///{(folder / FILE).resolve()}"), "NORMAL")
        # One at a time and in turn, where SQLite would have each try again after a while.
        self._turn = threading.Lock()
        with self.transaction() as connection:
            metadata.create_all(connection)
            _widen(connection)
            self._plant(connection)
        # Kept open once it has read: SQLite closes the file with care when its last user goes.
        self._kept = self._engine.raw_connection()
        self._kept.cursor().execute("SELECT count(*) FROM setting").close()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing, and nobody else meanwhile."""
        with self._turn, self._engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let the file go; in the thread that opened it."""
        self._kept.close()
        self._engine.dispose()

    def said(self, name: str) -> str:
        """A setting, such as ``secret.bank``."""
        with self.transaction() as connection:
            found = connection.execute(select(setting.c.value).where(setting.c.name == name))
            return str(found.scalar_one())

    def _plant(self, connection: Connection) -> None:
        known = set(connection.execute(select(setting.c.name)).scalars())
        for name in ("secret.bank", "secret.register"):
            if name not in known:
                made = secrets.token_urlsafe(32)
                connection.execute(insert(setting).values(name=name, value=made))
        there = set(connection.execute(select(binding.c.id)).scalars())
        for id, mask, system, until, case in LIVING:
            if id not in there:
                row = Binding(
                    id=id, payer="", mask=mask, system=system, until=until, case=case, made=0
                )
                connection.execute(insert(binding).values(msgspec.structs.asdict(row)))


def _widen(connection: Connection) -> None:
    """Give a file of an older bank the columns that it lacks."""
    there = {row.name for row in connection.exec_driver_sql("PRAGMA table_info(orders)")}
    if "mask" not in there:
        connection.exec_driver_sql("ALTER TABLE orders ADD COLUMN mask VARCHAR")


def order_of(connection: Connection, **by: str) -> Order | None:
    """The order with this ``id``, or with this ``token``."""
    return _one(connection, order, Order, by)


def binding_of(connection: Connection, id: str) -> Binding | None:
    """A card that is kept, or was."""
    return _one(connection, binding, Binding, {"id": id})


def cards_of(connection: Connection, payer: str) -> list[Binding]:
    """The cards that are kept for a payer, the newest first."""
    asked = select(binding).where(binding.c.payer == payer, binding.c.forgotten.is_(None))
    rows = connection.execute(asked.order_by(binding.c.made.desc(), binding.c.id))
    return [plain(row, Binding) for row in rows]


def add(connection: Connection, one: Order | Binding) -> None:
    """A new order, or a card that is kept from now on."""
    table = order if isinstance(one, Order) else binding
    connection.execute(insert(table).values(msgspec.structs.asdict(one)))


def keep(connection: Connection, one: Order | Binding) -> None:
    """What has changed of an order or a card."""
    table = order if isinstance(one, Order) else binding
    values = msgspec.structs.asdict(one)
    connection.execute(update(table).where(table.c.id == one.id).values(values))


def moved(
    connection: Connection, of: str, deed: Deed, kopecks: int, at: int, refund: str | None = None
) -> None:
    """Write down that money has moved."""
    connection.execute(
        insert(operation).values(
            id=f"op-{secrets.token_hex(8)}",
            order=of,
            deed=deed,
            kopecks=kopecks,
            at=at,
            refund=refund,
        )
    )


def plain(row: Row[*tuple[Any, ...]], made: type[T]) -> T:
    """A row as a struct of the same names, which SQLAlchemy has as strings of its own."""
    return msgspec.convert({str(name): value for name, value in row._mapping.items()}, made)


def _one(connection: Connection, table: Table, made: type[T], by: dict[str, str]) -> T | None:
    asked = select(table).where(*(table.c[name] == value for name, value in by.items()))
    row = connection.execute(asked).one_or_none()
    return None if row is None else plain(row, made)
