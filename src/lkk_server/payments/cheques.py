"""Cheques: asked of the register for what came and went, and kept as they come, field by field."""

from __future__ import annotations

import datetime
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from lkk_desktop.models.payments import CHEQUE_CODE, Cheque, ChequeItem
from lkk_desktop.models.services import Provider
from lkk_server.acquiring.messages import ReceiptAsked, ReceiptItem
from lkk_server.identity import reach
from lkk_server.identity.letters import words_of
from lkk_server.ledger import Ledger
from lkk_server.payments import chequing
from lkk_server.payments.acquirer import Away, Declined
from lkk_server.payments.book import HOUR, SECOND, Kept, pause
from lkk_server.payments.tables import receipt as table
from lkk_server.payments.till import Till
from lkk_server.statements import Statement
from lkk_server.streams import name_of
from lkk_server.transact import transact

Kind = Literal["income", "income_returned"]
KINDS: dict[Kind, str] = {"income": "", "income_returned": "-back"}
"""What follows a cheque's name, by its kind."""
OPERATIONS: dict[Any, Kind] = {"1": "income", "2": "income_returned"}
AMOUNT = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,2}))?", re.ASCII)
PAUSES = tuple(SECOND * n for n in (1, 2, 3, 5, 10, 30, 60, 300, 1_800, 3_600))
"""A receipt takes seconds as a rule."""
AGAIN = HOUR
NAMES = 6
"""A receipt that came to nothing is none: another is asked for, under so many names in all."""
log = logging.getLogger("lkk_server")


class Asked(NamedTuple):
    """A cheque that the register is asked for."""

    id: str
    order: str
    account: str
    user: str
    request: ReceiptAsked
    tries: int


class Unreadable(Exception):
    """A receipt lacks what every receipt has: nothing is made up in its place."""


_T = table.c
_MADE = Statement(
    select(func.count()).where(
        _T.supplier == bindparam("of_supplier"),
        _T.order == bindparam("of_order"),
        _T.account == bindparam("of_account"),
        _T.id.like(bindparam("named")),
    )
)
_DUE = Statement(
    select(_T.id, _T.order, _T.account, _T.user, _T.request, _T.tries)
    .where(_T.supplier == bindparam("of_supplier"), _T.due <= bindparam("now"))
    .order_by(_T.due, _T.id)
    .limit(bindparam("most"))
)
_OVER = Statement(
    select(_T.id, _T.order, _T.account, _T.user, _T.request, _T.tries).where(
        _T.supplier == bindparam("of_supplier"),
        _T.order == bindparam("of_order"),
        or_(_T.state == "failed", _T.state == "unreadable"),
    )
)
_decode = msgspec.json.Decoder(ReceiptAsked).decode


def wanted(
    till: Till, ledger: Ledger, row: Kept, kind: Kind, parts: Mapping[tuple[str, str], int]
) -> None:
    """Have a cheque made for what an order paid, or gave back, of each account; ``parts`` are
    kopecks by account and group. Without a register none is ever made."""
    if till.register is None or not parts:
        return
    payees = _payees(ledger)
    ways = reach.confirmed(ledger.connection, row.user)
    contact = ways.get("email") or ways.get("phone")
    item = words_of(till.realm.house.language)["receipt"]["item"]
    for account in dict.fromkeys(account for account, _group in parts):
        lines = []
        for (of, group), kopecks in parts.items():
            if of == account:
                name, payee, inn = payees.get(group, ("", "", ""))
                said = item.format(account=account, name=name or group)
                lines.append(ReceiptItem(name=said, kopecks=kopecks, supplier=payee, inn=inn))
        id = _id(ledger, row.id, account, kind)
        asked = ReceiptAsked(receipt=id, kind=kind, items=tuple(lines), contact=contact)
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


def _id(ledger: Ledger, order: str, account: str, kind: Kind) -> str:
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


def round(till: Till, most: int) -> bool:
    """Ask the register for the cheques that are due, so many at most; whether more are due."""
    realm = till.realm
    if till.register is None:
        return False
    with realm.database.read() as connection:
        if not _due(connection, realm.supplier, realm.clock(), 1):
            return False
    with realm.database.write() as connection:
        found = _due(connection, realm.supplier, realm.clock(), most)
        for one in found:
            later = {"tries": one.tries + 1, "due": realm.clock() + pause(one.tries, PAUSES)}
            connection.execute(update(table).where(_T.id == one.id).values(later))
    for one in found:
        try:
            # Asked again under its name, it is the same receipt: how far it is comes back.
            state = till.register.ask(one.request)
        except Away:
            return False
        except Declined as declined:
            _failed(till, one, declined.code)
            continue
        if state.status == "failed":
            _failed(till, one, state.reason or "failed")
        elif state.status == "done":
            _came(till, one, state.fields or {})
    return len(found) == most


