"""The cash register: receipts with the fields of 54-ФЗ, each made once, and done after a while.

The payer's contact is passed on to nobody here, and kept nowhere.
"""

from __future__ import annotations

import datetime
import hashlib
import zlib
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select

from lkk_server.acquiring.messages import ReceiptAsked, ReceiptState
from lkk_server.sandbox.bank import Refusal, digest_of
from lkk_server.sandbox.faults import Faults
from lkk_server.sandbox.store import Store, receipt

DRIVE = "9999078902005431"
KKT = "0000000001054279"
OFFSET = datetime.timezone(datetime.timedelta(hours=5))
"""The register stands at the supplier's, and has its time."""
INN = "7200000016"
PLACE = "https://lk.example.ru"
OFD = "Песочница ОФД"
OFD_INN = "7200000023"
CHECK = "https://check.example.ru"
TAXES = "ОСН"
KINDS = {"income": "1", "income_returned": "2"}


class Till:
    """The register over the sandbox's store; ``seller`` is whose it is."""

    def __init__(self, store: Store, faults: Faults, seller: str) -> None:
        self._seller = seller
        self._store = store
        self._faults = faults

    def ask(self, asked: ReceiptAsked) -> ReceiptState:
        """A receipt, which is made now and can be had after a while. Raises ``Refusal``."""
        digest = digest_of(asked)
        with self._store.transaction() as connection:
            known = self._row(connection, asked.receipt)
            if known is not None and known.digest != digest:
                raise Refusal(409, "other_content")
            if known is not None:
                return self._told(known)
            now = self._store.clock()
            count = select(func.coalesce(func.max(receipt.c.document), 0))
            document = int(connection.execute(count).scalar_one()) + 1
            made = fields_of(asked, document, now, self._seller)
            connection.execute(
                insert(receipt).values(
                    document=document,
                    id=asked.receipt,
                    digest=digest,
                    fields=msgspec.json.encode(made).decode(),
                    ready=now + self._faults.receipt,
                    failed="drive_full" if self._faults.used("receipts_fail") else None,
                )
            )
        return ReceiptState(receipt=asked.receipt, status="waiting")

    def state(self, id: str) -> ReceiptState:
        """How far a receipt is. Raises ``Refusal``."""
        with self._store.transaction() as connection:
            known = self._row(connection, id)
            if known is None:
                raise Refusal(404, "unknown_receipt")
            return self._told(known)

    def _row(self, connection: Connection, id: str) -> Any:
        return connection.execute(select(receipt).where(receipt.c.id == id)).one_or_none()

    def _told(self, row: Any) -> ReceiptState:
        if row.ready > self._store.clock():
            return ReceiptState(receipt=row.id, status="waiting")
        if row.failed is not None:
            return ReceiptState(receipt=row.id, status="failed", reason=row.failed)
        fields = msgspec.json.decode(row.fields)
        return ReceiptState(receipt=row.id, status="done", fields=fields)


def fields_of(asked: ReceiptAsked, document: int, now: int, seller: str) -> dict[str, Any]:
    """The fields of a receipt: those of its code (t, s, fn, i, fp, n), and the others."""
    taken = datetime.datetime.fromtimestamp(now / 1_000, OFFSET)
    whole = sum(item.kopecks for item in asked.items)
    code = {
        "t": taken.strftime("%Y%m%dT%H%M"),
        "s": f"{whole // 100}.{whole % 100:02}",
        "fn": DRIVE,
        "i": str(document),
        "n": KINDS[asked.kind],
    }
    said = hashlib.sha256(msgspec.json.encode([code, asked.receipt])).digest()
    code["fp"] = f"{zlib.crc32(said):010}"
    query = "&".join(f"{name}={code[name]}" for name in ("t", "s", "fn", "i", "fp", "n"))
    return code | {
        "kkt": KKT,
        "shift": (taken.date() - datetime.date(2024, 1, 1)).days,
        "number": document,
        "seller": seller,
        "inn": INN,
        "place": PLACE,
        "tax_system": TAXES,
        "cashless": whole,
        "total": whole,
        "items": [msgspec.to_builtins(item) for item in asked.items],
        "ofd": OFD,
        "ofd_inn": OFD_INN,
        "check_url": f"{CHECK}/?{query}",
    }
