"""Cheques by mail: a user asks for one, whole, to their confirmed e-mail.

The register's operator sends each receipt to the contact that it was asked for with (54-ФЗ), so
that none is mailed from here by itself, unless there was no contact then.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, select

from lkk_desktop.models.accounts import LinkedAccount
from lkk_desktop.models.payments import Cheque, ChequeItem
from lkk_desktop.online.messages import Done
from lkk_desktop.online.payments import MailCheque
from lkk_server import tables
from lkk_server.identity import reach
from lkk_server.identity.letters import Letters
from lkk_server.identity.limits import MINUTE, Budget, Limits, Taken
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger
from lkk_server.operations import Answer, Caller
from lkk_server.payments.telling import money
from lkk_server.refused import Refused
from lkk_server.statements import Statement
from lkk_server.transact import transact

MAILS = Budget("cheque user", 10, 6 * MINUTE)
RUBLES = "RUB"
"""Receipts by 54-ФЗ know no other money."""
OPERATION = {"income": 1, "income_returned": 2}
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")

_CHEQUE, _LINK = tables.records[Cheque.of.name], tables.records[LinkedAccount.of.name]
_OF_USER = Statement(
    select(*(_CHEQUE.c[name] for name in Cheque.of.names))
    .join(_LINK, _LINK.c.account == _CHEQUE.c.account)
    .where(
        _CHEQUE.c.id == bindparam("of_id"),
        _CHEQUE.c.supplier == bindparam("of_supplier"),
        _LINK.c.stream == bindparam("of_stream"),
        _LINK.c.supplier == bindparam("of_supplier"),
    )
)


def answers(realm: Realm) -> list[Answer]:
    """What answers the question about cheques."""
    return [Answer(MailCheque, partial(mail, realm))]


def mail(realm: Realm, caller: Caller, asked: MailCheque) -> Done:
    """Send a cheque to the caller's confirmed e-mail. Raises ``Refused`` as the question says."""
    who = caller.known

    def work(ledger: Ledger) -> Done:
        connection = ledger.connection
        known = {"of_supplier": realm.supplier, "of_stream": who.user_stream}
        row = _OF_USER.first(connection, of_id=asked.cheque, **known)
        if row is None:
            raise Refused(422, "unknown_cheque")
        if "email" not in reach.confirmed(connection, who.user):
            raise Refused(422, "no_email")
        Limits(realm).take(connection, Taken(MAILS, (who.user,)))
        post(realm, connection, who.user, Cheque.of.record(row))
        return Done()

    return transact(realm.database, realm.supplier, lambda _c: {who.user_stream}, work)


def post(realm: Realm, connection: Connection, user: str, cheque: Cheque) -> None:
    """Put a cheque on its way to a user's confirmed e-mail, where they have one."""
    if "email" not in reach.confirmed(connection, user):
        return
    letters = Letters(realm)
    words = letters.words(None)
    texts = {
        "kind": words["receipt"][cheque.kind],
        "account": cheque.account,
        "items": "\n\n".join(_item(words, one) for one in cheque.items),
        "amount": money(words, cheque.amount, RUBLES),
        "taken": taken(cheque),
        "drive": _plain(cheque.drive),
        "document": _plain(cheque.document),
        "sign": _plain(cheque.sign),
        "others": "\n".join(_others(words, cheque)),
        "check": check(cheque),
    }
    letters.report(connection, user, "cheque", texts)


def check(cheque: Cheque) -> str:
    """What the code of a cheque says: its fields, as they came."""
    on = _at(cheque)
    at = on.strftime("%Y%m%dT%H%M") + (f"{on.second:02}" if on.second else "")
    whole, rest = divmod(cheque.amount, 100)
    named = f"fn={cheque.drive}&i={cheque.document}&fp={cheque.sign}"
    return f"t={at}&s={whole}.{rest:02}&{named}&n={OPERATION[cheque.kind]}"


def _others(words: dict[str, Any], cheque: Cheque) -> Iterator[str]:
    """The register's other fields by their names; one that has no word here is its own."""
    for name, said in cheque.others(lambda sum_: money(words, sum_, RUBLES)):
        yield _plain(f"{words['receipt']['fields'].get(name, name)}: {said}")


def _item(words: dict[str, Any], one: ChequeItem) -> str:
    payee = ", ".join(part for part in (one.supplier, one.inn) if part)
    said = f"{one.name}: {money(words, one.kopecks, RUBLES)}"
    return "\n".join(_plain(line) for line in (said, payee) if line)


def taken(cheque: Cheque) -> str:
    """When the register took it, by its own clock."""
    return _at(cheque).strftime("%d.%m.%Y %H:%M")


def _at(cheque: Cheque) -> datetime.datetime:
    return datetime.datetime.fromisoformat(cheque.taken)


def _plain(said: str) -> str:
    """A register's word in one line of a letter."""
    return UNSAFE.sub(" ", said)