def anew(till: Till, order: str) -> int:
    """Have the cheques of an order asked for again that came to nothing, or could not be read; how
    many they are."""
    realm = till.realm
    with realm.database.write() as connection:
        rows = _OVER.rows(connection, of_supplier=realm.supplier, of_order=order)
        for one in _asked(rows):
            ways = reach.confirmed(connection, one.user)
            asked = replace(one.request, contact=ways.get("email") or ways.get("phone"))
            request = msgspec.json.encode(asked).decode()
            # Due since it was made, by the server's clock: a console's may say another time.
            waits = {"state": "waiting", "tries": 0, "due": _T.made, "request": request}
            connection.execute(update(table).where(_T.id == one.id).values(waits))
    return len(rows)


def cheque_of(one: Asked, fields: Mapping[str, Any]) -> Cheque:
    """The cheque as it came. Raises ``Unreadable``."""
    try:
        amount = AMOUNT.fullmatch(str(fields["s"]))
        if amount is None:
            raise Unreadable("s")
        items, others = _items(one, fields)
        said = Cheque(
            id=one.id,
            account=one.account,
            order=one.order,
            kind=OPERATIONS[str(fields["n"])],
            amount=int(amount[1]) * 100 + int((amount[2] or "").ljust(2, "0") or 0),
            taken=datetime.datetime.fromisoformat(str(fields["t"])).isoformat(),
            drive=str(fields["fn"]),
            document=str(fields["i"]),
            sign=str(fields["fp"]),
            items=items,
            fields=others,
        )
        if not all(text.isprintable() for text in (said.drive, said.document, said.sign)):
            raise Unreadable("signs")  # which not every database can keep
        return msgspec.convert(msgspec.to_builtins(said), Cheque)
    except (KeyError, ValueError, msgspec.ValidationError) as error:
        raise Unreadable(type(error).__name__) from None


def _items(one: Asked, fields: Mapping[str, Any]) -> tuple[tuple[ChequeItem, ...], dict[str, Any]]:
    """A receipt's lines by its own word; by what was asked for where it has none that we know. The
    payer's contact stays out: whoever has the account in their cabinet sees its cheques."""
    contact = one.request.contact
    others = {
        name: value
        for name, value in fields.items()
        if name not in CHEQUE_CODE and (contact is None or value != contact)
    }
    try:
        items = msgspec.convert(others.get("items", ()), tuple[ChequeItem, ...])
    except msgspec.ValidationError:
        items = ()
    if items:
        del others["items"]
        return items, others
    asked = tuple(
        ChequeItem(
            name=item.name, kopecks=item.kopecks, supplier=item.supplier, inn=item.inn, vat=item.vat
        )
        for item in one.request.items
    )
    return asked, others


def _came(till: Till, one: Asked, fields: Mapping[str, Any]) -> None:
    realm = till.realm
    try:
        cheque = cheque_of(one, fields)
    except Unreadable as error:
        # There is a receipt: another one for the same money must not be made.
        log.warning("the register's cheque %s cannot be read: %s", one.id, error)
        with realm.database.write() as connection:
            _end(connection, one, "unreadable")
        return

    def work(ledger: Ledger) -> None:
        ledger.put(cheque)
        _end(ledger.connection, one, "done")
        if one.request.contact is None:
            # The register had nobody to send it to; there may be somebody by now.
            chequing.post(realm, ledger.connection, one.user, cheque)

    streams = {name_of("account", one.account)}
    transact(realm.database, realm.supplier, lambda _connection: streams, work)


def _failed(till: Till, one: Asked, code: str) -> None:
    log.warning("the register makes no cheque %s: %s", one.id, code)
    number = int(one.request.receipt.removeprefix(one.id).removeprefix("~") or 1)
    one = one._replace(request=replace(one.request, receipt=f"{one.id}~{number + 1}"))
    with till.realm.database.write() as connection:
        if number >= NAMES:
            _end(connection, one, "failed")
            return
        request = msgspec.json.encode(one.request).decode()
        later = till.realm.clock() + AGAIN
        waits = {"request": request, "tries": 0, "due": later}
        connection.execute(update(table).where(_T.id == one.id).values(waits))


def _end(connection: Connection, one: Asked, state: str) -> None:
    """It is asked for no more, and whom it went to is kept no longer."""
    request = msgspec.json.encode(replace(one.request, contact=None)).decode()
    ended = {"state": state, "due": None, "request": request}
    connection.execute(update(table).where(_T.id == one.id).values(ended))


def _due(connection: Connection, supplier: str, now: int, most: int) -> list[Asked]:
    return _asked(_DUE.rows(connection, of_supplier=supplier, now=now, most=most))


def _asked(rows: Iterable[Sequence[Any]]) -> list[Asked]:
    return [Asked(row[0], row[1], row[2], row[3], _decode(row[4]), row[5]) for row in rows]
