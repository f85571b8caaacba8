"""Cheques: asked of the register for what came and went, and kept as they come, field by field."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import bindparam, func, insert, select

from lkk_desktop.models.services import Provider
from lkk_server.acquiring.messages import ReceiptAsked, ReceiptItem
from lkk_server.identity import reach
from lkk_server.identity.letters import words_of
from lkk_server.ledger import Ledger
from lkk_server.payments.book import Kept
from lkk_server.payments.tables import receipt as table
from lkk_server.payments.till import Till
from lkk_server.statements import Statement

KINDS = {"income": "", "income_returned": "-back"}
"""What follows a cheque's name, by its kind."""

_T = table.c
_MADE = Statement(
    select(func.count()).where(
        _T.supplier == bindparam("of_supplier"),
        _T.order == bindparam("of_order"),
        _T.account == bindparam("of_account"),
        _T.id.like(bindparam("named")),
    )
)


def wanted(
    till: Till, ledger: Ledger, row: Kept, kind: str, parts: Mapping[tuple[str, str], int]
) -> None:
    """Have a cheque made for what an order paid, or gave back, of each account; ``parts`` are
    kopecks by account and group. Without a register none is ever made."""
    if till.register is None or not parts:
        return
    payees = _payees(ledger)
    ways = reach.confirmed(ledger.connection, row.user)
    contact = ways.get("email") or ways.get("phone")
    item = words_of(till.realm.house.language)["cheque"]["item"]
    for account in dict.fromkeys(account for account, _group in parts):
        lines = []
        for (of, group), kopecks in parts.items():
            if of == account:
                name, payee, inn = payees.get(group, ("", "", ""))
                said = item.format(account=account, name=name or group)
                lines.append(ReceiptItem(name=said, kopecks=kopecks, supplier=payee, inn=inn))
        id = _id(ledger, row.id, account, kind)
        asked = ReceiptAsked(receipt=id, kind=kind, items=tuple(lines), contact=contact)  # type: ignore[arg-type]
        ledger.connection.execute(
            insert(table).values(
                id=id,
                supplier=ledger.supplier,
                order=row.id,
                account=account,
                user=row.user,
                request=msgspec.json.encode(asked).decode(),
                state="waiting",
                tries=0,
                due=ledger.now,
                made=ledger.now,
            )
        )


def _id(ledger: Ledger, order: str, account: str, kind: str) -> str:
    """An order may go back in parts, each with a cheque: ``…-back``, ``…-back-2``, …"""
    name = f"{order}-{account}{KINDS[kind]}"
    if kind == "income":
        return name
    asked = {"of_supplier": ledger.supplier, "of_order": order, "of_account": account}
    found = _MADE.first(ledger.connection, named=f"{name}%", **asked)
    before = 0 if found is None else int(found[0])
    return name if not before else f"{name}-{before + 1}"


def _payees(ledger: Ledger) -> dict[str, tuple[str, str, str]]:
    """Of each group the name of its provider, and the name and INN that it is paid under."""
    found: dict[str, tuple[str, str, str]] = {}
    for one in ledger.world(()).find(Provider, supplier=ledger.supplier):
        if one.group not in found:
            try:
                payee = one.payee
            except msgspec.ValidationError:
                payee = None
            inn = getattr(payee, "inn", "") or getattr(payee, "code", "")
            found[one.group] = (one.name, one.name if payee is None else payee.name, inn)
    return found
