"""Ways, cards and orders of the household, as its replica holds them, and hands that pay."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from lkk_desktop.models.payments import (
    Card,
    Cheque,
    ChequeItem,
    Part,
    PaymentMethod,
    PaymentOrder,
)
from lkk_desktop.ui.payments.rows import GroupRow
from lkk_desktop.ui.screens.payment import PaymentScreen
from tests.household import NOW, TYUMEN, USER
from tests.ui.conftest import Window
from tests.ui.flat import FLAT
from tests.ui.profile.hands import screen, texts

MINUTE = 60_000


def method(code: str, place: int, name: str = "", **other: Any) -> PaymentMethod:
    plain: dict[str, Any] = {"shows": "page", "cards": False, "least": 100, "most": 60_000_000}
    return PaymentMethod(
        id=f"{TYUMEN}-{code}",
        supplier=TYUMEN,
        code=code,
        name=name or code,
        place=place,
        **(plain | other),
    )


METHODS = (
    method("card", 0, cards=True),
    method("sbp", 1, shows="code", least=1_000, most=99_999_900),
    method("mir_pay", 2),
    method("brand_new", 3, "Новый способ"),
)
MIR = Card(
    id="card-mir", user=USER, mask="2200 70XX XXXX 4417", system="mir", until="2028-06", made=NOW
)
VISA = Card(
    id="card-visa",
    user=USER,
    mask="4700 4500 XXXXXX 0005",
    system="visa",
    until="2026-09",
    made=NOW - 1,
)
PAGE = "https://bank.example/pay/1"
LINK = "https://qr.nspk.ru/AS10003P3RH0LJ2A9ROO038L6NT5RU1M"


def order(id: str = "order-1", **other: Any) -> PaymentOrder:
    plain: dict[str, Any] = {
        "user": USER,
        "kind": "payment",
        "method": "card",
        "parts": (Part(FLAT, "common", 354_841),),
        "amount": 354_841,
        "card": None,
        "status": "waiting",
        "reason": None,
        "url": PAGE,
        "link": None,
        "until": NOW + 20 * MINUTE,
        "made": NOW,
        "settled": None,
        "returned": 0,
    }
    return PaymentOrder(id=id, **(plain | other))


def settled(of: PaymentOrder, status: str, reason: str | None = None) -> PaymentOrder:
    """The same order, once the bank has said what became of it."""
    return replace(
        of,
        status=status,
        reason=reason,
        url=None,
        link=None,
        until=None,
        settled=NOW + MINUTE,
    )


def cheque(of: PaymentOrder, account: str = FLAT) -> Cheque:
    return Cheque(
        id=f"{of.id}-{account}",
        account=account,
        order=of.id,
        kind="income",
        amount=of.amount,
        taken="2026-11-20T10:03:00",
        drive="9282440300682838",
        document="46534",
        sign="1273019065",
        items=(ChequeItem(name="ЖКУ", kopecks=of.amount),),
        fields={},
    )


def opened(window: Window) -> PaymentScreen:
    """Go to the screen, and wait until it has read what is owed."""
    made = screen(window, PaymentScreen)
    window.qtbot.waitUntil(lambda: made.to_pay is not None and made.form.isVisible())
    window.spin()
    return made


def row(screen: PaymentScreen, group: str, account: str = FLAT) -> GroupRow:
    return screen.form.accounts[account].rows[account, group]


def seen(widget: QWidget) -> str:
    """The texts that stand there, with plain spaces."""
    return texts(widget).replace("\u00a0", " ")
