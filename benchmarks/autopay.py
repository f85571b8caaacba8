"""``autopay``: standing orders run in a minute, against the bare charges by the same threads."""

from __future__ import annotations

import itertools
import shutil
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.measure import Figure, Size, figure, in_turn, seconds
from benchmarks.owing import BINDING, DUE, SUPPLIER, plant
from lkk_server.acquiring.messages import ChargeOrder
from lkk_server.database import Behalf, Database
from lkk_server.identity.passwords import Passwords
from lkk_server.identity.sessions import Sessions
from lkk_server.identity.tokens import Tokens
from lkk_server.payments import autopay
from lkk_server.payments.bank import HttpBank
from lkk_server.payments.till import NOTICES, Till, settings_in
from lkk_server.sandbox import knobs
from lkk_server.serving import collect_rarely
from tests.banking import BankProcess

MOST = 1_000
NOWHERE = "http://127.0.0.1:9"


def autopay_run(folder: Path, size: Size) -> Figure:
    """Standing orders a minute, each charged and told of, on SQLite and the sandbox's bank in a
    process of its own; floor: charges of the same number by as many threads."""
    number, numbers = min(MOST, size.accounts), itertools.count()
    template = folder / "template.db"
    database = Database.create_fast(f"sqlite:///{template}", lambda: DUE)
    plant(database, number)
    database.close()
    with _bank(folder) as bank:

        def measured() -> float:
            file = folder / f"autopay{next(numbers)}.db"
            shutil.copy(template, file)
            database = Database.open(f"sqlite:///{file}", lambda: DUE)
            till = Till(_sessions(database).realm, bank, None)
            with database.on_behalf(Behalf(SUPPLIER)):
                taken = seconds(lambda: _all(till))
            assert _paid(database) == number
            database.close()
            return 60 * number / taken

        def floor() -> float:
            orders = [_charge() for _ in range(number)]
            with ThreadPoolExecutor(autopay.THREADS) as pool:
                taken = seconds(lambda: list(pool.map(bank.charge, orders)))
            return 60 * number / taken

        collect_rarely()  # as the server's process does
        values, floors = in_turn(measured, floor, size.times)
    return figure("autopay", "standing orders/min", values, floors)


def _all(till: Till) -> None:
    while autopay.run(till):
        pass


def _sessions(database: Database) -> Sessions:
    return Sessions(
        database,
        Passwords(),
        Tokens(bytes(32)),
        supplier=SUPPLIER,
        clock=database.clock,
        public=NOWHERE,
    )


def _paid(database: Database) -> int:
    with database.read() as connection:
        asked = "SELECT count(*) FROM autopay_run WHERE code = 'paid'"
        return int(connection.exec_driver_sql(asked).scalar_one())


def _charge() -> ChargeOrder:
    return ChargeOrder(
        order=str(uuid.uuid4()),
        kopecks=10_000,
        purpose="bare",
        payer="bare",
        binding=BINDING,
        notify=NOWHERE + NOTICES,
    )


@contextmanager
def _bank(folder: Path) -> Iterator[HttpBank]:
    process = BankProcess(folder / "bank", "2026-11-25T10:00:00+05:00")
    (folder / "server").mkdir()
    process.start(folder / "server")
    settings = settings_in(folder / "server")
    assert settings is not None
    bank = HttpBank(settings.bank, lambda: DUE)
    # What the bank tells besides its answers would go to nobody, again and again.
    url, headers = f"{settings.bank.url}/sandbox/faults", {knobs.HEADER: "1"}
    httpx.post(url, json={"hold": True}, headers=headers).raise_for_status()
    try:
        yield bank
    finally:
        bank.close()
        process.stop()
