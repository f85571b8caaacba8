"""Orders, payments and cheques of the flat that has been billed for years."""

from __future__ import annotations

from typing import Any

from lkk_desktop.models.accruals import Payment, Recalculation
from lkk_desktop.models.payments import (
    Card,
    Cheque,
    ChequeItem,
    Part,
    PaymentMethod,
    PaymentOrder,
)
from tests.household import DAY, NOW, TYUMEN, USER
from tests.models.billing.kit import d
from tests.ui.flat import FLAT

HOUR = 3_600_000
PAID = "01970000-0000-7000-8000-00000000000a"
REFUSED = "01970000-0000-7000-8000-00000000000b"
EXPIRED = "01970000-0000-7000-8000-00000000000c"
BACK = "01970000-0000-7000-8000-00000000000d"
LATE = "01970000-0000-7000-8000-00000000000e"
EMAIL = "ivan.canary@example.ru"


def method(code: str, name: str, place: int, **other: Any) -> PaymentMethod:
    plain: dict[str, Any] = {"shows": "page", "cards": code == "card", "least": 100}
    plain |= {"most": 60_000_000, "id": code, "supplier": TYUMEN}
    return PaymentMethod(**(plain | {"code": code, "name": name, "place": place} | other))


METHODS = (
    method("card", "Банковская карта", 1),
    method("sbp", "СБП", 2, shows="code"),
    method("ipay", "iPay", 3),
    method("homepay", "Домашняя касса", 4),
)


def order(id: str, **other: Any) -> PaymentOrder:
    plain: dict[str, Any] = {
        "id": id,
        "user": USER,
        "kind": "payment",
        "method": "card",
        "parts": (Part(FLAT, "main", 300_000), Part(FLAT, "waste", 54_841)),
        "card": None,
        "status": "paid",
        "reason": None,
        "url": None,
        "link": None,
        "until": None,
        "made": NOW - 2 * HOUR,
        "settled": NOW - HOUR,
        "returned": 0,
    }
    fields = plain | other
    fields.setdefault("amount", sum(part.kopecks for part in fields["parts"]))
    return PaymentOrder(**fields)


def payment(of: PaymentOrder, group: str, kopecks: int, **other: Any) -> Payment:
    plain: dict[str, Any] = {
        "id": f"{of.id}-{FLAT}-{group}",
        "account": FLAT,
        "group": group,
        "amount": kopecks,
        "day": d("2026-11-20"),
        "taken": of.settled,
        "period": None,
        "way": "autopayment" if of.kind == "autopayment" else of.method,
        "status": "fresh",
        "order": of.id,
    }
    return Payment(**(plain | other))


def cheque(of: PaymentOrder, kopecks: int = 354_841, **other: Any) -> Cheque:
    plain: dict[str, Any] = {
        "id": f"{of.id}-{FLAT}",
        "account": FLAT,
        "order": of.id,
        "kind": "income",
        "amount": kopecks,
        "taken": "2026-11-20T09:01",
        "drive": "9999078902005431",
        "document": "46534",
        "sign": "0273019065",
        "items": (ChequeItem(name=f"ЖКУ, ЛС {FLAT}", kopecks=kopecks),),
        "fields": {"check_url": "https://check.example.ru/?fn=9999078902005431"},
    }
    return Cheque(**(plain | other))


paid = order(PAID)
refused = order(
    REFUSED,
    parts=(Part(FLAT, "main", 100_000),),
    status="refused",
    reason="insufficient_funds",
    settled=NOW - 3 * HOUR,
)
expired = order(EXPIRED, method="sbp", parts=(Part(FLAT, "main", 100_000),), status="expired")
back = order(BACK, parts=(Part(FLAT, "main", 10_000),), returned=10_000, settled=NOW - DAY)
late = order(LATE, method="homepay", parts=(Part(FLAT, "main", 77_700),), settled=NOW - 2 * DAY)
RECORDS = (
    *METHODS,
    *(paid, refused, expired, back, late),
    payment(paid, "main", 300_000),
    payment(paid, "waste", 54_841),
    payment(late, "main", 77_700, day=d("2026-11-18")),
    cheque(paid),
)


def recalculation(of: str, kopecks: int) -> Recalculation:
    """What went back of a payment that a bill had used."""
    return Recalculation(
        id=f"{of}-back-3",
        account=FLAT,
        service="electricity",
        period="2026-11",
        kind="amount",
        reason="refund",
        amount=kopecks,
        since=None,
        until=None,
        persons=0,
        share=0,
        note=None,
    )


def card(id: str = "card-1", until: str = "2028-06", **other: Any) -> Card:
    plain: dict[str, Any] = {"user": USER, "mask": "2200 70XX XXXX 4417", "system": "mir"}
    return Card(**(plain | {"id": id, "until": until, "made": NOW - 30 * DAY} | other))
