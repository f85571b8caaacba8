"""A fiscal receipt (54-ФЗ) before it is on paper: its fields as they came, and what its code says.

Nothing of it is made up: where there is no record there is no cheque, and where the fields cannot
make a code there is none.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import msgspec

from lkk_desktop import names
from lkk_desktop.documents.codes import fiscal
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Payment
from lkk_desktop.models.command import Problem, World
from lkk_desktop.models.payments import Cheque
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.strings import NBSP, mark, money, t

OPERATIONS = {"income": fiscal.INCOME, "income_returned": fiscal.INCOME_RETURNED}
CHECK = "https://kkt-online.nalog.ru/"
"""The tax service's page on which a receipt is looked up by its fields."""
FIELDS: Mapping[str, str] = {
    "seller": mark("Issued by"),
    "inn": mark("Tax number of the issuer"),
    "place": mark("Place of settlement"),
    "address": mark("Address of settlement"),
    "tax_system": mark("Tax system"),
    "cashier": mark("Cashier"),
    "kkt": mark("Registration number of the cash register"),
    "kkt_serial": mark("Factory number of the cash register"),
    "shift": mark("Shift"),
    "number": mark("Number within the shift"),
    "cashless": mark("Cashless"),
    "cash": mark("In cash"),
    "prepaid": mark("Prepaid"),
    "credit": mark("On credit"),
    "ofd": mark("Operator of fiscal data"),
    "ofd_inn": mark("Tax number of the operator"),
    "ofd_site": mark("Site of the operator"),
    "site": mark("Site of the tax service"),
    "contact": mark("Sent to"),
    "email": mark("Sent to"),
    "version": mark("Version of the fiscal format"),
    "check_url": mark("To check the cheque"),
}
"""What the register's fields are called."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """A cheque with whom it is of. ``code`` is what its square says; None where its fields do not
    make one. ``payments`` are those of its order that are in the books now."""

    supplier: Supplier
    account: Account
    cheque: Cheque
    payments: tuple[Payment, ...]
    code: bytes | None

    @property
    def returned(self) -> bool:
        """Whether it is of money that went back."""
        return self.cheque.kind == "income_returned"


def gathered(world: World, cheque_id: str) -> Receipt | None:
    """A cheque in any world; None where there is none, or not yet."""
    cheque = world.get(Cheque, cheque_id)
    account = world.get(Account, cheque.account) if cheque is not None else None
    supplier = world.get(Supplier, account.supplier) if account is not None else None
    if cheque is None or account is None or supplier is None:
        return None
    payments = [one for one in world.find(Payment, account=account.id) if one.order == cheque.order]
    return Receipt(
        supplier=supplier,
        account=account,
        cheque=cheque,
        payments=tuple(sorted(payments, key=lambda one: one.group)),
        code=said(cheque),
    )


def said(cheque: Cheque) -> bytes | None:
    """What the code of a cheque says, by its own fields; None where they make none."""
    moment = taken(cheque)
    if moment is None:
        return None
    receipt = fiscal.FiscalReceipt(
        taken=moment,
        kopecks=cheque.amount,
        drive=cheque.drive,
        document=cheque.document,
        sign=cheque.sign,
        operation=OPERATIONS[cheque.kind],
        seconds=len(cheque.taken) > len("2026-11-26T18:37"),
    )
    try:
        return fiscal.write(receipt)
    except Problem:
        return None


def taken(cheque: Cheque) -> datetime.datetime | None:
    """The register's local time; None where what came is none."""
    try:
        return datetime.datetime.fromisoformat(cheque.taken)
    except ValueError:
        return None


def rows(receipt: Receipt) -> list[tuple[str, str]]:
    """The register's other fields, each named, in their order; a name that has no word here is
    its own."""
    others = receipt.cheque.others(lambda sum_: money(sum_, receipt.supplier.currency))
    return [(names.named(FIELDS, name), text) for name, text in others]


def vat(code: str | None) -> str:
    """A rate of VAT as a line of a cheque has it: «без НДС», «НДС 20 %»."""
    if code in (None, "none"):
        return t("without VAT")
    rate = (code or "").removeprefix("vat")
    return t("VAT {rate}", rate=f"{rate}{NBSP}%") if rate.isdigit() else str(code)


def link(cheque: Cheque) -> str | None:
    """Where one can see for oneself that a cheque is in the tax service's books: the register's
    own address, else the service's page; None where the fields are not whole."""
    own = cheque.fields.get("check_url")
    if isinstance(own, str) and own.startswith("https://"):
        return own
    return CHECK if said(cheque) is not None else None
